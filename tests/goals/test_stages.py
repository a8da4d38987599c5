"""Stages: in their order, each at most its give-up below its best."""

import numpy as np
import pytest
from tests.families.checks import solved
from tests.goals.checks import alone, value
from tests.program.districts import TOY, Rows, toy

from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.errors import RulesError
from alloc_opt.program.build import build

POOR: dict[str, Rows] = {"funds": [{**TOY["funds"][0], "revenue": 3_500_000.0, "beginning": 0.0}, TOY["funds"][1]]}


@pytest.mark.parametrize("increment", [0.0, 0.5], ids=["any amount", "whole positions"])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5])
def test_give_up_is_a_share_of_the_best(share: float, increment: float) -> None:
    """Proves: least reduction takes $540,000 of service (whole positions as much or more); later stages may add that
    share of it, and least cost takes all of it: 10 % of 540,000 is $54,000 of base saved, no more.
    """
    pay = [{**row, "increment": increment} for row in TOY["pay"]]
    plan = alone("least_reduction", "least_cost", more={**POOR, "pay": pay})
    settings = plan.head.settings.model_copy(update={"give_up": {"least_reduction": share}})
    plan = type(plan)(plan.head.model_copy(update={"settings": settings}), plan.tables)
    built = build(plan)
    assert built.program.stages[0].give_up_share == share
    solution = Session(Options()).solve(built.program)
    assert solution.certificate.holds
    best = solution.stages[0].objective
    got = value(built, "least_reduction", built.natural(solution.x))
    assert got <= best * (1.0 + share) + 1e-3
    if increment == 0:
        assert best == pytest.approx(540_000.0)
        assert got == pytest.approx(best * (1.0 + share), rel=1e-6)


def test_give_up_of_no_stage_is_refused() -> None:
    """Proves: a slip in `give_up` is an error, not a wish without effect."""
    with pytest.raises(RulesError, match="'least_costs', which is no stage"):
        build(toy(settings={"give_up": {"least_costs": 0.1}}))


def test_every_stage_keeps_those_before_it() -> None:
    """Proves: in the full order of `cost` mode the last plan is still best in the first stage and in each given the
    ones before: solving any leading part of the list gives the same values.
    """
    built, x = solved(toy(more=POOR))
    names = [stage.name for stage in built.program.stages]
    for count in range(1, len(names)):
        part, y = solved(alone(*names[:count], more=POOR))
        assert value(part, names[count - 1], y) == pytest.approx(value(built, names[count - 1], x), abs=0.05)


def test_a_stage_that_nothing_can_move_is_left_out() -> None:
    """Proves: with all services locked and one payer each there is nothing to reduce or to change."""
    locked = [{"program": name, "locked": True} for name in ("teacher", "aide")]
    built = build(toy(more={"programs": locked}))
    assert "least_reduction" not in [stage.name for stage in built.program.stages]
    assert (built.program.column_stage < max(len(built.program.stages), 1)).all()
    assert np.isfinite(built.today).all()
