"""What saved duals prove, and what they do not."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from alloc_opt.analysis.proofs.stages import prove
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Solution
from alloc_opt.program.arrays import Program, Stage


def _program() -> Program:
    """Minimise a, which is at least 10,000; then maximise b, which is at most 10 by a row of its own."""
    return Program(
        "two",
        lower=np.zeros(2),
        upper=np.array([np.inf, 50.0]),
        integer=np.zeros(2, dtype=bool),
        matrix=sp.csr_matrix(np.array([[1.0, 0.0], [0.0, 1.0]])),
        row_lower=np.array([1e4, -np.inf]),
        row_upper=np.array([np.inf, 10.0]),
        column_unit=np.ones(2),
        row_unit=np.ones(2),
        column_stage=np.zeros(2, dtype=np.int64),
        row_stage=np.zeros(2, dtype=np.int64),
        column_blocks=(),
        row_blocks=(),
        stages=(Stage("least", -1, np.array([1.0, 0.0])), Stage("most", 1, np.array([0.0, 1.0]))),
    )


@pytest.fixture
def solution() -> Solution:
    """Return the answer."""
    return Session(Options()).solve(_program())


def test_an_answer_is_proved(solution: Solution) -> None:
    """Proves: bounds computed from the duals are what the answer reaches."""
    proof = prove(_program(), solution)
    assert proof.wrong == ()
    assert [(stage.reached, stage.bound) for stage in proof.stages] == [(1e4, 1e4), (10.0, 10.0)]


def test_duals_that_pass_for_rounding_hold_nothing(solution: Solution) -> None:
    """Proves: a dual too small for the first bound to show, but which holds b at 0, does not make b = 0 look best."""
    first, last = solution.stages
    tiny = replace(first, y=np.array([1.0, -1e-6]), d=np.array([0.0, 1e-6]), bound=1e4 - 1e-5)
    nothing = replace(last, y=np.zeros(2), d=np.array([0.0, 1.0]), objective=0.0, bound=0.0, value=0.0)
    worse = replace(solution, x=np.array([1e4, 0.0]), stages=(tiny, nothing))
    proof = prove(_program(), worse)
    assert proof.stages[0].wrong == ""
    assert "hold more than they prove" in proof.stages[1].wrong


def test_a_plan_that_is_not_best_is_no_proof(solution: Solution) -> None:
    """Proves: a feasible point short of the bound is refused with how far it falls short."""
    proof = prove(_program(), replace(solution, x=np.array([1e4, 4.0])))
    assert proof.stages[0].wrong == ""
    assert "falls short of its bound by 6" in proof.stages[1].wrong


@pytest.mark.parametrize("x", [np.array([9999.0, 10.0]), np.array([1e4, 10.5]), np.array([np.nan, 0.0]), np.zeros(3)])
def test_a_point_outside_the_rules_is_none(x: np.ndarray, solution: Solution) -> None:
    """Proves: a point that breaks a row or a bound, is no number or has another shape fails before any bound."""
    assert prove(_program(), replace(solution, x=x)).primal > 1.0


def test_random_duals_never_prove_more() -> None:
    """Proves: whatever the duals of a first objective, the bound they give is no better than the true best."""
    random = np.random.default_rng(5)
    program = _program()
    solution = Session(Options()).solve(program)
    for _ in range(200):
        y = np.array([1.0, 0.0]) + random.normal(size=2) * 10.0 ** random.uniform(-12, 2)
        first = replace(solution.stages[0], y=y, d=np.zeros(0))
        stage = prove(program, replace(solution, stages=(first,))).stages[0]
        assert stage.wrong or stage.bound <= 1e4 + stage.tolerance
