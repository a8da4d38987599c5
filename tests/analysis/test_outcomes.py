"""Outcomes of a run and returns on dollars, by hand on the toy: an aide gives 30 of math and costs $40,000."""

from typing import Any

import pandas as pd
import pytest
from tests.program.districts import TOY, YEARS, toy

from alloc_opt.analysis.a_roi import LESS, MORE, SAME, Returns, a_roi, band
from alloc_opt.analysis.run import Run, run
from alloc_opt.analysis.solve import solve
from alloc_opt.plan.plan import Plan

GOALS = [{"goal": "math", "name": "Mathematics", "unit": "points", "weight": 2.0, "scale": 10.0}, {"goal": "art"}]
EFFECTS = [
    {"program": "aide", "goal": "math", "effect": 30.0, "low": 10.0, "high": 40.0, "source": "DEF-SUMMER: a test"}
]
TABLES: dict[str, Any] = {
    "programs": [
        {"program": "teacher", "name": "Teachers", "maximum": 20.0},
        {"program": "aide", "name": "Aides", "valued": "rated", "maximum": 10.0, "serves": 20.0},
        {"program": "club", "name": "A club", "valued": "rated", "unit": "seat", "serves": 1.0, "maximum": 100.0},
    ],
    "costs": [{"program": "club", "object": "services", "dollars": 500.0}],
    "services": [{"program": "club", "school": "elm", "current": 0.0}],
    "uses": [
        {"program": "teacher", "resource": "base"},
        {"program": "aide", "resource": "title"},
        {"program": "aide", "resource": "base"},
        {"program": "club", "resource": "base"},
    ],
    "goals": GOALS,
    "effects": EFFECTS,
}


def _plan(more: dict[str, Any] | None = None, rules: tuple[dict[str, Any], ...] = (), **head: Any) -> Plan:
    return toy(rules, more={**TABLES, **(more or {})}, **{"mode": "evidence", **head})


def _run(a_plan: Plan) -> Run:
    return run(solve(a_plan))


def _returns(a_plan: Plan) -> Returns:
    found = a_roi(a_plan, _run(a_plan).tables["programs"].frame)
    assert found is not None
    return found


def test_outcome_by_goal_group_and_year() -> None:
    """Proves: the plan's aides times 30, between 10 and 40 for each; today's three give 90; points are 2 / 10 of the
    gain, and their sum is the objective.
    """
    done = _run(_plan(years=2))
    frame = done.tables["outcomes"].frame
    programs = done.tables["programs"].frame
    aides = programs[programs["program"] == "aide"].groupby("year")["quantity"].sum()
    math = frame[frame["goal"] == "math"].set_index("year")
    assert list(math.index) == list(YEARS[:2])
    for year in YEARS[:2]:
        row = math.loc[year]
        assert (row["gain"], row["low"], row["high"]) == pytest.approx(tuple(aides[year] * n for n in (30, 10, 40)))
        assert row["today_gain"] == pytest.approx(90.0)
        assert row["points"] == pytest.approx(aides[year] * 30 * 2 / 10)
    (stage,) = [one for one in done.facts["stages"] if one["name"] == "outcome"]
    assert frame["points"].sum() == pytest.approx(stage["objective"], rel=1e-6)
    assert aides.max() > 3.0


def test_the_cap_is_in_the_points_and_not_in_the_gain() -> None:
    """Proves: with 0.1 of math a pupil Oak counts 30 and Elm 20, so 50 in all are 10 points, whatever the gain is."""
    capped = [{**GOALS[0], "cap": 0.1}, GOALS[1]]
    rule = {"id": "more", "family": "program_minimum", "program": "aide", "quantity": 5.0, "at": "district"}
    frame = _run(_plan({"goals": capped}, (rule,))).tables["outcomes"].frame
    row = frame[frame["goal"] == "math"].iloc[0]
    assert row["gain"] >= 150.0 - 1e-6
    assert row["points"] <= 10.0 + 1e-6
    assert row["at_cap"] == "yes"


