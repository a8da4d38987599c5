"""With a gap, the steadiest of the plans within it."""

from dataclasses import replace

import numpy as np
from tests.engine.programs import program, stage

from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session


def test_of_the_plans_within_the_gap_the_steadiest_is_taken() -> None:
    """Proves: x0 + x1 >= 7 in whole numbers, where x1 is cheaper by a trifle; the third objective wants them alike.

    Within 10 % of the bound 6.3 all sums of 7 are equally good, so 3 and 4 are taken; without a gap 0 and 7 are.
    """
    case = program(
        [[1.0, 1.0, 0.0], [-1.0, 1.0, -1.0], [1.0, -1.0, -1.0]],
        [7.0, -np.inf, -np.inf],
        [np.inf, 0.0, 0.0],
        [
            stage([1.0, 0.9, 0.0], name="cost"),
            stage([0.0, 0.0, 0.0], name="second"),
            replace(stage([0.0, 0.0, 1.0], name="change"), steady=True),
        ],
        upper=[7.0, 7.0, 7.0],
        integer=[True, True, False],
    )
    exact = Session(Options()).solve(case)
    assert np.allclose(exact.x[:2], [0.0, 7.0])
    assert Session(Options(gap=0.1)).solve(case).x[0] == 0.0
    wide = Session(Options(gap=0.1, unsteady=lambda x: bool(abs(x[0] - x[1]) > 1))).solve(case)
    assert sorted(np.round(wide.x[:2])) == [3.0, 4.0]
    assert wide.certificate.holds
    assert wide.mip is not None
    assert wide.stages[0].objective <= wide.mip.bound * 1.1 + 1e-6
    assert np.isclose(wide.mip.objective, wide.stages[0].objective)  # the gap told is that of the plan taken
    assert wide.mip.gap > Session(Options(gap=0.1)).solve(case).mip.gap  # type: ignore[union-attr]
