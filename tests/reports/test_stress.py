"""The sentences of the stress pack."""

import math
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from alloc_opt.analysis.uncertainties.decisions import depends
from alloc_opt.analysis.uncertainty import Broken, Outcome, Outcomes
from alloc_opt.reports.stress import as_it_is, holds, short
from alloc_opt.reports.uncertainty import (
    bare,
    change_named,
    changes_named,
    flip,
    kept_in,
    regret_breaks,
    share_named,
)

FOUND = Outcomes(
    "toy",
    ("2026-27",),
    "least reduction",
    "weighted dollars",
    -1,
    Outcome("as planned", "as planned"),
    (),
    {"program": {"reading": "Reading"}, "school": {"elm": "Elm"}},
    {"reading": "teacher"},
)
ROW: dict[Any, Any] = {"program": "reading", "site": "elm", "year": "2026-27", "way": "less", "planned": "no"}
ROW |= {"if_more": "enrollment falls more than {size} %", "full": 3.0}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            {"stays_to": 2.1, "turns_at": 2.2, "told": "yes"},
            "Reading at Elm is cut if enrollment falls more than 2.1 %.",
        ),
        (
            {"stays_to": 1.8, "turns_at": 2.4, "told": "between"},
            "Reading at Elm is cut if enrollment falls more than 2.4 %; from 1.8 % to there, no difference that this "
            "solve can resolve.",
        ),
        (
            {"stays_to": math.nan, "turns_at": math.nan, "told": "no"},
            "Whether Reading at Elm is cut cannot be told even if enrollment falls more than 3 %: no difference that "
            "this solve can resolve.",
        ),
        (
            {"stays_to": 1.0, "turns_at": 1.1, "told": "yes", "planned": "yes"},
            "Reading at Elm is no longer cut if enrollment falls more than 1 %.",
        ),
    ],
)
def test_a_flip_in_words(row: dict[Any, Any], told: str) -> None:
    """Proves: the size is the last at which the plan stands, and what cannot be told is said."""
    assert flip(FOUND, {**ROW, **row}) == told


def test_a_change_in_words() -> None:
    """Proves: one size or a range of them."""
    assert change_named(FOUND, {**ROW, "least": 1.0, "most": 1.0}) == "1 fewer teacher of Reading at Elm"
    assert change_named(FOUND, {**ROW, "least": 0.5, "most": 2.0}) == "0.5 to 2 fewer teachers of Reading at Elm"


def test_what_a_plan_breaks_in_words() -> None:
    """Proves: rule, severity, amount and year; and of a case without a plan what would have to give way."""
    broken = Broken("reserve", "policy", 1_200_000.0, "dollars", "2028-29")
    one = Outcome("low", "revenue 5 % lower", status="infeasible", breaks=(broken,), in_the_way=(broken,), alone=True)
    assert holds(Outcome("high", "more")) == "More: the plan holds as it is."
    assert holds(one) == (
        "Revenue 5 % lower: the plan as it is breaks reserve (policy) by $1.20 million in 2028-29. No plan meets all "
        "rules unless this gives way: reserve (policy) by at least $1.20 million in 2028-29."
    )


def test_every_year_of_a_rule_is_in_the_words() -> None:
    """Proves: years of one size stand together, each other one with its own size; rules beyond three are named."""
    years = (("2026-27", 1.0), ("2027-28", 1.0), ("2028-29", 3.0))
    staff = Broken("class_size", "contract", 3.0, "FTE", "2028-29", years=years)
    assert short(staff) == "class size (contract) by 1 FTE in 2026-27 and 2027-28 and 3 FTE in 2028-29"
    others = tuple(replace(staff, rule=f"rule_{n}", short=float(n), years=()) for n in (4, 5, 6))
    assert "; and class size." in holds(Outcome("low", "low", breaks=(staff, *others), decisions=pd.DataFrame()))


def test_where_all_rows_stand() -> None:
    """Proves: who asked for files is told which one, who did not how to ask."""
    assert kept_in("") == "`-o FOLDER` writes them all"
    assert kept_in("out").endswith("stress_decisions.csv")


