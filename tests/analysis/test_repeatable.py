"""The same plan comes out to the cent: in another process, and warm after another case as well as cold."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import Solved, solve
from alloc_opt.io import read
from alloc_opt.io.template import init
from alloc_opt.plan.plan import Plan
from alloc_opt.program.build import build

TABLES = ("budget", "positions", "programs", "funds", "rules", "changes")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A plan with whole positions, to be proved best (gap 0), short of money so that it must change."""
    path = init(tmp_path, "made")
    funds = pd.read_csv(path / "funds.csv", dtype=str, keep_default_na=False)
    first = funds.index[0]
    funds.loc[first, "revenue"] = str(float(funds.loc[first, "revenue"]) * 0.9)
    funds.to_csv(path / "funds.csv", index=False)
    return path


def _tables(solved: Solved) -> dict[str, pd.DataFrame]:
    tables = run(solved).tables
    return {name: tables[name].frame for name in TABLES}


def _in_a_process(folder: Path, seed: str, target: Path) -> dict[str, bytes]:
    command = [sys.executable, "-c", "from alloc_opt.cli import main; main()", "solve", str(folder), "--no-prices"]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    subprocess.run([*command, "-o", str(target)], check=True, capture_output=True, env=environment)
    return {name: (target / f"{name}.csv").read_bytes() for name in TABLES}


def test_two_processes_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    """Proves: nothing depends on the process or on the order of hashes."""
    assert _in_a_process(folder, "1", tmp_path / "one") == _in_a_process(folder, "2", tmp_path / "two")


@pytest.mark.parametrize("whole", [True, False])
def test_warm_is_cold(folder: Path, whole: bool) -> None:
    """Proves: after another case was solved in the session, the first one comes out as it did cold, to the cent."""
    plan = read(folder)
    if not whole:
        smooth = {
            name: plan[name].assign(**{column: 0.0}) for name, column in (("pay", "increment"), ("programs", "step"))
        }
        plan = replace(plan, tables={**plan.tables, **smooth})
    cold = solve(plan)
    assert len(run(cold).tables["changes"])
    other = build(_richer(plan), rules=cold.rules, without=_left_out(cold), earlier=cold.built)
    assert cold.session.solve(other.program).has_plan
    warm = replace(cold, solution=cold.session.solve(cold.built.program))
    for name, frame in _tables(cold).items():
        pd.testing.assert_frame_equal(_tables(warm)[name], frame, check_exact=True)


def _left_out(solved: Solved) -> list[str]:
    return [rule.id for rule in solved.rules if rule.id not in solved.built.by_id]


def _richer(plan: Plan) -> Plan:
    funds = plan["funds"].assign(revenue=plan["funds"]["revenue"] * 1.02)
    return replace(plan, tables={**plan.tables, "funds": funds}, overlays=("richer",))
