r"""A measure: a named, labelled, linear quantity of the decisions.

A measure is a table of terms - one code per dimension, a column number, a coefficient - plus constants with the
same labels. `where` filters it, `by` totals it, `lag` shifts it by a year, numbers scale it, measures with the same
dimensions add up. Comparing totals gives rows (`total.py`).

Laws, each a property test: `by` gives every label of the plan, never only those with terms; `where` and `by` commute;
both are linear; an overlapping dimension (student groups) is never added up; nothing is broadcast silently.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from alloc_opt.errors import RulesError
from alloc_opt.measures.axes import NEVER_ADDED, Axes, Codes, Mask
from alloc_opt.measures.columns import Floats, Ints, joined
from alloc_opt.measures.index import Index
from alloc_opt.measures.total import Total

NO_COLUMNS: Ints = np.zeros(0, dtype=np.int32)
NO_VALUES: Floats = np.zeros(0)


@dataclass(frozen=True)
class Measure:
    """Terms and constants by label; year code 0 is the base year and holds constants only."""

    axes: Axes
    name: str
    unit: str
    dimensions: tuple[str, ...]
    labels: Mapping[str, Codes] = field(default_factory=dict)
    """Dimension -> code per term."""
    column: Ints = field(default_factory=lambda: NO_COLUMNS)
    coefficient: Floats = field(default_factory=lambda: NO_VALUES)
    constant_labels: Mapping[str, Codes] = field(default_factory=dict)
    """Dimension -> code per constant."""
    constant: Floats = field(default_factory=lambda: NO_VALUES)
    allowed: Mapping[str, Mask] = field(default_factory=dict)
    """Dimension -> labels left by `where`; a dimension that is missing has all."""
    complete: bool = True
    """True: a label without terms and constants is zero; False (data series): it is unknown."""

    @classmethod
    def of_data(cls, axes: Axes, name: str, unit: str, labels: Mapping[str, Codes], constant: Floats) -> "Measure":
        """A measure of constants only: `labels` are its dimensions with the code of each constant."""
        none = {d: np.zeros(0, dtype=np.int32) for d in labels}
        return cls(axes, name, unit, tuple(labels), none, constant_labels=labels, constant=constant)

    def where(self, selection: Mapping[str, Any] | None = None, **more: Any) -> "Measure":
        """Only the terms that match: a label, a list of labels, or bounds on a numeric attribute; None selects all."""
        result = self
        for name, wanted in {**(selection or {}), **more}.items():
            if wanted is not None:
                dimension, mask = self.axes.mask(name, wanted)
                result = result._masked(name, dimension, mask)
        return result

    def without(self, selection: Mapping[str, Any]) -> "Measure":
        """All terms but those that any key of the selection chooses: its programs, and also its resources."""
        result = self
        for name, wanted in selection.items():
            dimension, mask = self.axes.mask(name, wanted)
            result = result._masked(name, dimension, ~mask)
        return result

    def _masked(self, name: str, dimension: str, mask: Mask) -> "Measure":
        if dimension not in self.dimensions:
            raise RulesError(
                f"{self.name} is not told apart by {dimension}, so it cannot be selected by {name}",
                f"{self.name} has: {', '.join(self.dimensions)}",
            )
        if mask.all():
            return self
        together = self.axes.together
        if dimension == "school" and together is not None:
            mask = mask.copy()
            mask[together.place[mask & together.schools]] = True
        keep = mask[self.labels[dimension]] if len(self.column) else np.zeros(0, dtype=bool)
        stay = mask[self.constant_labels[dimension]] if len(self.constant) else np.zeros(0, dtype=bool)
        return replace(
            self,
            labels={d: codes[keep] for d, codes in self.labels.items()},
            column=self.column[keep],
            coefficient=self.coefficient[keep],
            constant_labels={d: codes[stay] for d, codes in self.constant_labels.items()},
            constant=self.constant[stay],
            allowed={**self.allowed, dimension: mask & self.mask(dimension)},
        )

    def mask(self, dimension: str) -> Mask:
        """Labels of `dimension` that are left."""
        if dimension in self.allowed:
            return self.allowed[dimension]
        return np.ones(self.axes.size(dimension), dtype=bool)

    def index(self, *names: str) -> Index:
        """Every label of `names` (dimensions or attributes) that `where` has left; plan years only.

        A label without a value of an attribute (the central office has no level) belongs to none of its groups.
        """
        codes = []
        spoken = [self.axes.dimension_of(name) for name in names]
        for name, dimension in zip(names, spoken, strict=True):
            if spoken.count(dimension) > 1:
                raise RulesError(
                    f"by({', '.join(names)}) speaks of {dimension} twice", "name the dimension or one attribute of it"
                )
            if dimension not in self.dimensions:
                raise RulesError(
                    f"{self.name} is not told apart by {dimension}", f"it has: {', '.join(self.dimensions)}"
                )
            mask = self.mask(dimension).copy()
            if dimension == "year":
                mask[0] = False
            group, labels = self.axes.groups(name)
            found = np.unique(group[mask])
            codes.append(found if name == dimension else found[labels[found] != ""])
        return Index(self.axes, names, tuple(codes))

    def by(self, *names: str) -> Total:
        """Totals for every label of `names`, plan years only; what is not named is added up, groups and goals never."""
        for dimension in sorted((NEVER_ADDED & set(self.dimensions)).difference(names)):
            if int(self.mask(dimension).sum()) > 1:
                why = "its labels overlap" if dimension == "group" else "its labels differ in unit"
                raise RulesError(
                    f"{self.name} cannot be added up over {dimension}: {why}",
                    f"name it in by(...) or select one {dimension}",
                )
        index = self.index(*names)
        row = self._rows(index, self.labels, len(self.column))
        at = self._rows(index, self.constant_labels, len(self.constant))
        known = at >= 0
        constant = np.bincount(at[known], self.constant[known], minlength=len(index)).astype(float)
        unknown = None if self.complete else np.bincount(at[known], minlength=len(index)) < self._entries(index)
        terms = (row, self.column, self.coefficient)
        if (row < 0).any():
            terms = (row[row >= 0], self.column[row >= 0], self.coefficient[row >= 0])
        return Total(index, self.unit, *terms, constant, unknown, self.name, self._some_schools())

    def _some_schools(self) -> Mask | None:
        """Places of schools taken together of which `where` has left some schools and not others; None: none."""
        together = self.axes.together
        if together is None or "school" not in self.allowed:
            return None
        some = together.some(self.allowed["school"])
        return some if some.any() else None

    def _placed(self, labels: dict[str, Codes]) -> dict[str, Codes]:
        """The labels after years were moved: schools are taken together where the year is not decided by site."""
        together = self.axes.together
        if together is None or not {"program", "school", "year"} <= set(self.dimensions) or not len(labels["year"]):
            return labels
        return {**labels, "school": together.at(labels)}

    def _entries(self, index: Index) -> npt.NDArray[np.int64]:
        """How many combinations of labels each entry of `index` adds up."""
        count = np.ones(len(index), dtype=np.int64)
        for dimension in self.dimensions:
            mask = self.mask(dimension).copy()
            if dimension == "year":
                mask[0] = False
            if dimension == "school" and self.axes.together is not None:
                mask &= ~self.axes.together.whole
            name = next((n for n in index.names if self.axes.dimension_of(n) == dimension), None)
            if name is None:
                count *= int(mask.sum())
            else:
                group, labels = self.axes.groups(name)
                count *= np.bincount(group[mask], minlength=len(labels))[index.position(name)]
        return count

    def _rows(self, index: Index, labels: Mapping[str, Codes], count: int) -> Ints:
        if count == 0:
            return NO_COLUMNS
        row = index.rows(dict(labels)) if index.names else np.zeros(count, dtype=np.int32)
        if "year" in self.dimensions:
            row[labels["year"] == 0] = -1
        return row

    def lag(self, years: int = 1) -> "Measure":
        """The same measure `years` earlier: its value in year t is that of year t - `years`; the base year is known."""
        if years not in (0, 1):
            raise RulesError(f"{self.name} is known one year before the plan, not {years}", "use lag(1)")
        self._every_year("shifted")
        last = self.axes.size("year") - 1
        keep = self.labels["year"] + years <= last if len(self.column) else np.zeros(0, dtype=bool)
        stay = self.constant_labels["year"] + years <= last if len(self.constant) else np.zeros(0, dtype=bool)
        labels = {d: codes[keep] + np.int32(years * (d == "year")) for d, codes in self.labels.items()}
        constants = {d: codes[stay] + np.int32(years * (d == "year")) for d, codes in self.constant_labels.items()}
        return replace(
            self,
            labels=self._placed(labels),
            column=self.column[keep],
            coefficient=self.coefficient[keep],
            constant_labels=self._placed(constants),
            constant=self.constant[stay],
        )

    def today(self) -> "Measure":
        """The base year's value, repeated in every plan year: constants only."""
        self._every_year("compared with today")
        base = self.constant_labels["year"] == 0 if len(self.constant) else np.zeros(0, dtype=bool)
        years = self.axes.size("year") - 1
        labels = {d: np.tile(codes[base], years) for d, codes in self.constant_labels.items()}
        if labels:
            labels["year"] = np.repeat(np.arange(1, years + 1, dtype=np.int32), int(base.sum()))
        return replace(
            self,
            name=f"today's {self.name}",
            labels={d: np.zeros(0, dtype=np.int32) for d in self.dimensions},
            column=NO_COLUMNS,
            coefficient=NO_VALUES,
            constant_labels=self._placed(labels) if labels else labels,
            constant=np.tile(self.constant[base], years),
        )

    def _every_year(self, what: str) -> None:
        if "year" not in self.dimensions:
            raise RulesError(f"{self.name} is not told apart by year, so it cannot be {what}")
        if not self.mask("year").all():
            raise RulesError(f"{self.name} has lost years, so it cannot be {what}", "select years afterwards")

    def times(self, dimension: str, rate: Floats) -> "Measure":
        """Each term and constant times the number of its label; `rate` has one number per label of `dimension`."""
        return replace(
            self,
            coefficient=self.coefficient * rate[self.labels[dimension]] if len(self.column) else self.coefficient,
            constant=self.constant * rate[self.constant_labels[dimension]] if len(self.constant) else self.constant,
        )

    def __add__(self, other: "Measure") -> "Measure":
        mine = (self.dimensions, self.unit, self.complete)
        if mine != (other.dimensions, other.unit, other.complete):
            raise RulesError(f"{self.name} and {other.name} differ in labels or unit and cannot be added")
        return replace(
            self,
            name=f"{self.name} + {other.name}",
            labels={d: _join(self.labels, other.labels, d) for d in self.dimensions},
            column=joined(self.column, other.column),
            coefficient=joined(self.coefficient, other.coefficient),
            constant_labels={d: _join(self.constant_labels, other.constant_labels, d) for d in self.dimensions},
            constant=joined(self.constant, other.constant),
            allowed={d: self.mask(d) | other.mask(d) for d in {*self.allowed, *other.allowed}},
        )

    def __mul__(self, factor: float) -> "Measure":
        return replace(self, coefficient=self.coefficient * factor, constant=self.constant * factor)

    __rmul__ = __mul__

    def __neg__(self) -> "Measure":
        return self * -1.0

    def __sub__(self, other: "Measure") -> "Measure":
        return self + -other


def _join(first: Mapping[str, Codes], second: Mapping[str, Codes], dimension: str) -> Codes:
    empty = np.zeros(0, dtype=np.int32)
    return joined(first.get(dimension, empty), second.get(dimension, empty))
