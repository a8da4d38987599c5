"""Values of dials against full solves of a program built from nothing."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.analysis.plans import plan

from alloc_opt.analysis.prices import prices
from alloc_opt.analysis.pricing.ground import ground
from alloc_opt.analysis.pricing.turn import Turn, turns
from alloc_opt.analysis.pricing.value import value_of
from alloc_opt.analysis.pricing.worth import Worth
from alloc_opt.analysis.solve import Solved, solve
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.errors import InfeasibleError
from alloc_opt.families import Rule
from alloc_opt.plan.plan import Plan
from alloc_opt.program.build import build
from alloc_opt.program.modes import AFTERWARDS

SLOW = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@st.composite
def districts(draw: st.DrawFn, *, whole: bool) -> Plan:
    """Two or three schools, two funds and years, ties in size and pay, rules with dials left, right and in shares."""
    names = ["oak", "elm", "ash"][: draw(st.integers(2, 3))]
    pupils = [float(draw(st.sampled_from([200, 240, 240, 300]))) for _ in names]
    increment = 0.5 if whole else 0.0
    money = float(draw(st.sampled_from([1_400_000, 1_700_000, 2_200_000])))
    mode = draw(st.sampled_from(["priority", "formula", "evidence"]))
    tables: dict[str, Any] = {
        "schools": [{"school": name, "level": "e"} for name in names],
        "enrollment": [{"school": name, "pupils": count} for name, count in zip(names, pupils, strict=True)],
        "funds": [
            {"fund": "01", "resource": "base", "revenue": money, "beginning": 30000.0},
            {
                "fund": "01",
                "resource": "title_i",
                "revenue": draw(st.sampled_from([80000.0, 160000.0])),
                "restriction": 5,
            },
        ],
        "pay": [
            {"position": "teacher", "salary": 80000.0, "benefits": 0.25, "increment": increment},
            {"position": "aide", "salary": 40000.0, "benefits": 0.25},
        ],
        "staff": [
            row
            for name in names
            for row in (
                {"school": name, "position": "teacher", "resource": "base", "fte": 4.0},
                {"school": name, "position": "aide", "resource": "title_i", "fte": 1.0},
            )
        ],
        "programs": [
            {"program": "teacher", "valued": "rated", "points": 4.0, "maximum": 20.0, "step": increment},
            {"program": "aide", "valued": "rated", "points": draw(st.sampled_from([1.0, 2.0, 3.0])), "maximum": 9.0},
        ],
        "formula": [{"line": "pupils", "resource": "base", "per_pupil": 3200.0}],
        "goals": [{"goal": "reading"}],
        "effects": [
            {"program": "teacher", "goal": "reading", "effect": 4.0, "low": 3.0, "high": 5.0},
            {
                "program": "aide",
                "goal": "reading",
                "effect": draw(st.sampled_from([1.0, 2.0])),
                "low": 0.0,
                "high": 4.0,
            },
        ],
    }
    cap = float(draw(st.sampled_from([30, 40, 50])))
    rules = [
        {"id": "size", "family": "class_size", "positions": ("teacher",), "cap": cap},
        {"id": "again", "family": "class_size", "positions": ("teacher",), "cap": cap},
        {"id": "adults", "family": "staffing_ratio", "positions": ("teacher", "aide"), "per": 40.0, "at": "district"},
        {"id": "reserve", "family": "reserve", "share": draw(st.sampled_from([0.0, 0.03]))},
        {"id": "gap", "family": "limit", "measure": "fte", "where": {"position": "aide"}, "by": ("school", "year"),
         "at_most": 0.4, "of": {"measure": "fte", "where": {"position": "teacher"}}, "step": 0.05},
        {"id": "gains", "family": "hold_harmless", "gain": 0.4},
    ]  # fmt: skip
    chosen = draw(st.lists(st.sampled_from(rules), min_size=2, max_size=4, unique_by=lambda rule: rule["id"]))
    return plan(tables, chosen, mode=mode, years=("2026-27", "2027-28"))


def anew(solved: Solved, rule: Rule) -> tuple[int, float] | None:
    """Stage and improvement by a program built from nothing and a session of its own; None where it has no plan."""
    rules = tuple(rule if old.id == rule.id else old for old in solved.built.rules)
    found = Session(Options()).solve(build(solved.plan, rules=rules).program)
    if not found.has_plan:
        return None
    for number, stage in enumerate(solved.built.program.stages):
        if stage.name in AFTERWARDS:
            break
        old, new = solved.solution.stages[number].objective, found.stages[number].objective
        if abs(new - old) > 1e-7 * max(1.0, abs(old), abs(new)):
            return number, stage.sense * (new - old)
    return 0, 0.0


def agree(drawn: Plan) -> None:
    """Every dial, both ways: the value price is what the full solve says, and no loosening does harm."""
    try:
        solved = solve(drawn, free=True)
    except InfeasibleError:
        assume(False)
    for turn in turns(solved, [rule.id for rule in solved.built.rules if rule.own_dials()]):
        rule = turn.turned()
        if rule is None:
            continue
        value, expected = value_of(solved, rule), anew(solved, rule)
        if expected is None:
            assert np.isnan(value.improvement)
            continue
        assert value.stage == expected[0]
        assert value.improvement == pytest.approx(expected[1], rel=1e-6, abs=1e-6)
        assert value.proved
        assert turn.equality or value.improvement * turn.way >= -1e-6


@SLOW
@given(districts(whole=False))
def test_values_of_linear_plans_are_those_of_full_solves(drawn: Plan) -> None:
    """Dial prices equal re-solves: ties, duplicated rules, two funds and years, every mode, every stage."""
    agree(drawn)


@settings(SLOW, max_examples=4)
@given(districts(whole=True))
def test_values_of_whole_positions_are_those_of_full_solves(drawn: Plan) -> None:
    """The same with whole positions, each search ended at gap 0."""
    agree(drawn)


def toy(
    *, more: float = 0.0, rules: tuple[dict[str, Any], ...] = (), points: float = 3.0, idle: bool = False
) -> Solved:
    """Two schools and years; teachers at 100,000 give `points`, aides at 50,000 one; most 10 a school, 2 if `idle`."""
    most = 2.0 if idle else 10.0
    tables: dict[str, Any] = {
        "schools": [{"school": "oak", "level": "e"}, {"school": "elm", "level": "e"}],
        "enrollment": [{"school": "oak", "pupils": 60.0}, {"school": "elm", "pupils": 30.0}],
        "funds": [{"fund": "01", "resource": "base", "revenue": 1_000_000.0}],
        "pay": [{"position": "teacher", "salary": 100000.0}, {"position": "aide", "salary": 50000.0}],
        "staff": [
            {"school": school, "position": position, "resource": "base", "fte": 1.0}
            for school in ("oak", "elm")
            for position in ("teacher", "aide")
        ],
        "programs": [
            {"program": "teacher", "valued": "rated", "points": points, "maximum": most},
            {"program": "aide", "valued": "rated", "points": 1.0, "maximum": most},
        ],
    }
    limit = {"id": "resource base", "family": "resource_limit", "resource": "base", "more": more, "step": 1000.0}
    return solve(plan(tables, [limit, *rules], mode="priority", years=("2026-27", "2027-28")))


AIDES = {"id": "aides", "family": "limit", "measure": "fte", "where": {"position": "aide"}, "at_least": 4.0}


def turn(solved: Solved, rule: str, direction: str) -> Turn:
    """The turn of a rule's only dial."""
    return next(t for t in turns(solved, [rule]) if t.direction == direction)


