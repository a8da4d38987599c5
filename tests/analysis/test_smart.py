"""Metrics: what they lack, what the plan makes of them, how far any plan could take them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.program.districts import plan

from alloc_opt.analysis.run import Run, run
from alloc_opt.analysis.smart import smart
from alloc_opt.analysis.solve import solve
from alloc_opt.plan.plan import Plan
from alloc_opt.program import automatic

FULL = {
    "board_goal": "reading",
    "name": "Metric",
    "unit": "groups",
    "baseline": 2.0,
    "baseline_date": "2025-10-01",
    "target": 4.0,
    "target_date": "2027-06-30",
    "owner": "chief",
    "source": "lists",
    "measure": "quantity",
    "program": "tutoring",
}


def _plan(*metrics: Mapping[str, Any], revenue: float = 1_000.0, rules: tuple[dict[str, Any], ...] = ()) -> Plan:
    """One school: two tutoring groups of 100 dollars (at most 6), and a library of 700 dollars that is worth twice as
    much a dollar; 900 dollars today.
    """
    return plan(
        {
            "schools": [{"school": "oak"}],
            "funds": [{"fund": "01", "resource": "base", "revenue": revenue}],
            "programs": [
                {
                    "program": "tutoring",
                    "name": "Tutoring",
                    "unit": "group",
                    "step": 1.0,
                    "maximum": 6.0,
                    "serves": 5.0,
                },
                {"program": "library", "name": "Library", "unit": "dollar", "weight": 2.0},
            ],
            "costs": [
                {"program": "tutoring", "object": "4000", "dollars": 100.0},
                {"program": "library", "object": "4000", "dollars": 1.0},
            ],
            "services": [
                {"program": "tutoring", "school": "oak", "current": 2.0},
                {"program": "library", "school": "oak", "current": 700.0},
            ],
            "statements": [{"statement": "read", "text": "Everyone reads."}],
            "board_goals": [{"board_goal": "reading", "name": "Reading", "vision": "read"}],
            "actions": [{"action": "a", "name": "A", "board_goal": "reading"}],
            "owners": [{"owner": "chief", "name": "Chief academic officer"}],
            "metrics": [{"metric": f"m{n}", **metric} for n, metric in enumerate(metrics)],
        },
        rules,
    )


def _found(made: Plan, **options: Any) -> list[dict[Any, Any]]:
    done: Run = run(solve(made))
    found: list[dict[Any, Any]] = smart(made, done.tables, automatic.rules(made), **options).frame.to_dict("records")
    return found


def test_what_is_lacking_is_told() -> None:
    """Proves: a metric with all of it is specific, measurable, relevant and time-bound; one without owner, baseline and
    day is none of these but relevant, and each thing that is wanting is named.
    """
    bare = {"board_goal": "reading", "name": "Bare", "unit": "groups", "target": 4.0}
    full, less = smart(_plan(FULL, bare), {}, ()).frame.to_dict("records")
    letters = ("specific", "measurable", "relevant", "time_bound")
    assert [full[letter] for letter in letters] == ["yes"] * 4
    assert [less[letter] for letter in letters] == ["no", "no", "yes", "no"]
    assert less["lacking"] == "an owner; a baseline; the day of the baseline; a source; a target date"
    assert (full["attainable"], less["attainable"]) == ("not asked", "not modelled")


def test_a_goal_that_nobody_acts_for_is_not_relevant() -> None:
    """Proves: a metric whose goal has neither an action nor a part of the vision is not relevant, and says both."""
    made = _plan({**FULL, "board_goal": "other"})
    (row,) = smart(made, {}, ()).frame.to_dict("records")
    assert row["relevant"] == "no"
    assert row["lacking"] == "a statement of the vision that its goal serves; an action for its goal"


def test_within_reach_and_what_it_takes_by_hand() -> None:
    """Proves: with 900 dollars the plan keeps two groups; four groups take 200 dollars from the library, which weighs
    twice: 400; the last group takes 200 of it. No plan has more than the maximum of 6.
    """
    (row,) = _found(_plan(FULL, revenue=900.0))
    assert (row["expected"], row["short"], row["best"]) == (2.0, 2.0, 6.0)
    assert row["attainable"] == "within reach"
    assert (row["price"], row["step_price"], row["step"]) == (pytest.approx(400.0), pytest.approx(200.0), 1.0)
    assert row["price_unit"] == "least_reduction"
    assert "the last 1 groups $200 of it" in row["says"]


def test_out_of_reach_by_hand() -> None:
    """Proves: of 8 wanted groups no plan has more than 6, its own maximum; with a rule that holds the library at 550
    dollars, 900 dollars leave room for 3 groups, and the rule is named.
    """
    (row,) = _found(_plan({**FULL, "target": 8.0}, revenue=900.0))
    assert (row["attainable"], row["best"], row["stops"]) == ("out of reach", 6.0, "its own maximum ends it")
    hold = {
        "id": "open_library",
        "family": "program_minimum",
        "program": "library",
        "quantity": 550.0,
        "at": "district",
    }
    (row,) = _found(_plan(FULL, revenue=900.0, rules=(hold,)))
    assert (row["attainable"], row["best"]) == ("out of reach", 3.0)
    assert "open library" in row["stops"]
    assert "the money that may pay for it" in row["stops"]


def test_a_metric_that_should_fall() -> None:
    """Proves: with a negative scale more of the measure lowers the metric: at two groups the expected value is the
    baseline, and the target is reached at four groups as before.
    """
    waiting = {**FULL, "baseline": 30.0, "target": 20.0, "better": "lower", "scale": -5.0, "unit": "% waiting"}
    (row,) = _found(_plan(waiting, revenue=900.0))
    assert (row["expected"], row["short"], row["best"], row["step"]) == (30.0, 10.0, 10.0, 5.0)
    assert (row["attainable"], row["price"]) == ("within reach", pytest.approx(400.0))


def test_met_not_modelled_and_outside() -> None:
    """Proves: a target that the plan meets is met (pupils served: 5 each); a metric without a measure is not modelled;
    a day after the last plan year is outside; without looking further a short metric is not asked.
    """
    met = {**FULL, "measure": "students", "baseline": 10.0, "target": 10.0}
    late = {**FULL, "target_date": "2031-06-30"}
    rows = _found(_plan(met, {**FULL, "measure": "", "program": ""}, late, FULL, revenue=900.0), probe=False)
    assert [row["attainable"] for row in rows] == [
        "met by the plan",
        "not modelled",
        "outside the plan's years",
        "not asked",
    ]
    assert rows[0]["expected"] == 10.0
    assert np.isnan(rows[1]["expected"])


def test_a_locked_program_is_decided_by_nobody() -> None:
    """Proves: where the program is locked, nothing moves the metric, and that is said."""
    made = _plan(FULL, revenue=900.0)
    made["programs"].loc[0, "locked"] = True
    (row,) = _found(made)
    assert row["attainable"] == "nothing decides it"


def test_a_price_within_the_gap_is_not_told() -> None:
    """Proves: what is smaller than what the plan's own search left open is no finding; only that bound is told."""
    (row,) = _found(_plan(FULL, revenue=900.0), noise=500.0)
    assert "could not tell what it takes elsewhere (at most $500 " in row["says"]
    assert row["says"].count("$") == 1
    assert np.isnan(row["price"])


def test_schools_that_are_decided_together_are_not_told_apart() -> None:
    """Proves: a metric of one school in a year that is decided for all schools of a level is not guessed."""
    made = _plan({**FULL, "schools": "oak", "target_date": "2028-06-30"})
    settings = made.head.settings.model_copy(update={"by_site_years": 1})
    head = made.head.model_copy(update={"settings": settings, "years": ("2026-27", "2027-28")})
    (row,) = smart(replace(made, head=head), {}, ()).frame.to_dict("records")
    assert row["attainable"] == "not known school by school"
