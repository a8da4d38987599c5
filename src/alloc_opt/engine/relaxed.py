"""A program whose rows may be missed at a price: each soft row gets what it is short by and over by."""

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from alloc_opt.program.arrays import Floats, Ints, Program, Stage


def relaxed(program: Program, price: Floats, lower_side: Ints, upper_side: Ints) -> Program:
    """The program whose rows may be missed at a price.

    Args:
        program: its stages are not kept; the one stage is the priced violation.
        price: of a unit (internal) by which a row is missed; shape (rows,).
        lower_side: rows that may stay below their lower limit.
        upper_side: rows that may go above their upper limit.
    """
    rows, soft = program.rows, len(lower_side) + len(upper_side)
    sign = np.concatenate([np.ones(len(lower_side)), -np.ones(len(upper_side))])
    place = np.concatenate([lower_side, upper_side])
    give = sp.csr_matrix((sign, (place, np.arange(soft))), shape=(rows, soft))
    matrix = sp.hstack([program.matrix, give], format="csr")
    matrix.sort_indices()
    cost = np.concatenate([np.zeros(program.columns), price[place]])
    return replace(
        program,
        lower=np.concatenate([program.lower, np.zeros(soft)]),
        upper=np.concatenate([program.upper, np.full(soft, np.inf)]),
        integer=np.concatenate([program.integer, np.zeros(soft, dtype=bool)]),
        matrix=matrix,
        column_unit=np.concatenate([program.column_unit, program.row_unit[place]]),
        column_stage=np.zeros(program.columns + soft, dtype=np.int64),
        row_stage=np.zeros(rows, dtype=np.int64),
        stages=(Stage("violation", -1, cost),),
        start=None,
    )
