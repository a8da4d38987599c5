r"""Whether no point meets a stage's limits, where the solver's word cannot be checked or it gives none.

The least violation of the rows over the column bounds,

$$ \min \sum_i (s_i + o_i), \quad L_i \le (A x)_i + s_i - o_i \le U_i, \quad s, o \ge 0, $$

always has an answer; where it is positive its row duals are multipliers that prove that there is no point.
"""

from dataclasses import replace

import numpy as np

from alloc_opt.engine import certificate
from alloc_opt.engine.held import Held
from alloc_opt.engine.options import Options
from alloc_opt.engine.relaxed import relaxed
from alloc_opt.engine.system import System
from alloc_opt.engine.tries import USUAL, Try
from alloc_opt.program.arrays import Floats


def has_no_point(system: System) -> bool:
    """Whether the least violation of stage 0 proves that no point meets its rows and bounds (whole numbers apart)."""
    return no_point_ray(system) is not None


def no_point_ray(system: System) -> Floats | None:
    """Multipliers of the rows of stage 0 that prove that no point meets them; None where there are none."""
    program = system.program
    rows, columns = program.stage_shape(0)
    lower, upper, row_lower, row_upper = program.lower.copy(), program.upper.copy(), *_free(program.rows)
    lower[:columns], upper[:columns] = system.lower[:columns], system.upper[:columns]
    row_lower[:rows], row_upper[:rows] = system.row_lower[:rows], system.row_upper[:rows]
    price = np.zeros(program.rows)
    price[:rows] = 1.0
    sides = [np.flatnonzero((price > 0) & np.isfinite(limit)) for limit in (row_lower, row_upper)]
    whole = np.zeros(program.columns, dtype=bool)
    limits = replace(program, lower=lower, upper=upper, row_lower=row_lower, row_upper=row_upper, integer=whole)
    least = relaxed(limits, price, *sides)
    for attempt in (Try(), Try(presolve="off", tolerance=USUAL)):
        held, state = Held(Options()), System(least)
        held.move_to(state)
        held.enter(0, state)
        attempt.prepare(held.model)
        scale = held.aim(least.stages[0].cost, least.stages[0].sense)
        if held.model.run().word == "optimal":
            ray = held.row_duals(scale, least.rows)[0][:rows]
            if certificate.proves_infeasible(system, ray):
                return ray
    return None


def _free(rows: int) -> tuple[np.ndarray, np.ndarray]:
    return np.full(rows, -np.inf), np.full(rows, np.inf)
