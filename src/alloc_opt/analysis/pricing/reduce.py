"""What matters of a small program of changes? Every column starts at zero, and no aim likes it larger but its cost.

Rows with one column become its bound; columns that cannot move, or whose moving could only harm, stay at zero; a row
that a helper of its own can always satisfy goes with it; so does whatever hangs together with neither a cost nor a
row that asks for a change. Nothing of the answer changes.
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
class Limits:
    """Rows over columns that move up from zero."""

    matrix: sp.csr_matrix
    lower: Floats
    upper: Floats
    room: Floats
    """How far each column may move."""
    cost: Floats
    """Of moving a column, in the only stage that may like it."""
    whole: Bools
    """Columns that move in whole steps."""
    helper: Bools
    """Columns that nobody looks at."""
    open: Bools
    """Rows that other columns will join."""


def reduced(given: Limits) -> tuple[Ints, Ints, Floats]:
    """Rows and columns left (one at least, where there is any), and how far each column of the whole may move."""
    entries = given.matrix.tocoo()
    row, column, value = entries.row.astype(np.int64), entries.col.astype(np.int64), entries.data
    room, alive, moving = given.room.copy(), np.ones(len(given.lower), dtype=bool), given.room > _ZERO
    floor, ceiling = np.isfinite(given.lower)[row], np.isfinite(given.upper)[row]
    helps = ((value > 0) & floor) | ((value < 0) & ceiling)
    eases = ((value > 0) & ~ceiling) | ((value < 0) & ~floor)
    eases &= (given.helper & (given.cost == 0) & np.isinf(given.room))[column] & ~given.open[row]
    limit = np.where(value > 0, given.upper[row], -given.lower[row]) / np.abs(value)
    asks = (np.where(value > 0, given.lower[row], -given.upper[row]) > 0) | (limit < 0)
    while True:
        there = alive[row] & moving[column]
        single = there & (np.bincount(row[there], minlength=len(alive))[row] == 1) & ~asks & ~given.open[row]
        np.minimum.at(room, column[single], limit[single])
        useful = np.bincount(column[there & helps], minlength=len(room)) > 0
        idle = moving & ((room <= _ZERO) | (~useful & (given.cost >= 0)))
        eased = there & eases & (np.bincount(column[there], minlength=len(room))[column] == 1)
        if not (single.any() or idle.any() or eased.any()):
            break
        alive[row[single | eased]] = False
        moving[idle] = False
    room = np.where(given.whole, np.floor(room + _ZERO), room)
    unmet = (given.lower > _ZERO) | (given.upper < -_ZERO)
    matters = _connected(row, column, alive[row] & moving[column], unmet | given.open, given.cost != 0)
    alive &= unmet | given.open | matters[: len(alive)]
    moving &= matters[len(alive) :]
    alive[:1] |= not alive.any()
    moving[:1] |= not moving.any()
    return np.flatnonzero(alive), np.flatnonzero(moving), np.maximum(room, 0.0)


def _connected(row: Ints, column: Ints, there: Bools, asking: Bools, costing: Bools) -> Bools:
    """Rows, then columns, that hang together with a row that asks for something or a column that costs something."""
    from scipy.sparse.csgraph import connected_components  # a slow import that only prices need

    nodes = len(asking) + len(costing)
    edges = (np.ones(int(there.sum())), (row[there], len(asking) + column[there]))
    group = connected_components(sp.csr_matrix(edges, shape=(nodes, nodes)), directed=False)[1]
    wanted = np.zeros(nodes, dtype=bool)
    wanted[group[np.concatenate([asking, costing])]] = True
    return np.asarray(wanted[group])
