"""Prices see what a change of staff really costs."""

from typing import Any

import pandas as pd
import pytest
from tests.program.districts import TOY, toy

from alloc_opt.analysis.prices import prices
from alloc_opt.analysis.solve import solve
from alloc_opt.plan.plan import Plan


def _cost(plan: Plan, rule: str, direction: str) -> pd.Series:
    frame = prices(solve(plan)).frame
    lines = frame[(frame["rule"] == rule) & (frame["kind"] == "cost") & (frame["direction"] == direction)]
    return lines[lines["year"] == ""].iloc[0]


def _teachers(**pay: Any) -> list[dict[str, Any]]:
    return [{**TOY["pay"][0], "entry": 60_000.0, **pay}, dict(TOY["pay"][1])]


def test_one_more_teacher_costs_entry_pay() -> None:
    """Proves: a rule that asks for 41 teachers costs a beginner's $75,000 a step, not the average $100,000."""
    rule = {"id": "more", "family": "limit", "measure": "fte", "where": {"position": "teacher"}, "at_least": 41.0}
    line = _cost(toy([rule], more={"pay": _teachers()}), "more", "tighten")
    assert abs(line["price"]) == pytest.approx(75_000.0, abs=1.0)
    assert "$75,000" in line["sentence"]


def test_a_date_that_has_passed_has_a_price() -> None:
    """Proves: 15 March has passed and 4 of 40 teachers leave; one layoff more would free $75,000 less what it costs."""
    cut = {"id": "shrink", "family": "limit", "measure": "fte", "where": {"position": "teacher"}, "at_most": 36.0}
    pay = _teachers(decide_by="03-15", layoff_cost=5_000.0)
    plan = toy([cut], more={"pay": pay}, settings={"as_of": "2026-03-20"})
    line = _cost(plan, "notice 2026-03-15", "loosen")
    assert abs(line["price"]) == pytest.approx(70_000.0, abs=1.0)
