r"""Ranking and serving: which schools a poverty grant serves, in which order, and with how much per low-income pupil.

$$ \frac{x_{(i)t}}{L_{(i)}} \ge \frac{x_{(i+1)t}}{L_{(i+1)}}, \qquad x_{st} \le M_t z_{st}, \qquad
   w_t \ge z_{st} \;(p_s < below) $$
$$ x_{st} \ge times\,\frac{A_t}{\sum_r L_r}\,L_s\,(w_t + z_{st} - 1) $$

| letter | meaning | unit |
| --- | --- | --- |
| $x$ | dollars of `resource` at the school; none where it is not eligible | dollars |
| $L$ | low-income pupils: those of `group` | pupils |
| $p$ | `poverty` of the school, a share; $(i)$ ranks by it, highest first | share |
| $z$ | 1 where the school is served | |
| $w$ | 1 where a served school has less poverty than `below` | |
| $A$ | the district's allocation of the year, before reservations | dollars |
| $M$ | all money of the grant by then | dollars |
| $times$ | dial `times`, step 0.05, loosens downward: least per pupil as a multiple of the district's | |
| $must$ | dial `must`, step 0.05, loosens upward: poverty above which a school is served before any other | share |

A school is eligible with the district's average poverty or `eligible`, whichever is lower. Above `must` one list ranks
all schools; below it each label of `within` has a list of its own, or all share one. As dollars per low-income pupil
never rise along a list, nobody on it is skipped.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import Field
from scipy.sparse import csr_array

from alloc_opt.errors import RulesError
from alloc_opt.families._rule import SCHOOLS, Dial, Rule, Where
from alloc_opt.measures.index import Index
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total
from alloc_opt.plan.noun import GroupRef, ResourceRef
from alloc_opt.plan.rule import Severity

Floats = npt.NDArray[np.float64]
_SOME = 1e-6


@dataclass(frozen=True, eq=False)
class Ranking:
    """Schools and years that are ranked; arrays have one entry per entry of `spent`."""

    spent: Total
    """Dollars of the grant, by school and year."""
    low_income: Floats
    """Low-income pupils."""
    share: Floats
    """Poverty, a share."""
    eligible: npt.NDArray[np.bool_]
    """Whether the school is eligible."""
    each: Floats
    """The district's allocation of the year for each of its low-income pupils."""
    average: float
    """Poverty of the district, a share."""


