"""Requests: legal money, metric, in the plan or not, and why."""

from typing import Any

import pytest
from tests.program.districts import plan

from alloc_opt.analysis.requests import requests
from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.plan.plan import Plan
from alloc_opt.program import automatic

GOOD = {"name": "More", "asked_by": "Oak", "program": "tutoring", "school": "oak", "quantity": 2.0, "metric": "groups"}


def _plan(
    *asked: dict[str, Any], years: int = 1, revenue: float = 900.0, rules: tuple[dict[str, Any], ...] = ()
) -> Plan:
    """Two schools with two tutoring groups of 100 dollars each at Oak (at most 6), a library of 700 that is worth twice
    as much a dollar, and a grant of 100 that pays tutoring at Elm alone.
    """
    return plan(
        {
            "schools": [{"school": "oak"}, {"school": "elm"}],
            "funds": [
                {"fund": "01", "resource": "base", "name": "Base", "revenue": revenue},
                {"fund": "02", "resource": "grant", "name": "Grant", "revenue": 100.0, "restriction": 5},
            ],
            "uses": [
                {"program": "tutoring", "resource": "base"},
                {"program": "tutoring", "resource": "grant", "school": "elm"},
            ],
            "programs": [
                {"program": "tutoring", "name": "Tutoring", "unit": "group", "step": 1.0, "maximum": 6.0},
                {"program": "library", "name": "Library", "unit": "dollar", "weight": 2.0},
            ],
            "costs": [
                {"program": "tutoring", "object": "4000", "dollars": 100.0},
                {"program": "library", "object": "4000", "dollars": 1.0},
            ],
            "services": [
                {"program": "tutoring", "school": "oak", "current": 2.0},
                {"program": "tutoring", "school": "elm"},
                {"program": "library", "school": "oak", "current": 700.0},
            ],
            "board_goals": [{"board_goal": "g", "name": "Reading"}],
            "metrics": [{"metric": "groups", "board_goal": "g", "name": "Groups"}],
            "requests": [{"request": f"r{n}", **each} for n, each in enumerate(asked)],
        },
        rules,
        years=years,
    )


def _found(made: Plan, **options: Any) -> list[dict[Any, Any]]:
    done = run(solve(made))
    found: list[dict[Any, Any]] = requests(made, done.tables, automatic.rules(made), **options).frame.to_dict("records")
    return found


def test_every_reason_by_hand() -> None:
    """Proves: two groups more at Oak take 200 dollars from the library, which weighs twice (400); without a metric it
    cannot be funded; the grant may not pay at Oak; seven groups more are beyond the maximum; a request without a
    program is told apart; a program that is not at a school cannot run there.
    """
    rows = _found(
        _plan(
            GOOD,
            {**GOOD, "metric": ""},
            {**GOOD, "resource": "grant"},
            {**GOOD, "quantity": 7.0},
            {**GOOD, "program": "", "quantity": 0.0, "dollars": 50.0},
            {**GOOD, "program": "library", "school": "elm"},
        )
    )
    assert [row["reason"] for row in rows] == [
        "money",
        "no metric",
        "the resource may not pay for it",
        "a rule or a maximum",
        "no program",
        "not possible there",
    ]
    assert {row["state"] for row in rows} == {"not in the plan"}
    assert rows[0]["price"] == pytest.approx(400.0)
    assert rows[0]["step_dollars"] == 200.0
    assert "$400" in rows[0]["says"]
    assert rows[1]["says"].startswith("It has no metric")
    assert rows[2]["says"] == "Grant may not pay for it there; these may: Base."
    assert "its own maximum" in rows[3]["says"]
    assert rows[4]["asked_dollars"] == 50.0


def test_what_the_plan_has_is_in_the_plan() -> None:
    """Proves: where the plan has the units above today's in every year asked for, the request is in it; where it has
    some of them, partly; the units that it has are counted.
    """
    where = {"program": "tutoring", "school": "oak"}
    rule = {"id": "more", "family": "limit", "measure": "quantity", "where": where, "at_least": 4.0}
    made = _plan(GOOD, {**GOOD, "quantity": 3.0}, revenue=1_100.0, rules=(rule,))
    rows = _found(made)
    assert [(row["state"], row["funded"]) for row in rows] == [("in the plan", 2.0), ("partly in the plan", 2.0)]


def test_every_year_to_its_end_counts() -> None:
    """Proves: over two years the price is that of both; a one-time request is that of its first year."""
    twice, once = _found(_plan(GOOD, {**GOOD, "one_time": True}, years=2))
    assert twice["price"] == pytest.approx(800.0)
    assert once["price"] == pytest.approx(400.0)
    (ends,) = _found(_plan({**GOOD, "cycle_end": "2027-06-30"}, years=2))
    assert ends["price"] == pytest.approx(400.0)


def test_nothing_is_solved_where_nobody_looks() -> None:
    """Proves: `probe=False` leaves the price open and says so."""
    (row,) = _found(_plan(GOOD), probe=False)
    assert (row["reason"], row["price_unit"]) == ("", "")
    assert row["says"] == "What it would take was not asked."
