"""Slips of the hand are warned of, with their place; a sound plan is not."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from alloc_opt.io import read
from alloc_opt.io.slips import slips
from alloc_opt.plan.plan import Plan


@pytest.fixture(scope="module")
def plan(models_folder: Path) -> Plan:
    """The model riverbend, which has no slips."""
    return read(models_folder / "riverbend")


def test_a_sound_plan_has_none(plan: Plan) -> None:
    """Proves: nothing is warned of without a reason."""
    assert list(slips(plan)) == []


@pytest.mark.parametrize("table", ["staff", "lines"])
def test_a_row_entered_twice_is_told(plan: Plan, table: str) -> None:
    """Proves: the second of two equal rows is named; the first is not."""
    frame = pd.concat([plan[table], plan[table].iloc[[3]]], ignore_index=True)
    found = list(slips(replace(plan, tables={**plan.tables, table: frame})))
    assert [problem.warning for problem in found] == [True]
    assert "second time" in found[0].found


@pytest.mark.parametrize(("table", "column", "value"), [("assumptions", "value", 2.0), ("pay", "benefits", 24.0)])
def test_a_percentage_for_a_share_is_told(plan: Plan, table: str, column: str, value: float) -> None:
    """Proves: 2 for 0.02 is warned of, and the hint says what to write."""
    frame = plan[table].copy()
    frame.loc[0, column] = value
    found = list(slips(replace(plan, tables={**plan.tables, table: frame})))
    assert len(found) == 1
    assert f"write {value / 100:g}" in found[0].hint
