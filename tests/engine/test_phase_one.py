"""Infeasibility proved by the least violation."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from tests.engine.programs import programs

from alloc_opt.engine.phase_one import has_no_point
from alloc_opt.engine.session import Session
from alloc_opt.engine.system import System
from alloc_opt.program.arrays import Program


@settings(max_examples=60, deadline=None)
@given(programs())
def test_agrees_with_the_solver(case: Program) -> None:
    """Proves: it says that there is no point exactly where the certified solve says infeasible."""
    solution = Session().solve(case)
    if solution.status != "unbounded":
        assert has_no_point(System(case)) == (solution.status == "infeasible")


@settings(max_examples=40, deadline=None)
@given(programs())
def test_a_row_out_of_reach_is_proved(case: Program) -> None:
    """Proves: a row that asks for more than its columns' bounds allow is found, wherever the columns are bounded."""
    most = np.maximum(case.matrix.toarray() * case.upper, case.matrix.toarray() * case.lower)
    reach = np.nan_to_num(most, nan=0.0, posinf=np.inf).sum(axis=1)
    if np.isfinite(reach).any():
        row = int(np.flatnonzero(np.isfinite(reach))[0])
        lower, upper = case.row_lower.copy(), case.row_upper.copy()
        lower[row], upper[row] = reach[row] + 1000.0, np.inf
        assert has_no_point(System(replace(case, row_lower=lower, row_upper=upper)))
