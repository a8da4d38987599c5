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


@pytest.mark.parametrize(("pupils", "told"), [(True, "a school with 430 pupils"), (False, "no pupils in enrollment")])
def test_more_staff_than_a_school_can_have_is_told(plan: Plan, pupils: bool, told: str) -> None:
    """Proves: 1,400 FTE at a school are warned of at their cell, whether its pupils are known or not."""
    tables = dict(plan.tables)
    staff = plan["staff"].copy()
    row = int((staff["school"] == "alder").to_numpy().argmax())
    staff.loc[row, "fte"] = 1400.0
    tables["staff"] = staff
    if not pupils:
        tables["enrollment"] = plan["enrollment"].iloc[:0]
    (problem,) = slips(replace(plan, tables=tables))
    assert problem.warning
    assert told in problem.found
    assert problem.place == plan.place("staff", row, "fte")


@pytest.mark.parametrize(("begins", "count"), [(-20e6, 0), (-40e6, 1)])
def test_a_debt_out_of_proportion_is_told(plan: Plan, begins: float, count: int) -> None:
    """Proves: a resource that begins more than half its revenue below zero is warned of; a smaller debt is not."""
    funds = plan["funds"].assign(
        beginning=plan["funds"]["beginning"].where(plan["funds"]["resource"] != "general", begins)
    )
    lines = plan["revenue"].iloc[:0]
    funds = funds.assign(revenue=funds["revenue"].where(funds["resource"] != "general", 60e6))
    found = list(slips(replace(plan, tables={**plan.tables, "funds": funds, "revenue": lines})))
    assert [problem.warning for problem in found] == [True] * count
