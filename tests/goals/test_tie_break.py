"""Tie-break: of plans that are equally good one and no other, whatever the order of the tables."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.families.checks import solved
from tests.goals.checks import alone, write
from tests.program.districts import TOY, Floats, toy

from alloc_opt.plan.plan import Plan
from alloc_opt.program.built import Built

TIED = {
    "funds": [
        {**TOY["funds"][0], "revenue": 1_950_000.0, "beginning": 0.0},
        {"fund": "01", "resource": "second", "revenue": 1_950_000.0},
        TOY["funds"][1],
    ],
    "uses": [{"program": "*", "resource": r} for r in ("base", "second")]
    + [{"program": "aide", "resource": r} for r in ("base", "title")],
    "staff": [{**row, "fte": 12.0 if row["position"] == "teacher" else 1.0} for row in TOY["staff"]],
}
"""Three schools with 12 teachers each and two funds that may pay any of them; money is $40,000 short or more."""


def test_weights_come_from_names() -> None:
    """Proves: every column has a weight above 1 and below 2 per internal unit, no two alike, the same on
    every build.
    """
    program = write(alone("tie_break")).program
    cost = program.stages[-1].cost
    assert (cost >= 1.0).all()
    assert (cost < 2.0).all()
    assert len(np.unique(cost)) == len(cost)
    np.testing.assert_array_equal(cost, write(alone("tie_break")).program.stages[-1].cost)


def _permuted(plan: Plan, order: int) -> Plan:
    rng = np.random.default_rng(order)
    tables = {
        name: frame.sample(frac=1.0, random_state=int(rng.integers(1e9))).reset_index(drop=True)
        for name, frame in plan.tables.items()
    }
    return Plan(plan.head, tables, tuple(plan.rules[i] for i in rng.permutation(len(plan.rules))))


def _by_name(built: Built, x: Floats) -> dict[str, float]:
    return dict(zip(built.program.column_names(), x, strict=True))


RULES: list[dict[str, Any]] = [
    {"id": "a", "family": "staffing_ratio", "positions": ("teacher",), "per": 60.0},
    {"id": "b", "family": "position_supply", "positions": ("teacher",), "hires": 3.0},
]


@pytest.mark.parametrize("increment", [0.0, 0.5], ids=["any amount", "whole positions"])
@settings(max_examples=5, deadline=None)
@given(st.integers(0, 1000))
def test_the_order_of_tables_does_not_matter(increment: float, order: int) -> None:
    """Proves: with tables and rules in another order every column of the plan is the same to the cent, ties and all."""
    pay = [{**row, "increment": increment} for row in TOY["pay"]]
    plan = toy(RULES, more={**TIED, "pay": pay})
    first, other = (_by_name(*solved(p)) for p in (plan, _permuted(plan, order)))
    assert first.keys() == other.keys()
    assert max(abs(first[name] - other[name]) for name in first) < 0.005


def test_without_it_there_is_more_than_one_best_plan() -> None:
    """Proves: the district really has ties: leaving the stage out, the tie-break of the best plan is not the least."""
    plan = toy(RULES, more=TIED)
    built, x = solved(plan)
    tie = built.program.stages[-1]
    settings_ = plan.head.settings.model_copy(update={"objective": tuple(s.name for s in built.program.stages[:-1])})
    loose, y = solved(Plan(plan.head.model_copy(update={"settings": settings_}), plan.tables, plan.rules))
    names = _by_name(loose, y)
    same = np.array([names.get(name, 0.0) for name in built.program.column_names()])
    unit = built.program.column_unit
    assert tie.cost @ (same / unit) > tie.cost @ (x / unit) + 1e-3
