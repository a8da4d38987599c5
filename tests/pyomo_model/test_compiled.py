"""Pyomo's compiled standard form is our arrays."""

from dataclasses import replace

import numpy as np
import pyomo.environ as pyo
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from tests.pyomo_model.programs import programs, two_schools

from alloc_opt.errors import SolverError
from alloc_opt.program.arrays import Program
from alloc_opt.pyomo_model import arrays_of, assert_same, differences, to_pyomo


@settings(deadline=None, max_examples=150)
@given(programs())
def test_drawn_programs_come_back(program: Program) -> None:
    """Ranges, equalities, free, fixed and unused columns, constant and free rows, every stage: the same numbers."""
    assert_same(program)


def test_a_conflict_without_columns_comes_back() -> None:
    """The row 0 >= 24 stays a row, although Pyomo would refuse to compile it, and stays active in the model."""
    program = two_schools()
    matrix = program.matrix.tolil()
    matrix[1, :] = 0.0
    lower = np.array([-np.inf, 24.0, 0.5, 0.0, -np.inf])
    upper = np.array([260.0, np.inf, 3.0, 0.0, 2.0])
    program = replace(program, matrix=sp.csr_matrix(matrix), row_lower=lower, row_upper=upper)
    assert_same(program)
    model = to_pyomo(program)
    arrays_of(model, program)
    assert model.staffing.counsellors["Lincoln"].active


def test_differences_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound, coefficient or constant of the Pyomo model that is not ours is named with its place."""

    def another(program: Program, stage: int) -> object:
        model = to_pyomo(program, stage)
        model.fte["Lincoln"].setub(3.0)
        model.staffing.same["0"].set_value(2 * model.fte["Lincoln"] - model.fte["Peña"] == 0)
        return model

    program = two_schools()
    monkeypatch.setattr("alloc_opt.pyomo_model.compiled.to_pyomo", another)
    assert differences(program) == ("matrix: by up to 1.0", "upper: 1 differ, first at (0,): Pyomo 3.0, ours 4.0")
    with pytest.raises(AssertionError, match="two schools, stage 0"):
        assert_same(program)


def test_foreign_rows_are_refused() -> None:
    """A row that somebody added to the model is not silently dropped from the comparison."""
    program = two_schools()
    model = to_pyomo(program)
    model.more = pyo.Constraint(expr=model.fte["Lincoln"] >= 1)
    with pytest.raises(SolverError, match="has not"):
        arrays_of(model, program)
