"""The second opinion: another solver on the Pyomo model."""

import importlib
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from tests.pyomo_model.programs import highs_optimum, programs, two_schools

from alloc_opt.program.arrays import Program
from alloc_opt.pyomo_model import second_opinion


@settings(deadline=None, max_examples=15)
@given(programs(solvable=True))
def test_scip_agrees_with_highs(program: Program) -> None:
    """SCIP's value of the relaxed first stage is HiGHS's on drawn programs, feasible or not."""
    pytest.importorskip("pyscipopt")
    opinion = second_opinion(program, highs_optimum(program, relax=True))
    assert opinion.agrees, opinion.sentence


def test_sentence(capfd: pytest.CaptureFixture[str]) -> None:
    """The demo's last line names both solvers; the solver itself prints nothing."""
    pytest.importorskip("pyscipopt")
    opinion = second_opinion(two_schools(), highs_optimum(two_schools(), relax=True))
    assert opinion.solver == "SCIP"
    assert "HiGHS agree on the Pyomo model" in opinion.sentence
    assert capfd.readouterr() == ("", "")
    wrong = second_opinion(two_schools(), 1.0)
    assert wrong.agrees is False
    assert "DISAGREE" in wrong.sentence


def test_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the other solver the line says how to get it."""
    monkeypatch.setitem(sys.modules, "pyscipopt", None)
    importlib.invalidate_caches()
    opinion = second_opinion(two_schools(), 780.0)
    assert opinion.agrees is None
    assert opinion.sentence == "second opinion (SCIP): not run: install alloc-opt[second]"


def test_any_solver_that_pyomo_knows() -> None:
    """A name is looked up in Pyomo; one that it does not have gives a note, not an exception."""
    ours = highs_optimum(two_schools(), relax=True)
    assert second_opinion(two_schools(), ours, solver="appsi_highs").agrees
    assert second_opinion(two_schools(), ours, solver="no_such_solver").note.startswith("not run")


def test_an_end_without_a_value() -> None:
    """A time limit or an infeasible model is said in words, and agrees where HiGHS found the same."""
    pytest.importorskip("pyscipopt")
    impossible = replace(two_schools(), row_lower=np.full(5, 2.9), row_upper=np.full(5, 3.0))
    for solver in ("scip", "appsi_highs"):
        opinion = second_opinion(impossible, float("nan"), solver=solver)
        assert opinion.objective is None
        assert "infeasible" in opinion.sentence
        assert opinion.agrees
    assert second_opinion(impossible, 1.0).agrees is False
