"""What a program must satisfy before any number of it reaches the solver.

HiGHS accepts NaN and answers `Optimal`, drops coefficients below a threshold and takes bounds of 1e20 for
infinite, all without a word. So it never sees such numbers.
"""

import numpy as np

from alloc_opt.engine.system import prefix
from alloc_opt.errors import SolverError
from alloc_opt.program.arrays import Bools, Floats, Program

SMALLEST = 1e-12
"""Coefficients below this would be dropped by the solver."""
LARGEST = 1e15
INFINITE = 1e20


def check(program: Program) -> None:
    """Refuse a program with NaN, numbers out of range or helpers that enter before their stage (SolverError)."""
    if not program.stages:
        raise SolverError(f"{program.name}: there is no objective")
    _bounds(program, "column", program.lower, program.upper)
    _bounds(program, "row", program.row_lower, program.row_upper)
    size = np.abs(program.matrix.data)
    if not (np.isfinite(size).all() and (size < LARGEST).all() and (size > SMALLEST).all()):
        bad = np.flatnonzero(~((size < LARGEST) & (size > SMALLEST)))[0]
        row = int(np.searchsorted(program.matrix.indptr, bad, side="right")) - 1
        column = int(program.matrix.indices[bad])
        raise SolverError(
            f"{program.name}: coefficient {program.matrix.data[bad]} of {_place(program, 'column', column)} in "
            f"{_place(program, 'row', row)} cannot be solved with",
            f"coefficients lie between {SMALLEST} and {LARGEST}",
        )
    for stage in program.stages:
        numbers = [stage.constant, stage.unit, stage.give_up, stage.give_up_share]
        if not (np.isfinite(stage.cost).all() and np.isfinite(numbers).all()):
            bad = int(np.argmin(np.isfinite(stage.cost)))
            raise SolverError(f"{program.name}: stage {stage.name} is not finite at {_place(program, 'column', bad)}")
        if min(stage.give_up, stage.give_up_share) < 0 or stage.sense not in {1, -1} or stage.unit <= 0:
            raise SolverError(f"{program.name}: stage {stage.name} has a sense, unit or give-up that cannot be")
    late = program.integer & (program.column_stage > 0)
    if late.any():
        place = _place(program, "column", int(np.argmax(late)))
        raise SolverError(f"{program.name}: whole-number {place} enters after the first stage, which searches need")
    for index, stage in enumerate(program.stages):
        rows, columns = program.stage_shape(index)
        indices = prefix(program.matrix, rows, program.columns).indices
        if indices.size and int(indices.max()) >= columns:
            raise SolverError(f"{program.name}: a row of stage {stage.name} uses a later helper column")
        if stage.cost[columns:].any():
            raise SolverError(f"{program.name}: stage {stage.name} prices a later helper column")


def contradicts_itself(program: Program) -> bool:
    """Whether some bound or row has its lower limit above its upper one, so that nothing can be feasible."""
    return bool((program.lower > program.upper).any() or (program.row_lower > program.row_upper).any())


def _bounds(program: Program, kind: str, lower: Floats, upper: Floats) -> None:
    for name, bound, infinite in (("lower", lower, -np.inf), ("upper", upper, np.inf)):
        fine: Bools = (np.abs(bound) < INFINITE) | (bound == infinite)
        if not fine.all():
            bad = int(np.argmin(fine))
            raise SolverError(
                f"{program.name}: {name} bound {bound[bad]} of {_place(program, kind, bad)} cannot be solved with"
            )


def _place(program: Program, kind: str, index: int) -> str:
    for block in program.column_blocks if kind == "column" else program.row_blocks:
        if block.start <= index < block.stop:
            labels = ", ".join(str(values[index - block.start]) for values in block.labels.values())
            return f"{kind} {block.name}[{labels}]"
    return f"{kind} {index}"