def test_no_table_without_effects_that_decide() -> None:
    """Proves: other modes have no outcomes, as nothing there is chosen by effects."""
    assert "outcomes" not in _run(toy()).tables


def test_a_return_is_gain_times_pupils_over_dollars() -> None:
    """Proves by hand: a gain of 1.5 for each of an aide's 20 pupils is 30 an aide; at $40,000 that is 75 for $100,000,
    25 to 100 at the ends; 20 pupils an aide cost $2,000 each; the tier is the library's.
    """
    found = _returns(_plan())
    (row,) = found.rated.frame.to_dict("records")
    gain_of_a_pupil, pupils = 1.5, row["served"]
    assert row["return"] == pytest.approx(gain_of_a_pupil * pupils / row["dollars"] * 100_000)
    assert (row["return"], row["return_low"], row["return_high"]) == pytest.approx((75.0, 25.0, 100.0))
    assert row["dollars"] / row["served"] == pytest.approx(2000.0)
    assert (row["evidence"], row["tier"]) == ("DEF-SUMMER", 2.0)
    assert row["band"] == SAME
    assert pd.isna(row["others"])


def test_the_unrated_stand_apart_with_their_dollars() -> None:
    """Proves: teachers have no effect, so they are in no band and their dollars are told; what runs nowhere is idle."""
    more = {"effects": [*EFFECTS, {**EFFECTS[0], "program": "club", "goal": "art", "effect": -1.0, "low": -1.0}]}
    found = _returns(_plan(more))
    unrated = found.unrated.frame.set_index("program")
    assert unrated.loc["teacher", "kind"] == "open"
    assert unrated.loc["teacher", "dollars"] == pytest.approx(sum(row["fte"] for row in TOY["staff"][:3]) * 100_000)
    assert set(found.rated.frame["program"]) == {"aide"}
    assert found.idle == ("club",)


@pytest.mark.parametrize(
    ("own", "others", "expected"),
    [((5.0, 9.0), (1.0, 4.0), MORE), ((5.0, 9.0), (10.0, 12.0), LESS), ((5.0, 9.0), (1.0, 5.0), SAME)],
)
def test_bands(own: tuple[float, float], others: tuple[float, float], expected: str) -> None:
    """Proves: only intervals that do not touch tell programs apart."""
    row = {"return_low": own[0], "return_high": own[1], "others_low": others[0], "others_high": others[1]}
    assert band(row) == expected


def test_a_band_is_ordered_by_name_and_not_by_return() -> None:
    """Proves: the club gives less for a dollar and comes first, because A comes before Ai; the other way round it does
    so too; each is compared with the other.
    """
    for club in (0.01, 5.0):
        effect = {"program": "club", "goal": "math", "effect": club, "low": 0.0, "high": 9.0}
        rule = {"id": "club", "family": "program_minimum", "program": "club", "quantity": 10.0, "at": "district"}
        frame = _returns(_plan({"effects": [*EFFECTS, effect]}, (rule,))).rated.frame
        assert frame["program"].tolist() == ["club", "aide"]
        assert frame["band"].tolist() == [SAME, SAME]
        assert frame["others"].iloc[0] == pytest.approx(frame["return"].iloc[1])


def test_a_stated_tier_comes_before_the_library() -> None:
    """Proves: where a rule states tiers, the district's own is told."""
    rule = {"id": "proof", "family": "evidence_tier", "resource": "title", "tiers": {"aide": 1}}
    assert _returns(_plan(rules=(rule,))).rated.frame["tier"].tolist() == [1.0]


def test_plans_without_effects_have_no_returns() -> None:
    """Proves: nothing is said of worth where nobody rated anything."""
    plan = toy()
    assert a_roi(plan, _run(plan).tables["programs"].frame) is None
