"""Rows of rules as arrays: which of them say something, with which limits, and the matrix they make."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from alloc_opt.families import Rule
from alloc_opt.measures.columns import INTERNAL_UNIT, Ints
from alloc_opt.measures.rows import Rows
from alloc_opt.program.arrays import RowBlock
from alloc_opt.program.built import Written

Floats = npt.NDArray[np.float64]
SUSPECT = 1e-6
"""Coefficients below this (internal units) are looked at: they may be what rounding left of terms that cancel."""
CANCELLED = 1e-13
"""Share of the sizes of terms below which their sum is rounding."""


def limited(rule: Rule | None, name: str, rows: Rows, start: int, today: Floats) -> Written:
    """The rows that say something, from row `start` on; softer rules that `today` breaks are held no worse."""
    kept = np.flatnonzero(np.ones(len(rows), dtype=bool) if rows.link else rows.matters())
    lower, upper = rows.lower[kept].copy(), rows.upper[kept].copy()
    if rule is not None and rule.holds_today and not rows.link:
        activity = rows.at(today)[kept]
        lower, upper = np.minimum(lower, activity), np.maximum(upper, activity)
    return Written(rule, name, rows, kept, start, lower, upper)


@dataclass(frozen=True, eq=False)
class RowSet:
    """Consecutive rows in internal units."""

    matrix: sp.csr_matrix
    """Shape (rows, columns); sorted indices, no duplicates, no explicit zeros."""
    lower: Floats
    upper: Floats
    unit: Floats
    blocks: tuple[RowBlock, ...]


def row_set(written: Sequence[Written], column_unit: Floats, matrix: sp.csr_matrix | None = None) -> RowSet:
    """The arrays of rows that follow one another; `matrix`: theirs, where it is known (`same_terms`)."""
    if matrix is None:
        first = written[0].start if written else 0
        count = sum(len(w.kept) for w in written)
        none = np.zeros(0, dtype=np.int32)
        parts = [_terms(w, first, column_unit) for w in written] or [(none, none, np.zeros(0))]
        row, column, value = (np.concatenate(part) for part in zip(*parts, strict=True))
        matrix = _summed(row, column, value, (count, len(column_unit)))
    units = [np.full(len(w.kept), _unit(w)) for w in written]
    return RowSet(
        matrix,
        np.concatenate([w.lower / _unit(w) for w in written] or [np.zeros(0)]),
        np.concatenate([w.upper / _unit(w) for w in written] or [np.zeros(0)]),
        np.concatenate(units or [np.zeros(0)]),
        tuple(row_block(w) for w in written),
    )


def same_terms(written: Sequence[Written], others: Sequence[Written]) -> bool:
    """Whether two lists of rows have the same coefficients in the same places; limits may differ."""
    return len(written) == len(others) and all(
        mine.rows.unit == theirs.rows.unit
        and len(mine.rows) == len(theirs.rows)
        and all(a is b or np.array_equal(a, b) for a, b in zip(_shape(mine), _shape(theirs), strict=True))
        for mine, theirs in zip(written, others, strict=True)
    )


def _shape(w: Written) -> tuple[npt.NDArray[Any], ...]:
    return w.kept, w.rows.row, w.rows.column, w.rows.coefficient


def _summed(row: Ints, column: Ints, value: Floats, shape: tuple[int, int]) -> sp.csr_matrix:
    """Terms of the same row and column added up; what is left of terms that cancel is rounding and no coefficient."""
    matrix: sp.csr_matrix = sp.csr_matrix((value, (row, column)), shape=shape)
    matrix.sum_duplicates()
    if matrix.nnz < len(value) and (np.abs(matrix.data) < SUSPECT).any():
        size = sp.csr_matrix((np.abs(value), (row, column)), shape=shape)
        size.sum_duplicates()
        matrix.data[np.abs(matrix.data) <= CANCELLED * size.data] = 0.0
    matrix.eliminate_zeros()
    return matrix


def _unit(w: Written) -> float:
    return INTERNAL_UNIT.get(w.rows.unit, 1.0)


def _terms(w: Written, first: int, column_unit: Floats) -> tuple[Ints, Ints, Floats]:
    place = np.full(len(w.rows), -1, dtype=np.int32)
    place[w.kept] = w.start - first + np.arange(len(w.kept))
    at, column, value = place[w.rows.row], w.rows.column, w.rows.coefficient
    if len(w.kept) < len(w.rows):
        mine = at >= 0
        at, column, value = at[mine], column[mine], value[mine]
    return at, column, value * column_unit[column] / _unit(w)


def row_block(w: Written) -> RowBlock:
    """What a program tells of these rows."""
    return RowBlock(
        w.name,
        w.rule.family() if w.rule else "identity",
        w.rule.severity if w.rule else "law",
        w.start,
        w.start + len(w.kept),
        w.rows.labels_of(w.kept),
        w.rows.unit,
        w.rule.plain() if w.rule else "",
    )
