"""Itinerants: nurses shared by Oak, Elm and High, each person at up to 2 schools, 0.05 FTE lost per further school."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.families.checks import breaks, check_dial, helpers_exist, solved, witness_holds, written
from tests.program.districts import TOY, YEARS, broken, build, point, toy, values

RULE = {"id": "nurses", "family": "itinerant", "position": "nurse", "sites": 2.0, "travel": 0.05}
MORE = {
    "pay": [*TOY["pay"], {"position": "nurse", "salary": 100_000.0}],
    "staff": [
        *TOY["staff"],
        *({"school": s, "position": "nurse", "resource": "base", "fte": 0.5} for s in ("oak", "elm", "high")),
    ],
}
HELPERS = ["nurses.visit", "nurses.people"]


def _at(oak: float, elm: float, high: float) -> dict[tuple[str, ...], float]:
    return {("nurse", school): fte for school, fte in (("oak", oak), ("elm", elm), ("high", high))}


def _people(oak: float, elm: float, high: float) -> float:
    built = written(RULE, more=MORE)
    x = point(built, _at(oak, elm, high))
    assert broken(built, "nurses", x) == {}
    (block,) = [b for b in built.measures.columns.blocks if b.name == "nurses.people"]
    return float(x[block.start])


def test_people() -> None:
    """Proves: 0.5 at two schools is one person's 1.0 FTE, but travel takes 0.05 more: 1.0 + 0.05 x 2 = 1.10 of 1.05 n
    -> 2 people; 0.45 and 0.5 fit one: 0.95 + 0.1 = 1.05. Three schools take two people by sites alone.
    """
    assert _people(0.5, 0.5, 0.0) == 2.0
    assert _people(0.45, 0.5, 0.0) == 1.0
    assert _people(0.1, 0.1, 0.1) == 2.0
    assert _people(0.0, 0.0, 0.0) == 0.0


def test_people_are_a_limit_that_can_be_broken() -> None:
    """Proves: where one person is allowed, 0.5 at two schools break it by one person."""
    rule = {**RULE, "people": 1.0}
    assert breaks(rule, _at(0.45, 0.5, 0.0), more=MORE) == {}
    assert breaks(rule, _at(0.5, 0.5, 0.0), more=MORE) == {("people", YEARS[0]): pytest.approx(1.0)}


def test_most_at_a_site() -> None:
    """Proves: more than `most_at_site` FTE at one school is broken by the rest."""
    assert breaks({**RULE, "most_at_site": 1.0}, _at(1.5, 0.0, 0.0), more=MORE) == {
        ("visit", "oak", YEARS[0]): pytest.approx(0.5)
    }


def test_dials() -> None:
    """Proves: with one person: `sites` loosens upward by a school, `people` upward by a person, `travel` downward by
    0.01: 0.45 + 0.5 take 0.95 + 0.05 x 2 - 0.05 = 1.0, with 0.06 lost 1.01.
    """
    one = {**RULE, "people": 1.0}
    check_dial(one, "people", _at(0.45, 0.5, 0.0), _at(0.5, 0.5, 0.0), more=MORE)
    check_dial(one, "sites", _at(0.2, 0.2, 0.0), _at(0.2, 0.2, 0.2), more=MORE)
    check_dial(one, "travel", _at(0.45, 0.5, 0.0), _at(0.455, 0.5, 0.0), more=MORE)
    assert [dial.parameter for dial in build(toy([RULE], more=MORE)).by_id["nurses"].own_dials()] == ["sites", "travel"]


@settings(max_examples=30, deadline=None)
@given(*[st.sampled_from([0.0, 0.05, 0.45, 0.5, 0.95, 1.0, 2.0, 2.5])] * 3, st.sampled_from([None, 1.0, 3.0]))
def test_the_witness_decides(oak: float, elm: float, high: float, people: float | None) -> None:
    """Proves: some visits and whole people meet the rule exactly when the witness does (a visit where FTE > 0, the
    fewest people).
    """
    built = written({**RULE, "people": people}, more=MORE)
    x = point(built, _at(oak, elm, high))
    assert witness_holds(built, x, HELPERS) == helpers_exist(built, x, HELPERS)


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: one person for three schools must give up a school; without the rule 0.5 stays at each."""
    built, x = solved(toy([{**RULE, "people": 1.0}], more=MORE))
    left = np.array(list(values(built, "fte", x, ("school",), position="nurse").values()))
    assert (left > 1e-6).sum() == 2
    assert left.sum() == pytest.approx(0.95)
    built, x = solved(toy(more=MORE))
    assert sum(values(built, "fte", x, ("school",), position="nurse").values()) == pytest.approx(1.5)
