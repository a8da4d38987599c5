"""What matters of a small program of changes? Columns start at zero, and no later aim likes them larger.

Rows with one column become its bound; columns that cannot move, or that moving could only harm, stay; rows that a
column of their own can always satisfy go with it. Nothing of the answer changes.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_ZERO = 1e-9


@dataclass(frozen=True, eq=False)
class Reduced:
    """Rows and columns left."""

    rows: Ints
    columns: Ints
    room: Floats
    """How far each column of the whole may move, shape (columns,)."""
    possible: bool
    """False: some row cannot be met."""


def reduced(
    matrix: sp.csr_matrix, lower: Floats, upper: Floats, room: Floats, cost: Floats, whole: Bools, kept: Bools
) -> Reduced:
    """Take out what does not matter.

    Args:
        matrix: rows over columns.
        lower: of the rows.
        upper: of the rows.
        room: how far each column may move.
        cost: of moving a column, in the only stage that may like it.
        whole: columns that move in whole steps.
        kept: rows that other columns will join.
    """
    entries = matrix.tocoo()
    row, column, value = entries.row, entries.col, entries.data
    lower, upper, room = lower.copy(), upper.copy(), room.copy()
    alive, moving = np.ones(len(lower), dtype=bool), np.ones(len(room), dtype=bool)
    while True:
        there = alive[row] & moving[column]
        per_row = np.bincount(row[there], minlength=len(lower))
        gone = alive & (per_row == 0) & ~kept
        if ((lower > _ZERO) | (upper < -_ZERO))[gone].any():
            return Reduced(np.flatnonzero(alive), np.flatnonzero(moving), room, possible=False)
        single = there & (per_row[row] == 1) & ~kept[row]
        _bound(room, row[single], column[single], value[single], lower, upper, whole)
        if not _reaches(row[single], column[single], value[single], lower, upper, room):
            return Reduced(np.flatnonzero(alive), np.flatnonzero(moving), room, possible=False)
        met = single & (np.where(value > 0, lower[row], -upper[row]) <= 0)
        harms = _harms(row, column, value, there, lower, upper, len(room))
        still = moving & ((room <= _ZERO) | (~harms[0] & (cost >= 0)))
        eased = there & (harms[1][column] == 1) & (cost[column] == 0) & np.isinf(room[column]) & ~kept[row]
        eased &= ((value > 0) & np.isinf(upper[row])) | ((value < 0) & np.isinf(lower[row]))
        if not (gone.any() or met.any() or still.any() or eased.any()):
            return Reduced(np.flatnonzero(alive), np.flatnonzero(moving), room, possible=True)
        alive[gone] = False
        alive[row[met | eased]] = False
        moving[still] = False
