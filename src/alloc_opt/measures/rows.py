"""Rows: a total compared with a limit, in natural units and with its labels."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from alloc_opt.measures.axes import Labels
from alloc_opt.measures.coded import Coded
from alloc_opt.measures.columns import Floats, Ints
from alloc_opt.measures.index import Index


@dataclass(frozen=True, eq=False)
class Rows:
    """lower <= sum of coefficient * x[column] <= upper, for every entry of the index."""

    index: Index
    unit: str
    row: Ints
    column: Ints
    coefficient: Floats
    lower: Floats
    upper: Floats
    part: str = ""
    """Name of the part, where a rule has several kinds of rows."""
    link: bool = False
    """True: the rows only define helper columns; they are no limit and are never priced or relaxed."""
    names: Mapping[str, Labels] | None = None
    """Labels of each row, where the rows are not those of the index."""
    left: int = 0
    """How many of the terms, from the first, are the left side of the comparison."""
    shift: Floats | None = None
    """Constant of the left side; None: the rows were not made by comparing, the left side is the activity."""
    some_schools: npt.NDArray[np.bool_] | None = None
    """By school code: places of schools taken together of which the rows speak of some schools only; None: none."""
    adds_up: bool = False
    """True: in years that are not decided by site, the row of schools taken together is the sum of their rows."""

    def __len__(self) -> int:
        return len(self.lower)

    def labels(self) -> Mapping[str, Labels]:
        """Name -> one label per row."""
        return self.index.labels() if self.names is None else self.names

    def labels_of(self, kept: Ints) -> Mapping[str, Labels]:
        """Name -> one label for each of some rows, given in order."""
        labels = self.labels()
        if len(kept) == len(self):
            return labels
        return labels.at(kept) if isinstance(labels, Coded) else {name: texts[kept] for name, texts in labels.items()}

    def at(self, x: Floats) -> Floats:
        """Activity per row at a point (natural column values)."""
        return np.asarray(np.bincount(self.row, self.coefficient * x[self.column], minlength=len(self)), dtype=float)

    def left_at(self, x: Floats) -> Floats:
        """The left side of the comparison per row at a point, as the rule wrote it: with its constants."""
        if self.shift is None:
            return self.at(x)
        row, column, value = self.row[: self.left], self.column[: self.left], self.coefficient[: self.left]
        return np.asarray(np.bincount(row, value * x[column], minlength=len(self)) + self.shift, dtype=float)

    def named(self, part: str, *, link: bool = False) -> "Rows":
        """The same rows as a named part of a rule."""
        return replace(self, part=part, link=link)

    def compact(self) -> "Rows":
        """The same rows with their numbers in 32 bits: the form in which they are kept."""
        row, column = (numbers.astype(np.int32, copy=False) for numbers in (self.row, self.column))
        return replace(self, row=row, column=column)

    def only(self, keep: npt.NDArray[np.bool_]) -> "Rows":
        """The same rows, free where `keep` is False."""
        return replace(self, lower=np.where(keep, self.lower, -np.inf), upper=np.where(keep, self.upper, np.inf))

    def added_up(self) -> "Rows":
        """The same rows, those by site in years that are not decided by site added up to one for each level.

        For rows whose coefficients are the same at every school: what is asked of each school is asked of their sum.
        Where the rows speak of some schools of a level only, all of them have at least what these must have (lower
        limits of sums without minus alone).
        """
        together = self.index.axes.together
        if together is None or not {"school", "year"} <= set(self.index.names):
            return self
        school = self.index.position("school")
        moved = (self.index.position("year") > together.after) & together.schools[school]
        labels = {name: self.index.position(name).astype(np.int32) for name in self.index.names}
        target = self.index.rows({**labels, "school": np.where(moved, together.place[school], school).astype(np.int32)})
        summed = [np.bincount(target, limit, minlength=len(self)) for limit in (self.lower, self.upper)]
        if self.some_schools is not None:
            some = self.some_schools[school]
            minus = np.bincount(target[self.row], self.coefficient < 0, minlength=len(self)) > 0
            summed = [np.where(some & minus, -np.inf, summed[0]), np.where(some, np.inf, summed[1])]
        kept = [np.where(moved, side, total) for side, total in zip((-np.inf, np.inf), summed, strict=True)]
        shift = self.shift
        if shift is not None:
            shift = np.asarray(np.bincount(target, shift, minlength=len(self)), dtype=float)
        return replace(self, row=target[self.row], lower=kept[0], upper=kept[1], shift=shift, adds_up=True)

    def matters(self) -> npt.NDArray[np.bool_]:
        """Rows that say something: with a limit, and with terms or a limit that zero does not meet."""
        limited = np.isfinite(self.lower) | np.isfinite(self.upper)
        has_terms = np.bincount(self.row[self.coefficient != 0], minlength=len(self)) > 0
        unmet = (self.lower > 1e-9) | (self.upper < -1e-9)
        return np.asarray(limited & (has_terms | unmet) & ~self._beyond_sites() & ~self._closed())

    def _closed(self) -> npt.NDArray[np.bool_]:
        """Rows of a school in years in which it is closed."""
        closed, names = self.index.axes.closed, self.index.names
        if closed is None or self.names is not None or not {"school", "year"} <= set(names):
            return np.zeros(len(self), dtype=bool)
        return np.asarray(closed[self.index.position("school"), self.index.position("year")])

    def _beyond_sites(self) -> npt.NDArray[np.bool_]:
        """Rows by site in years that are not decided by site, and rows of schools together in years that are."""
        together, names = self.index.axes.together, self.index.names
        if together is None or self.names is not None or "year" not in names:
            return np.zeros(len(self), dtype=bool)
        later = self.index.position("year") > together.after
        at = next((name for name in names if self.index.axes.dimension_of(name) == "school"), None)
        if at is None or at == "level":
            return later & (self.some_schools is not None)
        if at != "school":
            return later
        school = self.index.position("school")
        whole = together.whole[school]
        return np.asarray(np.where(later, together.schools[school] | (whole & (not self.adds_up)), whole), dtype=bool)
