"""What Pyomo makes of our model: its compiled standard form, put back into the order of the Program.

Pyomo's compiler splits ranges into two rows and leaves out unused columns, fixed variables and constant rows; all are
restored here, so that the two can be compared number by number.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from alloc_opt.errors import SolverError
from alloc_opt.program.arrays import Bools, Floats, Ints, Program
from alloc_opt.pyomo_model.build import Parts, parts_of, to_pyomo

TOLERANCE = 1e-12


@dataclass(frozen=True)
class Compiled:
    """Arrays of a Pyomo model in the order of a Program; r rows, c columns, s objectives; internal units."""

    lower: Floats
    upper: Floats
    integer: Bools
    matrix: sp.csr_matrix
    """Shape (r, c)."""
    row_lower: Floats
    row_upper: Floats
    costs: Floats
    """Shape (s, c)."""
    constants: Floats
    senses: Ints
    """+1: maximise, -1: minimise."""


def arrays_of(model: Any, program: Program) -> Compiled:
    """Compile a model of `to_pyomo(program, ...)` with Pyomo and read its arrays back.

    Raises `SolverError` if the model has rows or variables that the program has not.
    """
    parts = parts_of(model, program)
    column_of = {id(column): place for place, column in enumerate(parts.columns)}
    row_of = {id(row): place for place, row in enumerate(parts.rows)}
    info = _compile(model, parts)
    shape = (len(parts.rows), len(parts.columns))
    try:
        columns = np.array([column_of[id(column)] for column in info.columns], dtype=np.int64)
        rows = np.array([row_of[id(entry.constraint)] for entry in info.rows], dtype=np.int64)
    except KeyError as error:
        raise SolverError("the Pyomo model has rows or variables that its program has not") from error
    row_lower, row_upper = _constant_limits(parts)
    for place, entry, limit in zip(rows, info.rows, info.rhs, strict=True):
        if entry.bound_type <= 0:
            row_lower[place] = limit
        if entry.bound_type >= 0:
            row_upper[place] = limit
    sources, first = np.unique(rows, return_index=True)
    chosen = info.A.tocsr()[first].tocoo()
    matrix = sp.csr_matrix((chosen.data, (sources[chosen.row], columns[chosen.col])), shape=shape)
    costs = np.zeros((len(parts.objectives), shape[1]))
    costs[:, columns] = info.c.toarray()
    return Compiled(
        lower=np.array([-np.inf if column.lb is None else column.lb for column in parts.columns], dtype=float),
        upper=np.array([np.inf if column.ub is None else column.ub for column in parts.columns], dtype=float),
        integer=np.array([column.is_integer() for column in parts.columns], dtype=bool),
        matrix=matrix,
        row_lower=row_lower,
        row_upper=row_upper,
        costs=costs,
        constants=np.array(info.c_offset, dtype=float),
        senses=np.array([-1 if objective.is_minimizing() else 1 for objective in parts.objectives], dtype=np.int64),
    )


def differences(program: Program, stage: int = 0) -> tuple[str, ...]:
    """Where Pyomo's compiled form of stage `stage` differs from the program by more than 1e-12; empty: nowhere."""
    compiled = arrays_of(to_pyomo(program, stage), program)
    rows, columns = program.stage_shape(stage)
    stages = program.stages[: stage + 1]
    gap = abs(compiled.matrix - program.matrix[:rows, :columns])
    pairs = {
        "lower": (compiled.lower, program.lower[:columns]),
        "upper": (compiled.upper, program.upper[:columns]),
        "integer": (compiled.integer, program.integer[:columns]),
        "row_lower": (compiled.row_lower, program.row_lower[:rows]),
        "row_upper": (compiled.row_upper, program.row_upper[:rows]),
        "cost": (compiled.costs, np.array([each.cost[:columns] for each in stages])),
        "constant": (compiled.constants, np.array([each.constant for each in stages])),
        "sense": (compiled.senses, np.array([each.sense for each in stages])),
    }
    found = [] if not gap.nnz or gap.max() <= TOLERANCE else [f"matrix: by up to {gap.max()}"]
    for name, (theirs, ours) in pairs.items():
        wrong = np.argwhere(~np.isclose(theirs, ours, rtol=TOLERANCE, atol=TOLERANCE))
        if len(wrong):
            place = tuple(wrong[0].tolist())
            found.append(f"{name}: {len(wrong)} differ, first at {place}: Pyomo {theirs[place]}, ours {ours[place]}")
    return tuple(found)


def assert_same(program: Program) -> None:
    """`AssertionError` unless Pyomo's compiled form of every stage is the program's arrays."""
    for stage in range(len(program.stages)):
        found = differences(program, stage)
        if found:
            raise AssertionError(f"{program.name}, stage {stage}:\n" + "\n".join(found))


def _is_constant(row: Any) -> bool:
    return all(term.args[0] == 0.0 for term in row.body.args)


def _constant_limits(parts: Parts) -> tuple[Floats, Floats]:
    """Limits of the constant rows, which Pyomo does not compile; infinite for the others."""
    lower, upper = np.full(len(parts.rows), -np.inf), np.full(len(parts.rows), np.inf)
    for place, row in enumerate(parts.rows):
        if _is_constant(row):
            lower[place] = -np.inf if row.lb is None else row.lb
            upper[place] = np.inf if row.ub is None else row.ub
    return lower, upper


def _compile(model: Any, parts: Parts) -> Any:
    """Compile with all objectives active and constant rows aside; the model is left as it was."""
    aside = [row for row in parts.rows if row.active and _is_constant(row)]
    waiting = [objective for objective in parts.objectives if not objective.active]
    for row in aside:
        row.deactivate()
    for objective in waiting:
        objective.activate()
    try:
        return LinearStandardFormCompiler().write(model, mixed_form=True, set_sense=None)
    finally:
        for row in aside:
            row.activate()
        for objective in waiting:
            objective.deactivate()
