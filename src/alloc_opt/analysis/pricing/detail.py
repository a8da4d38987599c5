"""Between two plans: who pays more or less, and for which staff?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.measures.measure import Measure
from alloc_opt.measures.total import Total
from alloc_opt.program.built import Built

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
NO_MONEY = pd.DataFrame({"resource": [], "year": [], "unrestricted": [], "dollars": [], "fte": []})
NO_STAFF = pd.DataFrame({"position": [], "year": [], "fte": []})
_NONE = 1e-6
_SITE = ("program", "school", "year")


@dataclass(frozen=True, eq=False)
class Meter:
    """Money and staff of a built plan at any point, read off many times."""

    spending: Total
    """By resource and year."""
    outgo: Total
    """Spending, indirect cost and contributions given (received and recovered ones off) by resource and year."""
    free: Bools
    """Per entry of `spending` and `outgo`: the resource is unrestricted, so its outgo is unrestricted cost."""
    staff: Total
    """FTE by position and year."""
    dollars: Measure
    fte: Measure
    payer: Ints
    """Of each term and constant of `dollars`: the number of its program, school, year and resource."""
    site: Ints
    """Of each payer: the number of its program, school and year."""
    entry: Ints
    """Of each payer: the entry of `spending`, -1 in the base year."""
    site_of_fte: Ints
    """Of each term and constant of `fte`: the number of its site, -1 where nobody pays."""

    def money(
        self, x: Floats, y: Floats, new: Floats | None = None, after: "Meter | None" = None, lost: Floats | float = 0.0
    ) -> pd.DataFrame:
        """Changes from `x` to `y` (natural): resource, year, unrestricted, dollars, fte; zero rows left out.

        `new`, where given, stands in for the change of unrestricted cost; one number per entry of `spending`. `after`
        reads `y` where other data hold there, and `lost` is unrestricted revenue lost there, by entry.
        """
        then = after or self
        cost = np.where(self.free, then.outgo.at(y) - self.outgo.at(x) + lost, 0.0)
        unrestricted = cost if new is None else new
        dollars = then.spending.at(y) - self.spending.at(x)
        fte = then._fte_by_payer(y) - self._fte_by_payer(x)
        table = pd.DataFrame(
            {**self.spending.index.labels(), "unrestricted": unrestricted, "dollars": dollars, "fte": fte}
        )
        seen = (np.abs(unrestricted) > _NONE) | (np.abs(dollars) > _NONE) | (np.abs(fte) > _NONE)
        return _by_year(table[seen], "resource")

    def positions(self, x: Floats, y: Floats) -> pd.DataFrame:
        """Changes from `x` to `y` (natural): position, year, fte; zero rows left out."""
        change = self.staff.at(y) - self.staff.at(x)
        table = pd.DataFrame({**self.staff.index.labels(), "fte": change})
        return _by_year(table[np.abs(change) > _NONE], "position")

    def _fte_by_payer(self, x: Floats) -> Floats:
        """FTE by entry of `spending`: the staff of a program at a school is split like its dollars."""
        spent = np.bincount(self.payer, _values(self.dollars, x), minlength=len(self.site))
        whole = np.bincount(self.site, spent, minlength=1)
        known = self.site_of_fte >= 0
        staff = np.bincount(self.site_of_fte[known], _values(self.fte, x)[known], minlength=len(whole))
        total = whole[self.site]
        part = np.divide(spent, total, out=np.zeros(len(spent)), where=np.abs(total) > _NONE)
        inside = self.entry >= 0
        paid = (part * staff[self.site])[inside]
        return np.asarray(np.bincount(self.entry[inside], paid, minlength=len(self.free)), dtype=float)


def meter(built: Built) -> Meter:
    """The meter of a built plan."""
    m = built.measures
    by = ("resource", "year")
    spending, outgo = m["spending"].by(*by), (m["spending"] + m["indirect"] - m["contributions"]).by(*by)
    free = built.plan["funds"]["restriction"].to_numpy() == 0
    dollars, fte, resources = m.dollars, m.fte, m.axes.size("resource")
    payers, payer = np.unique(_site(dollars) * resources + _codes(dollars, "resource"), return_inverse=True)
    sites, site = np.unique(payers // resources, return_inverse=True)
    year = sites % m.axes.size("year")
    entry = spending.index.rows(
        {"resource": (payers % resources).astype(np.int32), "year": year[site].astype(np.int32)}
    )
    entry[year[site] == 0] = -1
    worked = _site(fte)
    place = np.minimum(np.searchsorted(sites, worked), max(len(sites) - 1, 0))
    found = np.where(sites[place] == worked, place, -1) if len(sites) else np.full(len(worked), -1)
    return Meter(
        spending,
        outgo,
        free[spending.index.position("resource")],
        fte.by("position", "year"),
        dollars,
        fte,
        payer.ravel(),
        site.ravel(),
        entry,
        found,
    )


def _codes(measure: Measure, dimension: str) -> Ints:
    """Codes of all terms, then of all constants."""
    empty = np.zeros(0, dtype=np.int32)
    parts = (measure.labels.get(dimension, empty), measure.constant_labels.get(dimension, empty))
    return np.concatenate(parts).astype(np.int64)


def _site(measure: Measure) -> Ints:
    """One number per program, school and year; the year is the remainder by the number of years."""
    key = np.zeros(len(measure.column) + len(measure.constant), dtype=np.int64)
    for dimension in _SITE:
        key = key * measure.axes.size(dimension) + _codes(measure, dimension)
    return key


def _values(measure: Measure, x: Floats) -> Floats:
    return np.concatenate([measure.coefficient * x[measure.column], measure.constant])


def _by_year(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """The rows year by year, in the plan's order."""
    return table.sort_values(["year", name], ignore_index=True)
