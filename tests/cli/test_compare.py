"""`alloc-opt compare`: models with scenarios, runs, and what cannot be compared."""

import json
import shutil
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.cli.conftest import Call

from alloc_opt.analysis.bundle import TOGETHER
from alloc_opt.analysis.sweep import sweep
from alloc_opt.io.read import read
from alloc_opt.scenario.design import Design
from alloc_opt.scenario.vary import Vary

LESS = """scenario: less
title: A tenth less
of: {name}
confidential: true
why: What if there is a tenth less?
changes:
  - scale: funds["0000"].revenue
    by: 0.97
    why: a bad year
  - scale: pay[aide].salary
    by: 1.02
    why: a settlement
"""


@pytest.fixture
def less(tmp_path: Path, call: Call) -> str:
    """Write a scenario of the template and return its file."""
    name = json.loads((tmp_path / "runs" / _folder(tmp_path) / "run.json").read_text(encoding="utf-8"))["name"]
    (tmp_path / "less.yaml").write_text(LESS.format(name=name), encoding="utf-8")
    return "less.yaml"


def _folder(home: Path) -> str:
    return next(path.name for path in (home / "runs").iterdir() if path.is_dir())


def test_a_model_against_a_scenario_and_its_files(call: Call, less: str, tmp_path: Path) -> None:
    """Proves: the page says whose the difference is, marks what is confidential, and the files hold every table."""
    result = call("compare", "riverbend", "-s", less, "-o", "out")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("Confidential")
    assert '"A tenth less", against riverbend' in result.stdout
    assert "whose is the difference" in result.stdout
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"figures.csv", "inputs.csv", "decisions.csv", "shares.csv"}


def test_runs_of_one_plan_are_the_same(call_json: Callable[..., Any], tmp_path: Path) -> None:
    """Proves: two runs of the same plan differ in nothing, and nothing is solved for it."""
    folder = _folder(tmp_path)
    shutil.copytree(tmp_path / "runs" / folder, tmp_path / "runs" / "copy")
    found = call_json("compare", f"runs/{folder}", "runs/copy")
    for name in ("inputs", "decisions", "shares"):
        assert found[name]["rows"] == []
    assert {row["change"] for row in found["figures"]["rows"]} == {0.0}


def test_a_run_of_another_version_is_compared_by_results(call: Call, tmp_path: Path) -> None:
    """Proves: what this version may not read is compared by figures and decisions, and that is said."""
    folder = _folder(tmp_path)
    old = tmp_path / "runs" / "old"
    shutil.copytree(tmp_path / "runs" / folder, old)
    facts = json.loads((old / "run.json").read_text(encoding="utf-8"))
    facts["versions"]["alloc-opt"] = "0.0.1"
    (old / "run.json").write_text(json.dumps(facts), encoding="utf-8")
    result = call("compare", f"runs/{folder}", "runs/old")
    assert result.exit_code == 0, result.output
    assert "Results alone are compared with old: old was solved by version 0.0.1" in result.stdout.replace("\n", " ")
    facts["versions"] |= {"alloc-opt": metadata.version("alloc-opt"), "code": "another"}
    (old / "run.json").write_text(json.dumps(facts), encoding="utf-8")
    result = call("compare", f"runs/{folder}", "runs/old")
    assert "old was solved by other code" in result.stdout.replace("\n", " ")
    facts["format"] = 99
    (old / "run.json").write_text(json.dumps(facts), encoding="utf-8")
    result = call("compare", f"runs/{folder}", "runs/old")
    assert result.exit_code == 7
    assert "format 99" in result.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("riverbend",), "One plan alone"),
        (("riverbend", "riverbend", "-s", "x"), "Scenarios go with one model"),
        (("runs/latest", "-s", "x"), "Scenarios go with one model"),
        (("runs/latest", "riverbend", "--mode", "priority"), "--mode asks for another"),
        (("runs/nothing", "riverbend"), "There is no run and no model runs/nothing"),
    ],
)
def test_what_cannot_be_compared_has_one_clear_error(call: Call, words: tuple[str, ...], told: str) -> None:
    """Proves: each mistake is refused before anything is solved, in words."""
    result = call("compare", *words)
    assert result.exit_code == 7
    assert told in result.stderr


def test_a_case_of_a_study_is_the_answer_of_the_study(call_json: Callable[..., Any], tmp_path: Path) -> None:
    """Proves: the case is solved to what the study found, its varied numbers are the inputs, and shares add up."""
    plan = read(tmp_path / "riverbend")
    varied = (Vary("pay", "scale", "pay[teacher].salary"), Vary("money", "scale", 'funds["0000"].revenue'))
    cases = ({"pay": 1.0, "money": 1.0}, {"pay": 1.02, "money": 0.98})
    design = Design("rates", plan.name, "a test", varied, {}, cases, "list", text={"study": "rates"})
    sweep(plan, design, tmp_path / "rates")
    found = call_json("compare", "rates#0", "rates#2")
    swept = pd.read_parquet(tmp_path / "rates" / "cases.parquet").set_index("case")
    aim = next(row for row in found["figures"]["rows"] if row["figure"] == "least_reduction")
    assert aim["value"] == pytest.approx(float(swept.loc[2, "aim"]))
    names = {row["input"] for row in found["inputs"]["rows"]}
    assert names == {"funds[0000].revenue", "pay[teacher].salary"}
    rows = [row for row in found["shares"]["rows"] if row["figure"] == "least_reduction"]
    assert sum(row["amount"] for row in rows if row["input"] != TOGETHER) == pytest.approx(aim["change"], abs=0.01)
