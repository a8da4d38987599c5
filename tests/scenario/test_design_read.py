"""What a study's text means: its cases, its samples, and all its mistakes at once."""

from pathlib import Path

import numpy as np
import pytest

from alloc_opt.errors import PlanError
from alloc_opt.scenario.design import Design
from alloc_opt.scenario.design_read import from_file, from_options
from alloc_opt.scenario.vary import SCENARIO

HEAD = "study: s\nof: toy\nwhy: why not\n"
AID = "vary:\n  - scale: revenue[line=aid].dollars\n    name: aid\n    over: {low: 0.9, high: 1.1}\n"
PAY = "  - add: pay[teacher].salary\n    name: pay\n    over: {mean: 0, sd: 100}\n"


def _read(tmp_path: Path, text: str) -> Design:
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    return from_file(tmp_path / "s.yaml")


def _problems(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(PlanError) as caught:
        _read(tmp_path, text)
    return [
        f"{problem.place.line} {problem.found} | {problem.wanted} | {problem.hint}" for problem in caught.value.problems
    ]


def test_a_grid_is_every_combination_the_last_name_fastest() -> None:
    """Proves: the order of a grid's cases, its steps with both ends, per cent signs, and the names of targets."""
    design = from_options(
        "toy", [("scale", "pay[teacher].salary", "98%..102%/3"), ("set", "k: rules[k3].cap", "24,25")]
    )
    assert [vary.name for vary in design.varied] == ["teacher_salary", "k"]
    assert [tuple(case.values()) for case in design.cases] == [
        (a, b) for a in (0.98, 1.0, 1.02) for b in (24.0, 25.0)
    ]  # fmt: skip
    assert (design.method, design.seed, design.weights) == ("grid", None, None)


def test_scenarios_cross_the_numbers(tmp_path: Path) -> None:
    """Proves: each scenario, and the plan without one, goes with each value."""
    change = "changes: [{scale: 'pay[*].salary', by: 1.01, why: w}]"
    (tmp_path / "less.yaml").write_text(f"scenario: less\nof: toy\nwhy: w\n{change}\n", encoding="utf-8")
    told = "scenarios: [none, less]\nvary:\n  - {set: 'rules[k3].cap', name: k, over: [24, 25]}\n"
    design = _read(tmp_path, HEAD + told)
    assert [(case[SCENARIO], case["k"]) for case in design.cases] == [("", 24), ("", 25), ("less", 24), ("less", 25)]
    assert list(design.scenarios) == ["less"]


def test_lists_go_side_by_side_and_stated_cases_have_weights(tmp_path: Path) -> None:
    """Proves: method list takes values together, and cases may be stated one by one with weights that add up to 1."""
    one, two = "{set: 'rules[a].cap', name: a, over: [1, 2]}", "{set: 'rules[b].cap', name: b, over: [3, 4]}"
    together = f"{HEAD}method: list\nvary:\n  - {one}\n  - {two}\n"
    assert [dict(case) for case in _read(tmp_path, together).cases] == [{"a": 1, "b": 3}, {"a": 2, "b": 4}]
    stated = HEAD + "vary:\n  - {set: 'rules[k3].cap', name: k}\ncases:\n  - {k: 24, weight: 3}\n  - {k: 26}\n"
    design = _read(tmp_path, stated)
    assert [dict(case) for case in design.cases] == [{"k": 24}, {"k": 26}]
    assert design.weights == (0.75, 0.25)


def test_a_seed_gives_the_same_cases_again(tmp_path: Path) -> None:
    """Proves: a Latin hypercube fills every tenth of its range once, the seed decides it, and another seed another."""
    told = f"{HEAD}method: latin_hypercube\nsize: 10\nseed: 3\n{AID}"
    design = _read(tmp_path, told)
    values = np.array([float(case["aid"]) for case in design.cases])
    assert sorted(((values - 0.9) / 0.02).astype(int)) == list(range(10))
    assert _read(tmp_path, told).cases == design.cases
    assert _read(tmp_path, told.replace("seed: 3", "seed: 4")).cases != design.cases
    assert (design.seed, design.method) == (3, "latin_hypercube")


@pytest.mark.parametrize("method", ["normal", "latin_hypercube"])
def test_correlations_are_those_asked_for(tmp_path: Path, method: str) -> None:
    """Proves: normal samples have the mean, the deviation and the correlation of the study."""
    aid = AID.replace("{low: 0.9, high: 1.1}", "{mean: 1, sd: 0.02}")
    told = f"{HEAD}method: {method}\nsize: 2000\n{aid}{PAY}correlation:\n  - [aid, pay, 0.8]\n"
    cases = np.array([[float(case["aid"]), float(case["pay"])] for case in _read(tmp_path, told).cases])
    assert cases.mean(axis=0) == pytest.approx([1, 0], abs=10)
    assert cases[:, 0].std() == pytest.approx(0.02, rel=0.1)
    assert np.corrcoef(cases.T)[0, 1] == pytest.approx(0.8, abs=0.05)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """Proves: mistakes of the head, of values, of names and of correlations come in one list, each with its line."""
    text = (
        "study: s\nof: toy\nwhy: why\nmethod: gird\nvary:\n"
        "  - scale: pay[teacher].salary\n    name: pay\n    over: {low: 2, hihg: 1}\n"
        "  - sclae: pay[aide].salary\n    over: [1]\n"
        "  - {add: 'funds[base].revenue', over: 1..0}\n"
        "correlation:\n  - [pya, pay, 0.5]\nscenarios: [nowhere]\n"
    )
    found = "\n".join(_problems(tmp_path, text))
    for words in ("4 'gird'", "'grid'", "did you mean 'high'", "9 no act", "'1..0' | a range", "13 'pya'", "'nowhere'"):
        assert words in found, (words, found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{HEAD}method: grid\n{AID}", "values to draw from"),
        (f"{HEAD}{AID}", "no number of cases to draw"),
        (f"{HEAD}size: 5\nmethod: grid\nvary:\n  - {{set: 'rules[k].cap', over: [1]}}\n", "size 5 with method grid"),
        (f"{HEAD}method: normal\nsize: 5\n{AID}", "mean and sd for method normal"),
        (f"{HEAD}size: 5\n{AID}{PAY}correlation:\n  - [aid, pay, 2]\n", "a correlation from -1 to 1"),
        (HEAD, "nothing that varies"),
    ],
)
def test_a_design_that_cannot_be_is_refused(tmp_path: Path, text: str, words: str) -> None:
    """Proves: values that do not go with the method, sizes that are missing, and studies of nothing are told."""
    assert words in "\n".join(_problems(tmp_path, text))


def test_the_digest_follows_the_cases_not_the_words(tmp_path: Path) -> None:
    """Proves: another reason or title is the same study; another value is another."""
    told = f"{HEAD}vary:\n  - {{set: 'rules[k3].cap', over: [24, 25]}}\n"
    digest = _read(tmp_path, told).digest
    assert _read(tmp_path, told.replace("why not", "because")).digest == digest
    assert _read(tmp_path, told.replace("25", "26")).digest != digest
