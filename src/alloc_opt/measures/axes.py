"""Labels: the dimensions along which everything is told apart, and the attributes that group their labels."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.errors import RulesError
from alloc_opt.measures.closed import closed
from alloc_opt.plan.complete import TOGETHER
from alloc_opt.plan.plan import Plan

Codes = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]
Labels = npt.NDArray[np.object_]

NEVER_ADDED = frozenset({"group", "goal"})
"""Dimensions that are never added up: student groups share pupils, goals differ in unit."""
_TABLES = {
    "school": "schools",
    "program": "programs",
    "position": "pay",
    "resource": "funds",
    "object": "objects",
    "group": "groups",
    "goal": "goals",
}
_NO_ATTRIBUTE = frozenset({"name", "source"})


@dataclass(frozen=True)
class Attribute:
    """A property of a dimension's labels, such as the level of a school or the fund of a resource."""

    dimension: str
    given: "Labels | pd.Series[Any]"
    """One value per label."""

    @cached_property
    def values(self) -> Labels:
        """One value per label; numbers stay numbers."""
        return np.asarray(self.given, dtype=object)

    @cached_property
    def texts(self) -> Labels:
        """The values as people write them: 0, 0.5, true, elementary."""
        return np.array([as_text(value) for value in self.values], dtype=object)


def as_text(value: object) -> str:
    """A value as people write it, so that 0 and 0.0, True and `true` are the same label."""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)


def _nearest(text: str, known: Iterable[object]) -> str:
    """A hint: the nearest of the known texts, or some of them."""
    names = sorted({str(one) for one in known if str(one)})
    near = difflib.get_close_matches(text, names, 1)
    return f"did you mean {near[0]!r}?" if near else f"the plan has: {', '.join(names[:8])}"


@dataclass(frozen=True, eq=False)
class Together:
    """Years that are not decided site by site: what programs do at the schools of a level stands at one place."""

    after: int
    """Code of the last year that is decided site by site."""
    place: Codes
    """Of each school code: that of all schools of its level together; the code itself where nothing is taken together.
    """
    schools: Mask
    """Schools that are taken together."""
    programs: Mask
    """Programs that are; the others (locked, with fixed costs, or with a least size) stay by site in every year."""

    @classmethod
    def of(cls, plan: Plan) -> "Together | None":
        """None where every year is decided site by site."""
        if not plan.head.later_years:
            return None
        kind, level = (plan["schools"][name].to_numpy(dtype=object) for name in ("kind", "level"))
        programs = plan["programs"]
        sized = (programs["fixed"] > 0) | (programs["least_if_open"] > 0) | programs["locked"].astype(bool)
        place, schools = np.arange(len(kind), dtype=np.int32), np.asarray(kind == "school")
        of_level = {level[code]: code for code in np.flatnonzero(kind == TOGETHER)}
        place[schools] = [of_level[each] for each in level[schools]]
        return cls(int(plan.head.settings.by_site_years or 0), place, schools, ~sized.to_numpy(dtype=bool))

    @cached_property
    def whole(self) -> Mask:
        """Places that stand for several schools."""
        mask = np.zeros(len(self.place), dtype=bool)
        mask[self.place[self.schools]] = True
        return mask

    def at(self, labels: Mapping[str, Codes]) -> Codes:
        """School of each entry, given its codes of program, school and year: in later years the place of its level."""
        school = labels["school"]
        moved = (labels["year"] > self.after) & self.schools[school] & self.programs[labels["program"]]
        return np.where(moved, self.place[school], school).astype(np.int32)

    def some(self, left: Mask) -> Mask:
        """Places of which only some schools are left, so that what stands there cannot be told for those alone."""
        mask = np.zeros(len(self.place), dtype=bool)
        stay, go = (self.place[self.schools & which] for which in (left, ~left))
        mask[np.intersect1d(stay, go)] = True
        return mask