def test_a_dollar_buys_what_its_best_use_gives() -> None:
    """1,000 dollars a year more buy 0.01 teachers of 3 points in each of two years; the duals say so too."""
    solved = toy()
    rule = turn(solved, "resource base", "raise").turned()
    assert rule is not None
    value = value_of(solved, rule)
    assert value.improvement == pytest.approx(2 * 0.01 * 3.0)
    assert value.by_dual


def test_a_floor_costs_the_points_that_its_money_would_have_given() -> None:
    """An aide more (1 point) is half a teacher less (1.5 points), in two years; loosening gives the same back."""
    solved = toy(rules=(AIDES,))
    loosen, tighten = (turn(solved, "aides", way).turned() for way in ("loosen", "tighten"))
    assert loosen is not None
    assert tighten is not None
    assert value_of(solved, loosen).improvement == pytest.approx(2 * 0.5)
    assert value_of(solved, tighten).improvement == pytest.approx(-2 * 0.5)


@pytest.mark.parametrize("direction", ["loosen", "tighten"])
def test_worth_is_the_money_that_cancels_the_step(direction: str) -> None:
    """The plan with the rule turned and the worth taken away (or given) reaches just what it reaches now."""
    solved = toy(rules=(AIDES,))
    rule = turn(solved, "aides", direction).turned()
    assert rule is not None
    value = value_of(solved, rule)
    at = ground(solved.built, solved.solution.x)
    dollars = Worth(solved, at).of(value.built, value.stage, improves=value.improvement > 0)
    assert dollars == pytest.approx(2 * 0.5 / 3.0 * 100000.0, rel=1e-6)
    more = -dollars / 2 if direction == "loosen" else dollars / 2
    other = toy(more=more, rules=({**AIDES, "at_least": 3.0 if direction == "loosen" else 5.0},))
    stage = value.stage
    assert other.solution.stages[stage].objective == pytest.approx(solved.solution.stages[stage].objective, rel=1e-7)


