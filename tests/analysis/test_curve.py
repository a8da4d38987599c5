"""The value of a dial: pieces are what solving again says, ends are told, whole positions lie inside."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.analysis.plans import TABLES, plan, toy
from tests.program.districts import districts

from alloc_opt.analysis.curve import Curve, curve
from alloc_opt.analysis.curves.dial import DIAL, Turned, of_rule, of_target
from alloc_opt.analysis.curves.tables import bounds, tables
from alloc_opt.engine.session import Session
from alloc_opt.errors import InfeasibleError, OperatorError, PlanError, RulesError
from alloc_opt.plan.plan import Plan, Settings
from alloc_opt.program import automatic
from alloc_opt.program.build import build
from alloc_opt.scenario.cases import Cases

KEEP_A = {"id": "keep_a", "family": "pin", "program": "a", "quantity": 50_000.0, "fixed": "at_least", "severity": "law"}


def two(rules: Any = ()) -> Plan:
    """Two programs in dollars: a (100,000 today, weighs three times) and b (200,000); what money there is, is asked."""
    return plan(
        {
            "schools": [{"school": "oak"}],
            "enrollment": [{"school": "oak", "pupils": 100.0}],
            "funds": [{"fund": "01", "resource": "base", "beginning": 100_000.0}],
            "programs": [
                {"program": "a", "name": "Art", "unit": "dollar", "weight": 3.0},
                {"program": "b", "name": "Band", "unit": "dollar"},
            ],
            "costs": [
                {"program": "a", "object": "4300", "dollars": 1.0},
                {"program": "b", "object": "4300", "dollars": 1.0},
            ],
            "services": [
                {"program": "a", "school": "oak", "current": 100_000.0, "maximum": 100_000.0},
                {"program": "b", "school": "oak", "current": 200_000.0, "maximum": 200_000.0},
            ],
            "lines": [
                {"school": "oak", "resource": "base", "object": "4300", "dollars": 100_000.0, "program": "a"},
                {"school": "oak", "resource": "base", "object": "4300", "dollars": 200_000.0, "program": "b"},
            ],
        },
        rules,
        settings=Settings(changes=None, changes_share=None),
    )


def money(a_plan: Plan) -> Turned:
    """The balance of the base resource."""
    return of_target(a_plan, "set", "funds[base].beginning")


def again(a_plan: Plan, turned: Turned, at: float, without: tuple[str, ...], stage: int) -> float:
    """The value with the dial set, from a program written and solved anew, positions in parts."""
    made = Cases(a_plan, (turned.vary,)).plan_of({DIAL: at})
    program = build(made, rules=automatic.rules(made), without=without).program
    relaxed = replace(program, integer=np.zeros(program.columns, dtype=bool))
    return Session().solve(relaxed).stages[stage].objective


def test_known_breakpoints_are_found() -> None:
    """Proves: what must go first, and from where on nothing goes, are the breakpoints; each piece names its program."""
    found = curve(two(), money(two()), 0.0, 400_000.0)
    assert found.pieces.at == pytest.approx([0.0, 100_000.0, 300_000.0, 400_000.0])
    assert found.pieces.value == pytest.approx([500_000.0, 200_000.0, 0.0, 0.0], abs=1e-3)
    assert found.pieces.slopes == pytest.approx([-3.0, -1.0, 0.0], abs=1e-6)
    assert (found.why_grid, found.aim.name, found.pieces.error < 1e-3) == ("", "least_reduction", True)
    named = [frame[["program", "action"]].to_numpy().tolist() for frame in found.changes]
    assert named == [[["a", "start"]], [["b", "start"]], []]


def test_where_no_plan_is_left_is_told() -> None:
    """Proves: below the money that a rule takes the curve ends, exactly there, with the rule's name; where there is no
    plan at all that is an error that names it.
    """
    a_plan = two([KEEP_A])
    found = curve(a_plan, money(a_plan), 0.0, 400_000.0)
    assert found.least is not None
    assert found.least.at == pytest.approx(50_000.0, abs=1.0)
    assert found.least.rules[0] == "keep_a"
    assert found.most is None
    assert found.pieces.at[0] == pytest.approx(50_000.0, abs=1.0)
    with pytest.raises(InfeasibleError, match="keep_a"):
        curve(a_plan, money(a_plan), 0.0, 40_000.0)


def test_the_rules_in_the_way_are_fewest_where_asked() -> None:
    """Proves: without a search rules whose shadow prices prove that no plan is left are named, the one to blame among
    them; with a search no other rule is, and the line is the same.
    """
    more = {"id": "band", "family": "pin", "program": "b", "quantity": 1.0, "fixed": "at_least", "severity": "policy"}
    a_plan = two([KEEP_A, more])
    quick, found = (curve(a_plan, money(a_plan), 0.0, 400_000.0, conflicts=asked) for asked in (False, True))
    assert quick.least is not None
    assert found.least is not None
    assert set(found.least.rules) <= set(quick.least.rules)
    assert "keep_a" in found.least.rules
    assert quick.least.at == found.least.at
    assert quick.pieces.value == pytest.approx(found.pieces.value)


@settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(districts(years=1).filter(lambda a_plan: "low" in set(a_plan["schools"]["level"])))
def test_pieces_are_what_solving_again_says(a_plan: Plan) -> None:
    """Proves: on districts with everything odd, pieces lie within the error they state of a dense grid of re-solves."""
    turned = of_target(a_plan, "scale", "funds[base].revenue")
    found = curve(a_plan, turned, 0.02, 0.2, in_parts=True)
    start, stop = found.pieces.at[0], found.pieces.at[-1]
    size = 1e-6 * max(1.0, float(np.abs(found.pieces.value).max()))
    for at in np.linspace(start, stop, 9):
        value = again(a_plan, turned, float(at), found.left_out, found.stage)
        if not found.why_grid:
            assert abs(found.pieces(float(at)) - value) <= found.pieces.error + size


@pytest.fixture(scope="module")
def whole() -> Curve:
    """Return the curve of further money of the toy district where everybody is hired in halves."""
    a_plan = toy(pay=[{**row, "increment": 0.5} for row in TABLES["pay"]])
    return curve(a_plan, of_target(a_plan, "add", "funds[base].revenue"), -600_000.0, 50_000.0, points=6)


def test_whole_positions_lie_within_the_curve(whole: Curve) -> None:
    """Proves: no plan in whole positions is better than the curve in parts, bounds lie between the two, and somewhere
    whole positions cost something.
    """
    assert len(whole.points) == 7
    assert all(point.values for point in whole.points)
    lost = []
    for point in whole.points:
        value, parts = point.values[whole.stage], whole.pieces(point.at)
        low, high = bounds(whole, point)
        assert parts - whole.pieces.error - 1e-3 <= low <= high == value
        lost.append(value - parts)
    assert max(lost) > 100


def test_tables_say_the_same(whole: Curve) -> None:
    """Proves: the tables hold every point and piece, and plans only of programs that change."""
    made = {table.name: table.frame for table in tables(whole)}
    assert (made["curve"]["positions"] == "whole").sum() == 7
    assert made["pieces"]["per_unit"].tolist() == pytest.approx((-whole.pieces.slopes).tolist())
    assert set(made["plans"]["program"]) < set(whole.plan["programs"]["program"])
    assert made["plans"].groupby("program")["change"].agg(lambda c: c.abs().max()).min() > 0


def test_a_dial_in_coefficients_is_a_grid() -> None:
    """Proves: a class size turns coefficients, so the curve is a grid of real steps, each what solving again says."""
    rule = {"id": "size", "family": "class_size", "positions": ("teacher",), "cap": 45.0, "severity": "contract"}
    a_plan = toy([rule])
    turned = of_rule(a_plan, "size")
    assert (turned.now, turned.step, turned.usual) == (45.0, 1.0, (41.0, 49.0))
    found = curve(a_plan, turned, 41.0, 49.0, in_parts=True)
    assert found.why_grid == "coefficients"
    assert {float(at) for at in found.pieces.at} <= {float(at) for at in range(41, 50)}
    for at in found.pieces.at:
        expected = again(a_plan, turned, float(at), found.left_out, found.stage)
        assert found.pieces(float(at)) == pytest.approx(expected, rel=1e-7, abs=1e-3)


def test_preferences_that_give_way_are_left_out_and_named() -> None:
    """Proves: where a cap on changes cannot hold all along, the curve is drawn without it and says so."""
    a_plan = toy(changes=True)
    found = curve(a_plan, of_target(a_plan, "add", "funds[base].revenue"), -150_000.0, 150_000.0, in_parts=True)
    assert found.left_out == ("few_changes",)


def test_bad_input_is_one_clear_error() -> None:
    """Proves: an unknown rule or dial names what there is, a range that is none and a wrong target are refused."""
    a_plan = two([KEEP_A])
    with pytest.raises(RulesError, match="did you mean 'keep_a'"):
        of_rule(a_plan, "kep_a")
    with pytest.raises(RulesError, match="has no dial 'cap'"):
        of_rule(a_plan, "keep_a", "cap")
    with pytest.raises(OperatorError, match="nothing to turn"):
        curve(a_plan, money(a_plan), 5.0, 5.0)
    with pytest.raises(PlanError, match="did you mean 'base'"):
        curve(a_plan, of_target(a_plan, "set", "funds[bse].beginning"), 0.0, 1.0)