class Axes:
    """Every dimension's labels in a fixed order. `year` starts with the base year, code 0."""

    def __init__(
        self,
        labels: Mapping[str, Iterable[str]],
        attributes: Mapping[str, Attribute] | None = None,
        together: "Together | None" = None,
        closed: Mask | None = None,
    ) -> None:
        self.labels: dict[str, Labels] = {name: np.array(list(values), dtype=object) for name, values in labels.items()}
        self.attributes = dict(attributes or {})
        self.together = together
        self.closed = closed
        """Shape (schools, years): True where a school has closed; None where none does."""
        self.asked: set[str] = set()
        """Attributes that were asked for."""
        self._code = {name: {label: code for code, label in enumerate(each)} for name, each in self.labels.items()}

    @classmethod
    def of(cls, plan: Plan) -> "Axes":
        """The axes of a plan, in the order of its tables."""
        labels: dict[str, Iterable[str]] = {d: plan[t][d].tolist() for d, t in _TABLES.items()}
        spans = pd.concat([plan["enrollment"]["span"], plan["programs"]["span"]])
        labels["span"] = [span for span in pd.unique(spans) if span] or ["all"]
        labels["segment"] = [*pd.unique(plan["returns"]["segment"])]
        labels["year"] = [plan.head.base_year, *plan.years]
        attributes = {
            column: Attribute(dimension, plan[table][column])
            for dimension, table in reversed(_TABLES.items())
            for column in plan[table].columns
            if column not in labels and column not in _NO_ATTRIBUTE
        }
        return cls(labels, attributes, Together.of(plan), closed(plan))

    def codes(self, dimension: str, labels: Any) -> Codes:
        """Codes of labels; an unknown label is an error that names the nearest one."""
        known = self._code[dimension]
        wanted = labels.tolist() if hasattr(labels, "tolist") else labels
        codes = np.array([known.get(label, -1) for label in wanted], dtype=np.int32)
        if (codes < 0).any():
            unknown = str(np.asarray(labels, dtype=object)[codes < 0][0])
            raise RulesError(f"{dimension} {unknown!r} is not in the plan", _nearest(unknown, self.labels[dimension]))
        return codes

    def same_labels(self, other: "Axes") -> bool:
        """Whether two plans tell the same things apart, have the same schools closed and take the same together."""
        mine, theirs = (
            (each.closed, *((rule.after, rule.place, rule.programs) if (rule := each.together) is not None else ()))
            for each in (self, other)
        )
        if len(mine) != len(theirs) or not all(map(np.array_equal, mine, theirs)):
            return False
        return self.labels.keys() == other.labels.keys() and all(
            np.array_equal(labels, other.labels[name]) for name, labels in self.labels.items()
        )

    def by_site(self, years: Any) -> Mask:
        """Whether each of some years (codes) is decided site by site."""
        codes = np.asarray(years)
        return np.ones(codes.shape, dtype=bool) if self.together is None else codes <= self.together.after

    def size(self, dimension: str) -> int:
        """Number of labels."""
        return len(self.labels[dimension])

    def dimension_of(self, name: str) -> str:
        """The dimension that a dimension or attribute speaks of."""
        if name in self.labels:
            return name
        if name in self.attributes:
            self.asked.add(name)
            return self.attributes[name].dimension
        raise RulesError(
            f"{name!r} is no dimension or attribute of the plan", _nearest(name, [*self.labels, *self.attributes])
        )

    def mask(self, name: str, wanted: Any) -> tuple[str, Mask]:
        """The dimension that `name` speaks of, and which of its labels are wanted.

        `wanted` is a label, a list of labels, or for numbers `{at_least: n, above: n, at_most: n, below: n}`.
        """
        dimension = self.dimension_of(name)
        if isinstance(wanted, Mapping):
            return dimension, self._within(name, wanted)
        values = [wanted] if isinstance(wanted, str | int | float) else list(wanted)
        if not values:
            raise RulesError(f"the selection by {name} is an empty list", "name labels, or leave it out for all")
        if name in self.labels:
            mask = np.zeros(self.size(dimension), dtype=bool)
            mask[self.codes(dimension, [str(value) for value in values])] = True
            return dimension, mask
        have = self.attributes[name].texts
        texts = [as_text(value) for value in values]
        for text in texts:
            if text not in have:
                raise RulesError(f"no {dimension} has {name} {text!r}", _nearest(text, have))
        return dimension, np.isin(have.astype(str), texts)

    def _within(self, name: str, wanted: Mapping[str, Any]) -> Mask:
        try:
            values = np.asarray(self.attributes[name].values, dtype=float)
        except (KeyError, ValueError):
            raise RulesError(
                f"{name} is not a number in every row", "bounds select by numeric attributes only"
            ) from None
        tests = {"at_least": np.greater_equal, "above": np.greater, "at_most": np.less_equal, "below": np.less}
        mask = np.ones(len(values), dtype=bool)
        for word, number in wanted.items():
            if word not in tests:
                raise RulesError(f"{word!r} is no bound", "use at_least, above, at_most or below")
            mask &= tests[word](values, float(number))
        return mask

    def groups(self, name: str) -> tuple[Codes, Labels]:
        """For a dimension or attribute: the group number of each of the dimension's labels, and the groups' labels."""
        if name in self.labels:
            return np.arange(self.size(name), dtype=np.int32), self.labels[name]
        self.dimension_of(name)
        codes, groups = pd.factorize(self.attributes[name].texts)
        return codes.astype(np.int32), np.asarray(groups, dtype=object)
