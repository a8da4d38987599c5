"""The formula as a sheet: every line at every school and year, and what each school gets."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.errors import OperatorError
from alloc_opt.measures.axes import Axes
from alloc_opt.plan.plan import Plan
from alloc_opt.program.decisions.formula import lines_of
from alloc_opt.program.decisions.pupils import every_year

Floats = npt.NDArray[np.float64]
PER_PUPIL, PER_SCHOOL, BY_NAME = "per pupil", "per school", "by name"
"""Kinds of lines: a rate for each pupil, an amount for every school (of a level), an amount for a school by name."""
GUARANTEE = "guarantee"
"""Line, and kind, of what a guarantee adds to the other lines of a school."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """The lines of a formula at every school and year."""

    plan: Plan
    rows: pd.DataFrame
    """One row per line, school and year, as `lines_of` gives them, and `kind`."""

    @cached_property
    def schools(self) -> pd.DataFrame:
        """The plan's schools in their order: the table's columns."""
        table = self.plan["schools"]
        return table[(table["kind"] == "school").to_numpy()].reset_index(drop=True)

    @cached_property
    def ids(self) -> list[str]:
        """Ids of the schools."""
        return list(map(str, self.schools["school"]))

    @cached_property
    def names(self) -> dict[str, str]:
        """School -> its name as people say it."""
        return {
            str(school): str(name) or str(school)
            for school, name in zip(self.schools["school"], self.schools["name"], strict=True)
        }

    @cached_property
    def years(self) -> tuple[str, ...]:
        """The base year and the plan years."""
        return (self.plan.head.base_year, *self.plan.years)

    def at(self, year: str) -> pd.DataFrame:
        """Rows of a year."""
        return self.rows[(self.rows["year"] == year).to_numpy()]

    def dollars(self, year: str, *, kinds: Sequence[str] = (), resources: Sequence[str] = ()) -> Floats:
        """Dollars of each school in a year, of lines of some kinds and resources (default: all)."""
        rows = self.at(year)
        if kinds:
            rows = rows[rows["kind"].isin(kinds).to_numpy()]
        if resources:
            rows = rows[rows["resource"].isin(resources).to_numpy()]
        found = rows.groupby("school")["dollars"].sum().reindex(self.ids).fillna(0.0)
        return found.to_numpy(dtype=float)

    def pupils(self, year: str) -> Floats:
        """Pupils of each school in a year, by head."""
        found = self._heads.reindex(pd.MultiIndex.from_product([self.ids, [year]])).fillna(0.0)
        return np.asarray(found.to_numpy(), dtype=np.float64)

    @cached_property
    def _heads(self) -> "pd.Series[float]":
        table = every_year(self.plan["enrollment"], Axes.of(self.plan))
        table = table[(table["group"] == "all").to_numpy()]
        table = table.drop_duplicates(["school", "span", "year"], keep="last")
        return table.groupby(["school", "year"])["pupils"].sum()

    @cached_property
    def resource(self) -> str:
        """The resource that carries most of the formula."""
        first = self.at(self.years[0]) if len(self.at(self.years[0])) else self.at(self.years[1])
        return str(first.groupby("resource", sort=False)["dollars"].sum().idxmax())

    @cached_property
    def base(self) -> tuple[str, ...]:
        """Lines that are the base: rates for every pupil (of a span) at schools that are not named, paid from the
        formula's main resource; the one that others are weights of, where there is one.
        """
        table = self.plan["formula"]
        weighed = {str(of) for of in table.loc[table["weight"] != 0, "of"]}
        if weighed:
            return tuple(sorted(weighed))
        own = (table["group"] == "all") & (table["school"] == "*") & (table["per_pupil"] > 0)
        own &= table["resource"] == self.resource
        return tuple(dict.fromkeys(map(str, table.loc[own, "line"])))

    def base_rate(self, year: str) -> float:
        """Dollars per pupil of the base, on average over its pupils; NaN without a base."""
        rows = self.at(year)
        rows = rows[rows["line"].isin(self.base).to_numpy()]
        pupils = float(rows["pupils"].sum())
        return float(rows["dollars"].sum()) / pupils if pupils else float("nan")


def sheet(plan: Plan) -> Sheet:
    """The sheet of a plan's formula.

    Raises:
        OperatorError: the plan has no formula.
        RulesError: a line speaks of a level, span, group or line that is nowhere.
    """
    if plan["formula"].empty:
        raise OperatorError(
            f"{plan.name} has no formula.",
            "add the table `formula`: line, resource, group, span, per_pupil or weight and of, each; "
            "docs/formula.md shows one",
        )
    rows = lines_of(plan, Axes.of(plan))
    rate = (rows["per_pupil"] != 0) | (rows["each"] == 0)
    kind = np.where(rows["named"], BY_NAME, np.where(rate, PER_PUPIL, PER_SCHOOL))
    kind = np.where(rows["line"] == GUARANTEE, GUARANTEE, kind)
    return Sheet(plan, rows.assign(kind=kind))