def test_money_that_lies_idle_buys_nothing() -> None:
    """Where every service is as large as it may be and money is left, a limit is not a matter of money."""
    cap = {"id": "cap", "family": "limit", "measure": "fte", "where": {"position": "teacher"}, "at_most": 3.0}
    solved = toy(rules=(cap,), idle=True)
    frame = prices(solved, ["cap"]).frame
    line = frame[(frame["kind"] == "value") & (frame["direction"] == "loosen")].iloc[0]
    assert line["price"] == pytest.approx(2 * 3.0)
    assert np.isnan(line["dollars"])
    assert "not a matter of money" in line["method"]


def test_loosening_one_of_two_equal_rules_brings_nothing() -> None:
    """The other one still holds; tightening either one costs what the rule costs."""
    solved = toy(rules=(AIDES, {**AIDES, "id": "twin"}))
    for rule in ("aides", "twin"):
        frame = prices(solved, [rule]).frame
        frame = frame[frame["kind"] == "value"].set_index("direction")
        assert frame.loc["loosen", "price"] == 0.0
        assert frame.loc["tighten", "price"] == pytest.approx(2 * 0.5)


def test_the_price_holds_until_something_else_changes() -> None:
    """Each aide less gives the same down to none at all: the setting is where the price still holds."""
    solved = toy(rules=(AIDES,))
    frame = prices(solved, ["aides"]).frame
    line = frame[(frame["kind"] == "value") & (frame["direction"] == "loosen")].iloc[0]
    assert line["holds_to"] == 0.0
    assert line["within_5pct_to"] == 0.0


def test_rows_tell_the_shadow_price_by_the_sign_rule() -> None:
    """The floor's rows are priced by the points lost per FTE; the money's by the points of a dollar, as a gain."""
    frame = prices(toy(rules=(AIDES,))).frame
    rows = frame[frame["kind"] == "row"].set_index(["rule", "row"])
    assert rows.loc[("aides", "2026-27"), "price"] == pytest.approx(0.5)
    assert rows.loc[("aides", "2026-27"), "shadow_price"] == pytest.approx(-0.5)
    assert rows.loc[("resource base", "base, 2026-27"), "price"] == pytest.approx(3.0 / 100000.0)
