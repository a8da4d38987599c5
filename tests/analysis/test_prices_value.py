"""Values of dials against full solves of a program built from nothing."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from alloc_opt.analysis.price_ground import ground
from alloc_opt.analysis.price_turn import Turn, turns
from alloc_opt.analysis.price_value import LAST, value_of
from alloc_opt.analysis.price_worth import worth_of
from alloc_opt.analysis.prices import prices
from alloc_opt.analysis.solve import Solved, solve
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.errors import InfeasibleError
from alloc_opt.families import Rule
from alloc_opt.plan.plan import Plan
from alloc_opt.program.build import build
from tests.analysis.plans import plan

SLOW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


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
            {"fund": "01", "resource": "title_i", "revenue": draw(st.sampled_from([80000.0, 160000.0])), "restriction": 5},
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
            {"program": "aide", "goal": "reading", "effect": draw(st.sampled_from([1.0, 2.0])), "low": 0.0, "high": 4.0},
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
        if stage.name == LAST:
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
        assert (value.stage, value.improvement) == (expected[0], pytest.approx(expected[1], rel=1e-6, abs=1e-6))
        assert value.proved
        assert turn.equality or value.improvement * turn.way >= -1e-6


@SLOW
@given(districts(whole=False))
def test_values_of_linear_plans_are_those_of_full_solves(drawn: Plan) -> None:
    """Dial prices equal re-solves: ties, duplicated rules, two funds and years, every mode, every stage."""
    agree(drawn)


@settings(SLOW, max_examples=6)
@given(districts(whole=True))
def test_values_of_whole_positions_are_those_of_full_solves(drawn: Plan) -> None:
    """The same with whole positions, each search ended at gap 0."""
    agree(drawn)
