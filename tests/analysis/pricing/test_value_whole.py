"""Values where whole positions are searched for to a gap: the bounds hold what full searches say."""

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from tests.analysis.plans import plan
from tests.analysis.pricing.test_value import districts

from alloc_opt.analysis.prices import prices
from alloc_opt.analysis.pricing.ground import ground
from alloc_opt.analysis.pricing.turn import turns
from alloc_opt.analysis.pricing.value_whole import Step, Whole, first_stages
from alloc_opt.analysis.solve import Solved, solve
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.errors import InfeasibleError
from alloc_opt.plan.plan import Plan
from alloc_opt.program.arrays import Program
from alloc_opt.program.turned import turned


def exact(program: Program, count: int) -> list[float]:
    """Values of the first stages by a search to the end, more is better; empty without a plan."""
    found = Session(Options()).solve(first_stages(program, count))
    return [s.sense * r.objective for s, r in zip(program.stages, found.stages, strict=False)] if found.has_plan else []


def check(solved: Solved, whole: Whole, step: Step, before: list[float]) -> int:
    """What the full search says lies within the bounds of the step; 1 where it was compared."""
    rule = step.turn.turned()
    assert rule is not None
    after = exact(turned(solved.built, [rule]).program, whole.count)
    if not after:
        assert not step.possible or np.isnan(step.low)
        return 0
    assert step.possible
    stage = step.parts.stage
    if after[:stage] != pytest.approx(before[:stage], abs=1e-6):
        return 0
    change, room = after[stage] - before[stage], 1e-6 * max(1.0, abs(before[stage]))
    assert np.isnan(step.low) or step.low <= change + room
    assert np.isnan(step.high) or step.high >= change - room
    assert step.unclear or change != 0
    return 1


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(districts(whole=True))
def test_bounds_hold_what_full_searches_say(drawn: Plan) -> None:
    """Proves: solved to a gap of 5 %, no step's bounds leave out the improvement that searches to the end find."""
    try:
        solved = solve(drawn, free=True, options=Options(gap=0.05))
    except InfeasibleError:
        assume(False)
    assume(solved.solution.mip is not None)
    whole = Whole(solved, ground(solved.built, solved.solution.x))
    before = exact(solved.built.program, whole.count)
    chosen = turns(solved, [rule.id for rule in solved.built.rules if rule.own_dials()])
    assert sum(check(solved, whole, step, before) for step in whole.steps(chosen)) > 0


def district() -> Solved:
    """A school with whole teachers of 1 point at 100,000, 28 at the least, and aides in parts of 1 point at 50,000."""
    tables = {
        "schools": [{"school": "oak", "level": "e"}],
        "enrollment": [{"school": "oak", "pupils": 700.0}],
        "funds": [{"fund": "01", "resource": "base", "revenue": 5_000_000.0}],
        "pay": [{"position": "teacher", "salary": 100000.0, "increment": 1.0}, {"position": "aide", "salary": 50000.0}],
        "staff": [{"school": "oak", "position": p, "resource": "base", "fte": 10.0} for p in ("teacher", "aide")],
        "programs": [
            {"program": "teacher", "valued": "rated", "points": 1.0, "maximum": 60.0, "step": 1.0},
            {"program": "aide", "valued": "rated", "points": 1.0, "maximum": 90.0},
        ],
    }
    size = {"id": "size", "family": "class_size", "positions": ("teacher",), "cap": 25.0}
    return solve(plan(tables, [size], mode="priority"), free=True, options=Options(gap=0.001))


def test_a_clear_step_is_told_with_its_numbers() -> None:
    """Proves: 28 teachers at classes of 25; at 24 there are 30, two teachers are four aides, a loss of two points.

    The sentence says the bounds and the money of the columns, the price lies within them, no worse than by hand.
    """
    solved = district()
    frame = prices(solved, ["size"]).frame
    lines = frame[frame["kind"] == "value"].set_index("direction")
    tight = lines.loc["tighten"]
    assert tight["low"] - 1e-6 <= 2.0 <= tight["high"] + 1e-6
    assert tight["low"] - 1e-6 <= tight["price"] <= tight["high"] + 1e-6
    assert "sets the plan back by " in tight["sentence"]
    told = [float(each) for each in tight["sentence"].split(" back by ")[1].split(" points")[0].split(" to ")]
    assert sorted({f"{abs(tight[name]):.3g}" for name in ("low", "high")}) == sorted({f"{each:.3g}" for each in told})


def test_the_dearest_are_searched_and_it_is_said_which_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: where no search is allowed for, the line gives parts of positions and says that it stops there."""
    monkeypatch.setattr("alloc_opt.analysis.pricing.value_whole.MOST_SEARCHED", 0)
    frame = prices(district(), ["size"]).frame
    lines = frame[frame["kind"] == "value"].set_index("direction")
    tight, loose = lines.loc["tighten"], lines.loc["loosen"]
    assert tight["method"] == "re-solved in parts of positions; in whole ones one end only"
    assert f"sets the plan back by at least {tight['low']:.3g} points" in tight["sentence"]
    assert np.isnan(tight["high"])
    assert 0 < tight["low"] <= 2.0
    assert np.isnan(loose["price"])
    assert loose["method"] == "re-solved in parts of positions; not searched in whole ones"
    assert loose["sentence"].endswith("points better with parts of positions; whole positions were not searched.")
