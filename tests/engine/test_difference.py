"""Only differences are sent, unless sending all is cheaper."""

import numpy as np
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from alloc_opt.engine import difference


@given(st.integers(0, 10_000))
def test_entries_rebuild_the_matrix(seed: int) -> None:
    """Proves that setting the listed entries in the old matrix gives the new one: changed, new and vanished."""
    random = np.random.default_rng(seed)
    dense = random.integers(0, 3, (4, 5)).astype(float)
    wanted = np.where(random.random((4, 5)) < 0.3, random.integers(0, 3, (4, 5)), dense)
    changed = difference.entries(sp.csr_matrix(dense), sp.csr_matrix(wanted))
    assert changed is not None
    for row, column, value in changed:
        dense[row, column] = value
    assert np.array_equal(dense, wanted)


def test_nothing_changed() -> None:
    """Proves that equal matrices, and matrices that share arrays, give no entry."""
    matrix = sp.csr_matrix(np.eye(3))
    assert difference.entries(matrix, matrix) == []
    assert difference.entries(matrix, matrix.copy()) == []


def test_too_much_is_passed_anew() -> None:
    """Proves that more changes than pay off give None: of values, of entries in number, of entries in place."""
    wide = sp.csr_matrix(np.ones((1, difference.MOST_CHANGED + 1)))
    assert difference.entries(wide, 2 * wide) is None
    count = 2 * difference.MOST_NEW
    full, diagonal = sp.csr_matrix(np.ones((count, count))), sp.csr_matrix(np.eye(count))
    assert difference.entries(diagonal, full) is None
    assert difference.entries(diagonal, sp.csr_matrix(np.eye(count)[::-1])) is None
