"""What is different between the matrix that the solver holds and the one it should hold."""

import numpy as np
import scipy.sparse as sp

MOST_CHANGED = 20_000
"""More coefficients than this are sent faster with the whole model."""
MOST_NEW = 100
"""The same for coefficients that appear or vanish: the solver moves its whole matrix for each."""


def entries(old: sp.csr_matrix, new: sp.csr_matrix) -> list[tuple[int, int, float]] | None:
    """(row, column, new value) of each coefficient that differs; None when passing anew is better.

    Both matrices have the same shape, sorted indices, no duplicates and no explicit zeros.
    """
    same = old.nnz == new.nnz and (
        (old.indptr is new.indptr or np.array_equal(old.indptr, new.indptr))
        and (old.indices is new.indices or np.array_equal(old.indices, new.indices))
    )
    if same:
        place = np.flatnonzero(old.data != new.data)
        if len(place) > MOST_CHANGED:
            return None
        row = np.searchsorted(new.indptr, place, side="right") - 1
        column, value = new.indices[place], new.data[place]
    else:
        if abs(old.nnz - new.nnz) > MOST_NEW:
            return None
        change = (new - old).tocoo()
        moved = change.data != 0
        row, column = change.row[moved], change.col[moved]
        if len(row) > MOST_NEW:
            return None
        value = np.array([new[r, c] for r, c in zip(row, column, strict=True)], dtype=float)
    return list(zip(row.tolist(), column.tolist(), value.tolist(), strict=True))
