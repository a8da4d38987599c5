"""Lexicographic stages, pinning and helpers, against a plain reference."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.optimize import linprog
from tests.engine.programs import INF, helpers, program, programs, stage

from alloc_opt.engine.session import Session
from alloc_opt.engine.system import System
from alloc_opt.program.arrays import Program


def dense_reference(case: Program) -> list[float]:
    """Best value of each stage, each earlier one held by a dense row (cost @ x within its give-up)."""
    matrix = case.matrix.toarray()
    upper, lower = np.isfinite(case.row_upper), np.isfinite(case.row_lower)
    left = [*matrix[upper], *-matrix[lower]]
    right = [*case.row_upper[upper], *-case.row_lower[lower]]
    values = []
    for held in case.stages:
        found = linprog(
            -held.sense * held.cost,
            A_ub=np.array(left) if left else None,
            b_ub=right if left else None,
            bounds=np.column_stack([case.lower, case.upper]),
        )
        assert found.status == 0
        values.append(-held.sense * float(found.fun))
        left.append(-held.sense * held.cost)
        right.append(-held.sense * values[-1] + held.give_up + 1e-9)
    return values


@settings(max_examples=120, deadline=None)
@given(programs(stages=3))
def test_stages_equal_the_dense_row_method(case: Program) -> None:
    """Proves that pinning optimal faces gives every stage the value that a dense row per earlier stage gives."""
    solution = Session().solve(case)
    assert solution.status == "optimal"
    for result, value in zip(solution.stages, dense_reference(case), strict=True):
        assert result.objective == pytest.approx(value, abs=1e-6)


@settings(max_examples=120, deadline=None)
@given(programs(stages=3, give_up=True))
def test_give_up_equals_the_dense_row_method(case: Program) -> None:
    """Proves that a stage with give-up lets later stages use exactly that much of it."""
    solution = Session().solve(case)
    for result, value in zip(solution.stages, dense_reference(case), strict=True):
        assert result.objective == pytest.approx(value, abs=1e-6)
    for held, result in zip(case.stages, solution.stages, strict=True):
        assert held.sense * (result.objective - float(held.cost @ solution.x)) <= held.give_up + 1e-6


@settings(max_examples=120, deadline=None)
@given(programs(stages=2))
def test_pinning_keeps_the_optimum_and_nothing_but_optima(case: Program) -> None:
    """Proves that every vertex of the pinned system, found by random objectives, is optimal for the stage."""
    solution = Session().solve(dataclasses.replace(case, stages=case.stages[:1]))
    result = solution.stages[0]
    system = System(case)
    system.keep(0, solution.x, system.reduce(0, result.y, result.kept), result.value)
    random = np.random.default_rng(0)
    for _ in range(3):
        face = dataclasses.replace(
            case,
            lower=system.lower,
            upper=system.upper,
            row_lower=system.row_lower,
            row_upper=system.row_upper,
            stages=(stage(random.normal(size=case.columns)),),
        )
        point = Session().solve(face)
        assert point.status == "optimal"
        assert case.stages[0].cost @ point.x == pytest.approx(result.value, abs=1e-7)


def test_badly_scaled_stage_keeps_its_face() -> None:
    """Proves that small coefficients beside large ones still pin: 1e-4 per unit counts though another pays 1e4."""
    case = program([[1, 1, 1]], [1], [1], [stage([1e4, 2e-4, 1e-4]), stage([0, 0, 1], sense=-1)], upper=[1, 1, 1])
    assert Session().solve(case).x == pytest.approx([0, 0, 1])


def test_helpers_enter_with_their_stage() -> None:
    """Proves that helper columns and rows added for a stage decide among optima: the plan stays at (3, 1)."""
    solution = Session().solve(helpers())
    assert solution.x == pytest.approx([3, 1, 0, 0, 0, 0])
    assert solution.stages[0].y == pytest.approx([1, 0, 0])
    assert solution.stages[1].objective == pytest.approx(0)


def test_helpers_leave_before_the_next_solve() -> None:
    """Proves that a kept session drops helpers and pins: with a limit of 6, then 4 again, the plan follows."""
    session, case = Session(), helpers()
    first = session.solve(case)
    wider = session.solve(dataclasses.replace(case, row_upper=np.array([6.0, 3, 1])))
    again = session.solve(case)
    assert wider.path == "warm"
    assert wider.x[:2].sum() == pytest.approx(6)
    assert wider.stages[1].objective == pytest.approx(2)
    assert np.array_equal(first.x, again.x)


def test_give_up_with_helpers_keeps_rows_apart() -> None:
    """Proves that the row of a stage with give-up and helper rows after it do not mix up their duals.

    Giving up 2 of 4 with base (0, 0): total change falls from 4 to 2, and one unit less kept saves 1.
    """
    case = helpers()
    case = dataclasses.replace(
        case,
        row_lower=np.array([-INF, 0, 0]),
        row_upper=np.array([4.0, 0, 0]),
        stages=(dataclasses.replace(case.stages[0], give_up=2.0), case.stages[1]),
    )
    solution = Session().solve(case)
    assert solution.stages[1].objective == pytest.approx(2)
    assert solution.stages[1].kept == pytest.approx((1.0,))
    assert solution.certificate.holds


def test_constant_and_units_reach_the_objective() -> None:
    """Proves natural = unit * (cost @ x + constant): 1000 * (2 + 0.5)."""
    held = dataclasses.replace(stage([1.0]), constant=0.5, unit=1000.0)
    assert Session().solve(program([[1]], [2], [INF], [held])).stages[0].objective == pytest.approx(2500)


def test_duals_of_every_stage_are_given() -> None:
    """Proves that y has all rows and d all columns in each stage, and that d = cost - A'y."""
    case = program([[1, 1], [1, 0]], [-INF, 1], [4, INF], [stage([2, 1], 1), stage([0, 1], 1)])
    for held, result in zip(case.stages, Session().solve(case).stages, strict=True):
        assert held.cost - case.matrix.T @ result.y == pytest.approx(result.d)
