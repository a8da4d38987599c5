"""The check accepts answers and refuses everything near them that is wrong."""

import dataclasses

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.engine.programs import INF, program, programs, stage

from alloc_opt.engine.certificate import certify, proves_infeasible
from alloc_opt.engine.session import Session
from alloc_opt.engine.system import System
from alloc_opt.program.arrays import Program


@settings(max_examples=60, deadline=None)
@given(programs(stages=3, give_up=True))
def test_accepts_answers(case: Program) -> None:
    """Proves that a solution read back from its numbers alone is certified again."""
    solution = Session().solve(case)
    assert certify(case, solution.x, solution.stages).holds


@settings(max_examples=100, deadline=None)
@given(programs(), st.integers(0, 5), st.sampled_from([1e-2, -1e-2, 1.0, np.nan]))
def test_refuses_a_moved_point(case: Program, place: int, by: float) -> None:
    """Proves that moving one column is refused unless the moved point is feasible and as good."""
    solution = Session().solve(case)
    x = solution.x.copy()
    x[place % case.columns] += by
    activity = case.matrix @ x
    feasible = (x >= case.lower).all() and (x <= case.upper).all()
    feasible = feasible and (activity >= case.row_lower - 1e-9).all() and (activity <= case.row_upper + 1e-9).all()
    as_good = abs(case.stages[0].cost @ (x - solution.x)) < 1e-9
    assume(not (feasible and as_good))
    assert not certify(case, x, solution.stages).holds


@settings(max_examples=60, deadline=None)
@given(programs())
def test_refuses_wrong_duals(case: Program) -> None:
    """Proves that duals with the sign turned round are refused where they matter."""
    solution = Session().solve(case)
    result = solution.stages[0]
    assume(np.abs(result.y).max() > 1e-6)
    turned = dataclasses.replace(result, y=-result.y)
    holds = certify(case, solution.x, (turned,)).holds
    system = System(case)
    bound = system.dual_bound(0, system.reduce(0, -result.y, ()))
    proves = bound.residual <= 1 and bound.value == pytest.approx(result.value, abs=1e-6)
    assert holds == proves


def test_refuses_a_worse_plan_of_a_later_stage() -> None:
    """Proves that the plan must reach each stage's bound, not only the first: (4, 0) for (0, 4)."""
    case = program([[1, 1]], [4], [4], [stage([1, 1]), stage([0, 1], 1)])
    solution = Session().solve(case)
    assert certify(case, np.array([0.0, 4.0]), solution.stages).holds
    check = certify(case, np.array([4.0, 0.0]), solution.stages)
    assert not check.holds
    assert check.losses[1] > 1


def test_refuses_part_of_a_position() -> None:
    """Proves that 2.9999994 positions are not 3."""
    case = program([[1]], [-INF], [3.5], [stage([1], 1)], integer=[True])
    assert certify(case, np.array([3.0]), ()).holds
    assert certify(case, np.array([2.9999994]), ()).integrality > 1


def test_allowance_follows_the_size_of_a_row() -> None:
    """Proves that a row of large terms may miss by rounding (1e-4 of 1e6), and a row of shares may not."""
    wide = program([[1.0, -1.0]], [0], [0], [stage([0, 0])], upper=[1e7, 1e7])
    assert certify(wide, np.array([1e6, 1e6 + 1e-3]), ()).holds
    narrow = program([[1e-3, -1e-3]], [0], [0], [stage([0, 0])])
    assert not certify(narrow, np.array([1.0, 1.0 + 1e-4]), ()).holds


def test_ray_must_prove() -> None:
    """Proves that a ray counts only if it separates: x0 + x1 >= 30 within [0, 10] twice, and not >= 15."""
    ray = np.array([1.0])
    assert proves_infeasible(System(program([[1, 1]], [30], [INF], [stage([0, 0])])), ray)
    assert proves_infeasible(System(program([[1, 1]], [30], [INF], [stage([0, 0])])), -ray)
    assert not proves_infeasible(System(program([[1, 1]], [15], [INF], [stage([0, 0])])), ray)
