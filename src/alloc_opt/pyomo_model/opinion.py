"""The second opinion: another solver's value of the first stage, computed from the Pyomo model."""

import importlib
import math
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyomo.environ as pyo
from pyomo.repn.plugins.lp_writer import LPWriter

from alloc_opt.program.arrays import Program
from alloc_opt.pyomo_model.build import to_pyomo

TOLERANCE = 1e-6


@dataclass(frozen=True)
class SecondOpinion:
    """Two solvers on the same model: the first stage with whole positions relaxed; natural units."""

    solver: str
    version: str
    objective: float | None
    """The other solver's value; None where it did not run or found none."""
    ours: float
    """HiGHS's value."""
    difference: float | None
    """Theirs less ours."""
    agrees: bool | None
    """Within 1e-6 of the value; None where the other solver gave no answer."""
    note: str = ""
    """Why there is no answer."""

    @property
    def sentence(self) -> str:
        """The line that the demo ends with."""
        name = f"{self.solver} {self.version}".strip()
        if self.objective is None:
            return f"second opinion ({name}): {self.note}"
        verb = "agree" if self.agrees else "DISAGREE"
        return (
            f"{name} and HiGHS {verb} on the Pyomo model (first stage, whole positions relaxed): "
            f"{self.objective:,.3f} and {self.ours:,.3f}, difference {abs(self.difference or 0.0):.1e}"
        )


def second_opinion(
    program: Program, ours: float, solver: str = "scip", time_limit: float = 60.0, tolerance: float = TOLERANCE
) -> SecondOpinion:
    """Solve the Pyomo model's first stage, whole positions relaxed, by another solver and compare with `ours`.

    `ours` is HiGHS's value of the same relaxation in natural units, NaN if HiGHS found it infeasible. `scip` reads the
    model from a file written by Pyomo; any other name is looked up in Pyomo's own `SolverFactory`. The search ends at
    `time_limit` seconds. A solver that is not installed gives a note, never an exception.
    """
    stage = program.stages[0]
    model = to_pyomo(program, relax=True)
    model.name = "model"
    if solver == "scip":
        name, version, value, note = _scip(model, time_limit)
    else:
        name, version, value, note = _known_to_pyomo(model, solver, time_limit)
    if value is None:
        agrees = True if note == "infeasible" and math.isnan(ours) else False if note == "infeasible" else None
        return SecondOpinion(name, version, None, ours, None, agrees, note)
    natural = stage.unit * value
    difference = natural - ours
    agrees = abs(difference) <= tolerance * max(1.0, abs(ours))
    return SecondOpinion(name, version, natural, ours, difference, agrees)


_Answer = tuple[str, str, float | None, str]
"""Solver, version, internal objective, why there is none."""


def _scip(model: Any, time_limit: float) -> _Answer:
    try:
        scip = importlib.import_module("pyscipopt")
    except ImportError:
        return "SCIP", "", None, "not run: install alloc-opt[second]"
    solver = scip.Model()
    solver.hideOutput()
    solver.setParam("limits/time", time_limit)
    solver.setParam("numerics/feastol", 1e-9)
    solver.setParam("numerics/dualfeastol", 1e-9)
    version = f"{solver.getMajorVersion()}.{solver.getMinorVersion()}.{solver.getTechVersion()}"
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.lp"
        with path.open("w", encoding="ascii", newline="\n") as stream:
            LPWriter().write(model, stream)
        solver.readProblem(str(path))
    solver.optimize()
    status = solver.getStatus()
    if status == "optimal":
        return "SCIP", version, float(solver.getObjVal()), ""
    return "SCIP", version, None, "ended at its time limit" if status == "timelimit" else str(status)


def _known_to_pyomo(model: Any, name: str, time_limit: float) -> _Answer:
    solver = pyo.SolverFactory(name)
    if not solver.available(exception_flag=False):
        return name, "", None, "not run: Pyomo finds no such solver here"
    version = ".".join(str(part) for part in solver.version() or ())
    results = solver.solve(model, timelimit=time_limit, load_solutions=False)
    condition = results.solver.termination_condition
    if condition == pyo.TerminationCondition.optimal:
        model.solutions.load_from(results)
        return name, version, float(pyo.value(next(model.component_data_objects(pyo.Objective, active=True)))), ""
    return name, version, None, str(condition)
