"""`alloc-opt goals`, `requests` and `roadmap`."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Call

from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.io.read import read
from alloc_opt.reports.run_folder import save

COMPLETE = Path(__file__).parents[1] / "models" / "complete"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run of the complete plan."""
    return save(run(solve(read(COMPLETE))), runs=tmp_path_factory.mktemp("written") / "runs")


@pytest.fixture
def solved(saved: Path, tmp_path: Path) -> str:
    """Return the name of a copy of it in the working folder."""
    shutil.copytree(saved, tmp_path / "done")
    return "done"


def test_a_run_is_told_with_its_goals(solved: str, call: Call, call_json: Callable[..., Any], tmp_path: Path) -> None:
    """Proves: of a run nothing is solved again; the page and the data tell the same goals, metrics and sums; -o writes
    the tables once.
    """
    told = call("goals", solved, "--quick", "-o", "out")
    assert told.exit_code == 0, told.output
    found = call_json("goals", solved, "--quick")
    assert "By June 2028 everyone reads at grade level." in told.stdout
    whole = found["for_goals"]["rows"][0]
    assert f"{whole['dollars']:,.0f}" in told.stdout
    assert [row["metric"] for row in found["smart"]["rows"]] == ["grade_level", "groups"]
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["action_list.csv", "cascade.csv", "for_goals.csv", "no_goal.csv", "smart.csv"]
    assert call("goals", solved, "--quick", "-o", "out").exit_code == 7
    asked = call("requests", solved, "--quick")
    assert "1 request, 1 in the plan." in asked.stdout


def test_the_roadmap_needs_no_solve(call: Call, call_json: Callable[..., Any]) -> None:
    """Proves: actions come in order with their bars, also from another day on."""
    told = call("roadmap", str(COMPLETE))
    assert told.exit_code == 0, told.output
    assert "every one by its day" in told.stdout
    rows = call_json("roadmap", str(COMPLETE), "--as-of", "2026-10-01")["roadmap"]["rows"]
    assert rows[0]["starts"] == "2026-10-01"


def test_the_roadmap_of_a_run_is_that_of_its_plan(solved: str, call: Call, call_json: Callable[..., Any]) -> None:
    """Proves: the folder of a run stands for the plan that it was solved from, from another day on too; a scenario,
    which would ask for another plan, is refused.
    """
    assert call_json("roadmap", solved)["roadmap"] == call_json("roadmap", str(COMPLETE))["roadmap"]
    assert call_json("roadmap", solved, "--as-of", "2026-10-01")["roadmap"]["rows"][0]["starts"] == "2026-10-01"
    assert call("roadmap", solved, "-s", "any").exit_code == 7


def test_a_plan_that_says_nothing_is_refused(call: Call) -> None:
    """Proves: without goals, requests or actions each command says which table to write them into."""
    for name, table in (("goals", "board_goals"), ("requests", "requests"), ("roadmap", "actions")):
        refused = call(name, "riverbend")
        assert refused.exit_code == 7
        assert f"write them into the table {table}" in refused.output


def test_a_run_without_its_plan_is_refused(solved: str, call: Call, tmp_path: Path) -> None:
    """Proves: a run folder whose plan is gone is refused in words."""
    shutil.rmtree(tmp_path / solved / "plan")
    refused = call("goals", solved)
    assert refused.exit_code == 7
    assert "does not hold its plan" in refused.output
