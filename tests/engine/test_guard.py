"""What never reaches the solver."""

import dataclasses

import numpy as np
import pytest
import scipy.sparse as sp
from tests.engine.programs import INF, program, stage

from alloc_opt.engine.session import Session
from alloc_opt.errors import SolverError
from alloc_opt.program.arrays import Program

BASE = program([[1, 2], [3, 4]], [0, 0], [9, 9], [stage([1, 1], 1)], names=["floor", "cap"])


def with_entry(value: float) -> Program:
    """The base program with another last coefficient."""
    return dataclasses.replace(BASE, matrix=sp.csr_matrix(np.array([[1.0, 2], [3, value]])))


BAD = [
    (with_entry(np.nan), "coefficient nan .* column x.1. .* row cap"),
    (with_entry(np.inf), "coefficient inf"),
    (with_entry(1e-13), "coefficient 1e-13"),  # the solver would drop it
    (with_entry(1e16), "coefficient 1e"),
    (dataclasses.replace(BASE, lower=np.array([0, np.nan])), "lower bound nan of column x.1."),
    (dataclasses.replace(BASE, upper=np.array([1e21, 1])), "upper bound"),  # the solver would call it infinite
    (dataclasses.replace(BASE, row_upper=np.array([9, np.nan])), "upper bound nan of row cap"),
    (dataclasses.replace(BASE, row_lower=np.array([INF, 0])), "lower bound inf of row floor"),
    (dataclasses.replace(BASE, stages=(stage([1, np.nan]),)), "not finite at column x.1."),
    (dataclasses.replace(BASE, stages=(stage([1, 1], give_up=-1.0),)), "give-up"),
    (dataclasses.replace(BASE, stages=(stage([1, 1], sense=0),)), "sense"),
    (dataclasses.replace(BASE, stages=()), "no objective"),
    (dataclasses.replace(BASE, column_stage=np.array([0, 1]), stages=(stage([1, 0]), stage([0, 1]))), "later helper"),
    (
        dataclasses.replace(
            BASE,
            integer=np.array([False, True]),
            column_stage=np.array([0, 1]),
            row_stage=np.array([1, 1]),
            stages=(stage([1, 0]), stage([0, 1])),
        ),
        "whole-number column x.1. enters after",
    ),
]


@pytest.mark.parametrize(("case", "words"), BAD)
def test_refused(case: Program, words: str) -> None:
    """Proves that numbers which HiGHS would take in silence are refused, naming the place."""
    with pytest.raises(SolverError, match=words):
        Session().solve(case)


def test_refused_on_a_kept_model() -> None:
    """Proves that the guard stands before differences too, and that the session survives a refusal."""
    session = Session()
    first = session.solve(BASE)
    with pytest.raises(SolverError, match="nan"):
        session.solve(with_entry(np.nan))
    assert np.array_equal(session.solve(BASE).x, first.x)
