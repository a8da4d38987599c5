"""A total: one linear expression per label of an index; comparing it with a limit gives rows."""

from dataclasses import dataclass, replace
from typing import Union

import numpy as np
import numpy.typing as npt

from alloc_opt.errors import RulesError
from alloc_opt.measures.columns import Floats, Ints, joined
from alloc_opt.measures.index import Index
from alloc_opt.measures.rows import Rows

Operand = Union["Total", float]


@dataclass(frozen=True, eq=False)
class Total:
    """sum of coefficient * x[column] + constant, for every entry of the index."""

    index: Index
    unit: str
    row: Ints
    """Entry of the index, per term."""
    column: Ints
    coefficient: Floats
    constant: Floats
    """Shape (entries,)."""
    unknown: npt.NDArray[np.bool_] | None = None
    """Entries for which a data series has no number; using them is an error."""
    name: str = ""
    some_schools: npt.NDArray[np.bool_] | None = None
    """Places of schools taken together of which it speaks of some schools and not of others; None: none."""

    def in_unit(self, unit: str) -> "Total":
        """The same numbers under the unit that they have after scaling by a number with a unit of its own."""
        return replace(self, unit=unit)

    @property
    def is_data(self) -> bool:
        """True: constants only."""
        return len(self.column) == 0

    def at(self, x: Floats) -> Floats:
        """Value per entry at a point (natural column values)."""
        moved = np.bincount(self.row, self.coefficient * x[self.column], minlength=len(self.index))
        return np.asarray(moved + self.constant, dtype=float)

    def known(self) -> Floats:
        """The constants of a data total; an entry without a number is an error that names its labels."""
        if not self.is_data:
            raise RulesError(f"{self.name} depends on the decisions and is no data")
        self._every_entry_known()
        return self.constant

    def _every_entry_known(self) -> None:
        if self.unknown is not None and self.unknown.any():
            entry = int(np.argmax(self.unknown))
            labels = ", ".join(f"{name} {labels[entry]}" for name, labels in self.index.labels().items())
            raise RulesError(
                f"{self.name} has no value for {labels or 'the district'}", "add the row, a zero where it is zero"
            )

    def along(self, index: Index) -> "Total":
        """The same numbers on an index with more labels (said, never silent): each is repeated along the new ones."""
        if not set(self.index.names) <= set(index.names):
            raise RulesError(f"{self.name} has labels {self.index.names}, which are not all in {index.names}")
        place = np.zeros(len(index), dtype=np.int64)
        for name, own in zip(self.index.names, self.index.codes, strict=True):
            lookup = np.full(len(self.index.axes.groups(name)[1]), -1, dtype=np.int64)
            lookup[own] = np.arange(len(own))
            at = lookup[index.position(name)]
            place = np.where((place < 0) | (at < 0), -1, place * len(own) + at)
        if (place < 0).any():
            first = int(np.argmax(place < 0))
            missing = ", ".join(f"{name} {labels[first]}" for name, labels in index.labels().items())
            raise RulesError(f"{self.name} has nothing for {missing}", "select the same labels on both sides")
        order = np.argsort(self.row, kind="stable")
        starts = np.searchsorted(self.row[order], np.arange(len(self.index) + 1))
        counts = (starts[1:] - starts[:-1])[place]
        row = np.repeat(np.arange(len(index)), counts)
        within = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
        term = order[np.repeat(starts[:-1][place], counts) + within]
        unknown = None if self.unknown is None else self.unknown[place]
        return replace(
            self,
            index=index,
            row=row,
            column=self.column[term],
            coefficient=self.coefficient[term],
            constant=self.constant[place],
            unknown=unknown,
        )

    def within(self, index: Index) -> "Total":
        """Only the entries whose labels occur in `index`."""
        kept = []
        for name, codes in zip(self.index.names, self.index.codes, strict=True):
            there = index.codes[index.names.index(name)] if name in index.names else codes
            kept.append(codes[np.isin(codes, there)])
        return self.along(Index(self.index.axes, self.index.names, tuple(kept)))

    def totalled(self, index: Index) -> "Total":
        """Entries added up to an index with fewer dimensions."""
        row = index.rows({name: self.index.position(name).astype(np.int32) for name in index.names})
        constant = np.bincount(row, self.constant, minlength=len(index)).astype(float)
        return replace(self, index=index, row=row[self.row], constant=constant, unknown=None)

    def scaled(self, factor: Floats) -> "Total":
        """Each entry times its own number; `factor` has shape (entries,)."""
        return replace(self, coefficient=self.coefficient * factor[self.row], constant=self.constant * factor)

    def between(self, low: Floats, high: Floats) -> Rows:
        """Rows that hold each entry between two numbers of its own; shapes (entries,)."""
        return Rows(
            self.index,
            self.unit,
            self.row,
            self.column,
            self.coefficient,
            low - self.constant,
            high - self.constant,
            left=len(self.row),
            shift=self.constant,
            some_schools=self.some_schools,
        )

    def __add__(self, other: Operand) -> "Total":
        if not isinstance(other, Total):
            return replace(self, constant=self.constant + other)
        self._same_labels(other)
        return replace(
            self,
            row=joined(self.row, other.row),
            column=joined(self.column, other.column),
            coefficient=joined(self.coefficient, other.coefficient),
            constant=self.constant + other.constant,
            unknown=_either(self.unknown, other.unknown),
            name=f"{self.name} + {other.name}",
            some_schools=_either(self.some_schools, other.some_schools),
        )

    __radd__ = __add__

    def __mul__(self, other: Operand) -> "Total":
        if not isinstance(other, Total):
            return replace(self, coefficient=self.coefficient * other, constant=self.constant * other)
        self._same_labels(other)
        if other.is_data:
            factor = other.known()
            return replace(
                self,
                unit=f"{self.unit} x {other.unit}",
                coefficient=self.coefficient * factor[self.row],
                constant=self.constant * factor,
                name=f"{self.name} x {other.name}",
            )
        if self.is_data:
            return other * self
        raise RulesError(f"{self.name} times {other.name} is not linear", "one of the two must be data")

    __rmul__ = __mul__

    def __neg__(self) -> "Total":
        return self * -1.0

    def __sub__(self, other: Operand) -> "Total":
        return self + (-other)

    def __rsub__(self, other: float) -> "Total":
        return -self + other

    def __ge__(self, other: Operand) -> Rows:
        return self._compare(other, lower=True, upper=False)

    def __le__(self, other: Operand) -> Rows:
        return self._compare(other, lower=False, upper=True)

    def equals(self, other: Operand) -> Rows:
        """Rows that hold the two equal."""
        return self._compare(other, lower=True, upper=True)

    def _compare(self, other: Operand, *, lower: bool, upper: bool) -> Rows:
        difference = self - other
        difference._every_entry_known()
        limit = -difference.constant
        infinite = np.full(len(self.index), np.inf)
        return Rows(
            self.index,
            self.unit,
            difference.row,
            difference.column,
            difference.coefficient,
            limit if lower else -infinite,
            limit if upper else infinite,
            left=len(self.row),
            shift=self.constant,
            some_schools=difference.some_schools,
        )

    def _same_labels(self, other: "Total") -> None:
        if self.index != other.index:
            raise RulesError(
                f"{self.name} by {self.index.names} and {other.name} by {other.index.names} have different labels",
                "total both by the same labels, or say .along(...) where one is to be repeated",
            )


def _either(a: npt.NDArray[np.bool_] | None, b: npt.NDArray[np.bool_] | None) -> npt.NDArray[np.bool_] | None:
    if a is None or b is None:
        return b if a is None else a
    return a | b