def test_on_what_it_depends() -> None:
    """Proves: one piece of news, its absence, two of them, else the cases by name."""
    empty = pd.DataFrame()
    plain, a, b = (
        Outcome(n, n, news=news, decisions=empty) for n, news in (("plan", ()), ("a", ("A",)), ("b", ("B",)))
    )
    both = Outcome("ab", "a and b", news=("A", "B"), decisions=empty)
    every = [plain, a, b, both]
    assert depends(every, [False, True, False, True]) == "only with A"
    assert depends(every, [True, False, True, False]) == "except with A"
    assert depends(every, [False, True, True, True]) == "only with A or B"
    assert depends(every, [False, False, False, True]) == "only in the case 'a and b'"


def test_rules_are_told_in_words() -> None:
    """Proves: cases in which the plan holds stand in one line, rules carry names and are explained once, and what is
    short by fewer is not called less, as dollars and routes cannot be compared.
    """
    calm = Broken("calm_years", "policy", 1000.0, "dollars", "2026-27")
    bus = Broken("bus_routes", "policy", 4.5, "route", "2026-27")
    rest = (Broken("office", "policy", 1.0, "FTE", ""), Broken("meals", "policy", 0.5, "route", ""))
    low = Outcome("low", "low", status="infeasible", breaks=(calm,), in_the_way=(calm, bus, *rest))
    said = {"calm_years": "No year is shaken.", "bus_routes": "Every bus runs.", "other": "Unmentioned."}
    told = as_it_is(replace(FOUND, cases=(Outcome("high", "high"), low), rules=said))
    assert told[0] == "The plan holds as it is in 1 of 2 cases: high."
    assert told[1].endswith(
        "these would have to give way together: calm years (policy) by at least $1,000 in 2026-27; bus routes (policy) "
        "by at least 4.5 routes in 2026-27; office (policy) by at least 1 FTE; and meals."
    )
    assert told[2:] == ["What these rules say:", "  calm years: No year is shaken.", "  bus routes: Every bus runs."]


def test_cases_are_counted_unless_some_weigh_more() -> None:
    """Proves: where all count alike the number of cases is told, else the share of the weight."""
    some = pd.Series({"weight_share": 0.4, "cases": 1.0})
    cases = (Outcome("a", "a", decisions=pd.DataFrame()),)
    alike = replace(FOUND, planned=Outcome("plan", "plan", decisions=pd.DataFrame()), cases=cases)
    assert share_named(alike, some) == "in 1 of 2 cases"
    weighed = replace(alike, cases=(replace(cases[0], weight=3.0),))
    assert share_named(weighed, some) == "in cases of 40.0 % of the weight"


def test_units_stand_in_the_head() -> None:
    """Proves: a cell under a head that says what it is has no unit; money keeps its sign."""
    assert bare(FOUND, 1_200_000.0) == "$1.20 million"
    assert bare(replace(FOUND, unit="points of outcome"), 16.914) == "16.91"


def test_a_place_that_is_no_school_is_not_named() -> None:
    """Proves: what the central office decides is told by its program alone."""
    central = replace(FOUND, names={"program": {"reading": "Reading"}, "school": {"office": ""}})
    row = {**ROW, "site": "office", "least": 1.0, "most": 1.0}
    assert change_named(central, row) == "1 fewer teacher of Reading"


def test_many_schools_are_told_together() -> None:
    """Proves: up to three schools are named one by one, more are added up with their number."""
    rows = [{**ROW, "site": f"s{n}", "least": 0.5, "most": 1.0, "dollars": 1.0} for n in range(5)]
    assert changes_named(FOUND, pd.DataFrame(rows)) == "2.5 to 5 fewer teachers of Reading at 5 schools together"
    assert changes_named(FOUND, pd.DataFrame(rows[:2])).count("teacher of Reading at s") == 2


def test_regret_names_resources_and_groups_plans() -> None:
    """Proves: plans that a case cannot follow for the same rules stand in one line, resources by name."""
    said = replace(FOUND, rules={"resource 0000": "General fund spends no more than it has."})
    rows = [(plan, "low", float("nan"), 0.0, "calm_years, resource 0000") for plan in ("as planned", "high")]
    frame = pd.DataFrame([*rows, ("low", "low", 0.0, 0.0, "")], columns=["plan", "case", "regret", "within", "breaks"])
    words = {"as planned": "as planned", "high": "revenue higher", "low": "revenue lower"}
    assert regret_breaks(said, frame, words) == [
        "revenue lower comes after a first year made for as planned; revenue higher: breaks calm years, General fund"
    ]
