r"""By what factor the limits of one rule must grow at least so that a plan exists.

$$ \min \lambda, \quad (A x)_i \le (1 + \lambda)\, u_i \text{ in the rows of the block}, \quad \lambda \ge -1 $$

Other than the least violation this keeps the years of a cap in step, as its one dial does.
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.program.arrays import Floats, Program, RowBlock, Stage


@dataclass(frozen=True)
class Scale:
    """The least factor that works, and where it is needed."""

    factor: float
    """1: the limits as they are; below 1: there is room."""
    at_least: float
    """No smaller factor can work."""
    x: Floats
    """A point that works, internal, shape (columns,)."""


def least_scale(program: Program, block: RowBlock, options: Options | None = None) -> Scale | None:
    """The least factor for the finite upper limits of a block, all other rows and bounds holding; None: none works
    (or a limit in `options` ended the search before any was found).
    """
    rows = np.arange(block.start, block.stop)
    rows = rows[np.isfinite(program.row_upper[rows]) & (program.row_upper[rows] > 0)]
    if not rows.size:
        return None
    grow = sp.csr_matrix(
        (-program.row_upper[rows], (rows, np.zeros(rows.size, dtype=np.int64))), shape=(program.rows, 1)
    )
    matrix = sp.hstack([program.matrix, grow], format="csr")
    matrix.sort_indices()
    cost = np.zeros(program.columns + 1)
    cost[-1] = 1.0
    wider = replace(
        program,
        lower=np.append(program.lower, -1.0),
        upper=np.append(program.upper, np.inf),
        integer=np.append(program.integer, False),
        matrix=matrix,
        column_unit=np.append(program.column_unit, 1.0),
        column_stage=np.zeros(program.columns + 1, dtype=np.int64),
        row_stage=np.zeros(program.rows, dtype=np.int64),
        stages=(Stage("least factor", -1, cost),),
        start=None,
    )
    found = Session(options).solve(wider)
    if not found.has_plan:
        return None
    bound = found.mip.bound if found.mip is not None else found.x[-1]
    bound = bound if np.isfinite(bound) else -1.0
    return Scale(1.0 + float(found.x[-1]), 1.0 + min(float(bound), float(found.x[-1])), found.x[:-1])
