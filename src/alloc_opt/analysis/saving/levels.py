"""Levels of services as bounds: each program at each school and in each year (a cell) between two numbers.

A cell that one column alone makes is bounded there; others (tiers, odd remainders) by a row of the rule `Levels`.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from alloc_opt.families import Rule
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total
from alloc_opt.program.arrays import Program
from alloc_opt.program.built import Built
from alloc_opt.program.decisions.quantity import DIMENSIONS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
LEVELS = "levels of services"
"""Id of the rule that makes room for limits on levels of several columns."""
_LOOSE = 1e-7
"""Units by which the level of a cell of several columns may be missed."""


class Levels(Rule):
    """Rows for services whose level several columns make."""

    def rows(self, m: Measures) -> Rows:
        """One row per program, school and year with several columns; without a limit yet but zero."""
        total = m.quantity.by(*DIMENSIONS)
        several = _columns(total) > 1
        everything = np.full(len(total.index), np.inf)
        lower = np.where(several, -total.constant, -np.inf)
        return replace(total.between(-everything, everything), lower=lower, adds_up=True)


def _columns(total: Total) -> Ints:
    """How many columns move each cell."""
    return np.bincount(total.row[total.coefficient != 0], minlength=len(total.index))


@dataclass(frozen=True, eq=False)
class Cells:
    """Levels of a program that was written with the rule `Levels`."""

    total: Total
    """Level of each cell, in units of its program."""
    cell: Ints
    """Cells of one column, with that column and its coefficient."""
    column: Ints
    coefficient: Floats
    row_cell: Ints
    """Cells with a row, and which row of the program it is."""
    row: Ints

    @classmethod
    def of(cls, built: Built) -> "Cells":
        """The cells of a program."""
        total = built.measures.quantity.by(*DIMENSIONS)
        one = (_columns(total)[total.row] == 1) & (total.coefficient != 0)
        written = built.of_rule(LEVELS)
        none = [np.zeros(0, dtype=np.int64)]
        return cls(
            total,
            total.row[one].astype(np.int64),
            total.column[one].astype(np.int64),
            total.coefficient[one],
            np.concatenate([*none, *(w.kept for w in written)]).astype(np.int64),
            np.concatenate([*none, *(w.start + np.arange(len(w.kept)) for w in written)]).astype(np.int64),
        )

    @property
    def labels(self) -> dict[str, npt.NDArray[np.object_]]:
        """program, school, year of each cell."""
        return {name: np.asarray(texts, dtype=object) for name, texts in self.total.index.labels().items()}

    def at(self, x: Floats) -> Floats:
        """Level of each cell at a point (natural)."""
        return self.total.at(x)

    def between(self, program: Program, least: Floats, most: Floats) -> Program:
        """The program with every cell between two levels; -inf and inf: as before."""
        low, high = least - self.total.constant, most - self.total.constant
        lower, upper = program.lower.copy(), program.upper.copy()
        factor = self.coefficient * program.column_unit[self.column]
        ends = np.sort([low[self.cell] / factor, high[self.cell] / factor], axis=0)
        whole = program.integer[self.column]
        floor = np.where(whole, np.ceil(ends[0] - 1e-6), ends[0])
        ceiling = np.where(whole, np.floor(ends[1] + 1e-6), ends[1])
        np.maximum.at(lower, self.column, floor)
        np.minimum.at(upper, self.column, ceiling)
        upper = np.maximum(upper, lower)
        row_lower, row_upper = program.row_lower.copy(), program.row_upper.copy()
        unit = program.row_unit[self.row]
        row_lower[self.row] = np.maximum(row_lower[self.row], (low[self.row_cell] - _LOOSE) / unit)
        row_upper[self.row] = np.minimum(row_upper[self.row], (high[self.row_cell] + _LOOSE) / unit)
        return replace(program, lower=lower, upper=upper, row_lower=row_lower, row_upper=row_upper)