class ServingOrder(Rule):
    """A poverty grant serves schools in rank order."""

    dials: ClassVar[tuple[Dial, ...]] = (
        Dial("times", "times the district's amount per low-income pupil", 0.05, "down"),
        Dial("must", "poverty above which a school is served first", 0.05, "up"),
    )
    default_sentence: ClassVar[str] = (
        "{resource} serves schools in the order of poverty, those above {must:.0%} first, and skips none."
    )

    severity: Severity = "law"
    """A condition of the grant."""
    resource: ResourceRef
    """The grant."""
    group: GroupRef
    """Student group of the low-income pupils by whom dollars are given."""
    poverty: str = "poverty"
    """Column of the schools with the poverty share that ranks them; empty: pupils of `group` among all pupils."""
    percent: bool = False
    """True: the column is in per cent, not a share."""
    within: str = ""
    """Attribute of schools (`level`) within whose labels schools up to `must` are ranked; empty: one list."""
    eligible: Annotated[float, Field(ge=0, le=1)] = 0.35
    """Poverty from which a school is eligible, where the district's average is higher."""
    must: Annotated[float, Field(ge=0, le=1)] = 0.75
    """Poverty above which every school is served before any other."""
    below: Annotated[float, Field(ge=0, le=1)] = 0.35
    """Where a school of less poverty is served, every served school has at least `times` the district's amount."""
    times: Annotated[float, Field(ge=0)] = 1.25
    """That least amount per low-income pupil, as a multiple of allocation / all low-income pupils."""
    where: Where = SCHOOLS
    """Schools that are ranked."""

    def rows(self, m: Measures) -> list[Rows]:
        """Per school and year that is served or not, per pair of neighbors in a list, and the least amounts."""
        found = self.ranking(m)
        spent, low_income, share = found.spent, found.low_income, found.share
        counted = found.eligible & (low_income > 0)
        first, then = self._neighbors(m, spent.index, share, counted)
        each = spent.scaled(np.divide(1.0, low_income, out=np.zeros(len(low_income)), where=low_income > 0))
        none = np.full(len(share), np.inf)
        rows = [
            spent.between(-none, np.where(counted, np.inf, 0.0)).named("eligible"),
            _pairs(each.in_unit("dollars per low-income pupil"), first, then).named("rank"),
        ]
        low = counted & (share < self.below)
        return [*rows, *self._least(m, found, counted, low)] if low.any() and self.times else rows

    def ranking(self, m: Measures) -> Ranking:
        """How the schools rank, in the years that are decided school by school.

        Raises:
            RulesError: pupils or poverty of a school are not in the plan.
        """
        years = [y for y in m.plan.years if (not self.years or y in self.years) and self._by_site(m, y)]
        spent = m.dollars.where(resource=self.resource, year=years).where(self.where).by("school", "year")
        low_income = m.enrollment.where(group=self.group, year=years).where(self.where).by("school", "year").known()
        share, eligible, average = self._ranked(m, spent.index)
        awards = m.revenue.where(resource=self.resource).by("year").known()
        year = spent.index.position("year")
        each = awards[year - 1] / np.maximum(np.bincount(year, low_income)[year], 1.0)
        return Ranking(spent, low_income, share, eligible, each, average)

    def _least(
        self, m: Measures, found: Ranking, counted: npt.NDArray[np.bool_], low: npt.NDArray[np.bool_]
    ) -> list[Rows]:
        """The least amounts, asked for where a school of little poverty is served."""
        spent, low_income = found.spent, found.low_income
        years = spent.index.codes[spent.index.names.index("year")]
        year = spent.index.position("year")
        awards = m.revenue.where(resource=self.resource).by("year").known()
        beginning = float(m.ending.where(resource=self.resource).lag(1).by("year").constant[0])
        most = (beginning + np.cumsum(awards))[year - 1]
        least = self.times * low_income * found.each
        place = np.searchsorted(years, year)

        def is_served(x: Floats) -> Floats:
            return np.asarray((spent.at(x) > _SOME) & counted, dtype=float)

        def is_low(x: Floats) -> Floats:
            return np.asarray(np.bincount(place[low], z.at(x)[low], minlength=len(years)) > 0.5, dtype=float)

        z = m.helper("served", spent.index, witness=is_served, upper=counted.astype(float), integer=True)
        index = Index(m.axes, ("year",), (years,))
        w = m.helper("low poverty", index, witness=is_low, upper=1.0, integer=True).along(spent.index)
        none = np.full(len(least), np.inf)
        return [
            (z.scaled(most) - spent).between(np.where(counted, 0.0, -np.inf), none).named("served"),
            (w - z).between(np.where(low, 0.0, -np.inf), none).named("low"),
            (spent - (z + w).scaled(least)).between(np.where(counted, -least, -np.inf), none).named("least"),
        ]

    def _by_site(self, m: Measures, year: str) -> bool:
        """Whether the year is decided school by school."""
        together = m.axes.together
        return together is None or m.plan.years.index(year) < together.after

    def _ranked(self, m: Measures, index: Index) -> tuple[Floats, npt.NDArray[np.bool_], float]:
        """Poverty per entry, whether the school is eligible, and the district's poverty."""
        first = m.enrollment.where(group="all", year=m.plan.years[0]).where(self.where).by("school")
        pupils = first.known()
        shares = self._shares(m)
        average = float(np.average(shares[first.index.codes[0]], weights=pupils))
        share = shares[index.position("school")]
        return share, share >= min(average, self.eligible) - _SOME, average

    def _shares(self, m: Measures) -> Floats:
        """Poverty of every place, a share; zero where nobody counts pupils."""
        if self.poverty:
            if self.poverty not in m.axes.attributes:
                raise RulesError(f"{self.id}: schools have no column {self.poverty!r}", "add it: a share from 0 to 1")
            return np.asarray(m.axes.attributes[self.poverty].values, dtype=float) / (100.0 if self.percent else 1.0)
        shares = np.zeros(m.axes.size("school"))
        everyone, low_income = (
            m.enrollment.where(group=group, year=m.plan.years[0]).where(self.where).by("school")
            for group in ("all", self.group)
        )
        pupils = everyone.known()
        few = low_income.along(everyone.index).constant
        shares[everyone.index.codes[0]] = np.divide(few, pupils, out=np.zeros(len(few)), where=pupils > 0)
        return shares

    def _neighbors(
        self, m: Measures, index: Index, share: Floats, counted: npt.NDArray[np.bool_]
    ) -> tuple[list[int], list[int]]:
        """Pairs of entries of one year of which the first comes before the second, next to it in a list."""
        school, year = index.position("school"), index.position("year")
        label = m.axes.groups(self.within)[0] if self.within else np.zeros(m.axes.size("school"), dtype=np.int32)
        first: list[int] = []
        then: list[int] = []
        for code in np.unique(year):
            here = np.flatnonzero(counted & (year == code))
            above, rest = here[share[here] > self.must], here[share[here] <= self.must]
            lists = [rest[label[school[rest]] == each] for each in np.unique(label[school[rest]])]
            for one in lists or [rest]:
                for before, after in _steps(np.concatenate([above, one]), share):
                    first.append(before)
                    then.append(after)
        pairs = dict.fromkeys(zip(first, then, strict=True))
        return [a for a, _ in pairs], [b for _, b in pairs]


def _steps(entries: npt.NDArray[np.int64], share: Floats) -> list[tuple[int, int]]:
    """Neighbors by falling poverty; schools of the same poverty have no order among themselves."""
    levels = [entries[share[entries] == each] for each in sorted(set(share[entries].tolist()), reverse=True)]
    return [(int(a), int(b)) for up, down in pairwise(levels) for a in up for b in down]


def _pairs(total: Total, first: list[int], then: list[int]) -> Rows:
    """Rows that hold entry `first` at no less than entry `then`, named by both schools and the year."""
    shape = (len(total.index), int(total.column.max(initial=0)) + 1)
    matrix = csr_array((total.coefficient, (total.row, total.column)), shape=shape)
    apart = (matrix[first] - matrix[then]).tocoo()
    labels = total.index.labels()
    school, year = (np.asarray(labels[name], dtype=object) for name in ("school", "year"))
    return Rows(
        total.index,
        total.unit,
        apart.row.astype(np.int32),
        apart.col.astype(np.int32),
        apart.data,
        total.constant[then] - total.constant[first],
        np.full(len(first), np.inf),
        names={"school": school[first], "before": school[then], "year": year[first]},
    )
