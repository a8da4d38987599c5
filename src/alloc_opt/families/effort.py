r"""Maintenance of effort: in every year at least one of several tests is met, each against its own comparison amount.

$$ v_{kt} + less_t \ge share\,\frac{n_{kt}}{n_{k\tau}}\,v_{k\tau} - M\,(1 - y_{kt}), \qquad \sum_k y_{kt} \ge 1 $$

for every year $\tau < t$ that is compared.

| letter | meaning | unit |
| --- | --- | --- |
| $v_k$ | `measure` of test $k$, not `without`; in the base year $n_{k0}$ x `comparison`, if stated | dollars |
| $n_k$ | pupils of the group `per` of test $k$; 1 without | pupils |
| $share$ | dial `share`, step 0.01, loosens downward | share |
| $less_t$ | `less`: dollars of the year that the law takes off | dollars |
| $y$ | 1 where the test is met | |
| $M$ | the share of all money there can be by then | dollars |

`against: highest` compares with every year before: once an amount is met it is the next comparison, and a year that
fails leaves it in place (34 CFR 300.203(c)). `against: year_before` compares with the year before alone. The base
year's amount is data, so its row needs no $M$. A test that has no dollars to compare with shows no effort and is left
out, unless none of them has any.
"""

from typing import Annotated, ClassVar, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from alloc_opt.errors import RulesError
from alloc_opt.families._by_year import NO_YEARS, ByYear
from alloc_opt.families._rule import EVERYTHING, Dial, Rule, Where
from alloc_opt.measures.earlier import earlier
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total
from alloc_opt.plan.noun import GroupRef

Floats = npt.NDArray[np.float64]
_SMALL = 1e-7


class Test(BaseModel):
    """One way to show effort."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    name: str
    """Name of the method: local, state and local, per pupil."""
    where: Where = EVERYTHING
    """Dollars that count, as a selection."""
    per: GroupRef | None = None
    """Student group by whose pupils it is divided; left out: total dollars."""
    comparison: Annotated[float, Field(ge=0)] | None = None
    """Amount of the last year in which this test was met, in dollars (per pupil); left out: the base year's."""


class Effort(Rule):
    """One of several tests of effort is met in every year."""

    dials: ClassVar[tuple[Dial, ...]] = (Dial("share", "of the comparison amount", 0.01, "down"),)
    always_priced: ClassVar[bool] = True
    default_sentence: ClassVar[str] = "Effort is at least {share:.0%} of the comparison amount by one of the tests."

    tests: Annotated[tuple[Test, ...], Field(min_length=1)]
    """The tests; one of them must be met."""
    share: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Share of the comparison amount."""
    against: Literal["highest", "year_before"] = "highest"
    """Years that count: the highest amount met so far, or the year before."""
    measure: str = "dollars"
    """What is compared."""
    without: Where = EVERYTHING
    """What counts in no test, now and before: programs or objects of capital outlay, debt service."""
    less: ByYear = NO_YEARS
    """Fiscal year -> dollars that the law takes off that year's comparison amount (a costly pupil who has left)."""

    def plain(self) -> str:
        """The rule in plain words, with the number of its tests."""
        return super().plain().replace("by one of the tests", f"by one of {len(self.tests)} tests")

    def rows(self, m: Measures) -> list[Rows]:
        """Per test and year compared with, one row per year; and one row per year over the tests."""
        every = [_Part(self, test, m) for test in self.tests]
        parts = [part for part in every if part.base > 0] or every
        asked = m[self.measure].where(year=self.year_selection).by("year").index
        met = [m.helper(f"met {part.test.name}", asked, witness=part.met, upper=1.0, integer=True) for part in parts]
        rows: list[Rows] = []
        for part, y in zip(parts, met, strict=True):
            rows += part.rows(y)
        return [*rows, (sum(met[1:], met[0]) >= 1.0).named("any")]


class _Part:
    """One test. Arrays have one entry per plan year, those with `base` in front one for the base year too."""

    def __init__(self, rule: Effort, test: Test, m: Measures) -> None:
        self.rule, self.test = rule, test
        measure = m[rule.measure].where(test.where).without(rule.without)
        self.value = measure.by("year")
        before = measure.lag(1).by("year")
        self.n = np.ones(len(self.value.index) + 1)
        if test.per is not None:
            pupils = m.enrollment.where(group=test.per)
            self.n = np.append(pupils.lag(1).by("year").known()[:1], pupils.by("year").known())
        if (self.n <= 0).any():
            raise RulesError(f"{rule.id}: there are no pupils of group {test.per!r} in some year")
        self.base = float(before.constant[0]) if test.comparison is None else test.comparison * float(self.n[0])
        self.less = np.array([rule.less.get(year, 0.0) for year in m.plan.years])
        self.asked = np.isin(m.plan.years, rule.years) if rule.years else np.ones(len(self.less), dtype=bool)
        self.money = m.ending.lag(1).by("year").constant[0] + np.cumsum(m.revenue.by("year").known())

    def distances(self) -> range:
        """Years back that count."""
        return range(1, 2 if self.rule.against == "year_before" else len(self.less) + 1)

    def wanted(self, back: int) -> Floats:
        """What a dollar of the year `back` before asks for in each plan year that has one: share and pupils."""
        return np.asarray(self.rule.share * self.n[back:] / self.n[: len(self.n) - back], dtype=float)

    def rows(self, y: Total) -> list[Rows]:
        """The test's rows: with y = 1 it is met against the year `back` before, with y = 0 they ask for nothing."""
        rows = []
        for back in self.distances():
            wanted, less = self.wanted(back), self.less[back - 1 :]
            first = max(float(wanted[0]) * self.base - float(less[0]), 0.0)
            most = wanted[1:] * self.money[: len(wanted) - 1]
            none = np.zeros(back - 1)
            force = np.concatenate([none, [first], most])
            least = np.concatenate([none - np.inf, [0.0], -most - less[1:]])
            share = np.concatenate([none, [0.0], wanted[1:]])
            left = self.value - earlier(self.value, back).scaled(share)
            here = left.within(y.index) - y.scaled(force[self.asked])
            rows.append(
                here.between(least[self.asked], np.full(len(y.index), np.inf)).named(f"{self.test.name} {back}")
            )
        return rows

    def met(self, x: Floats) -> Floats:
        """1 where the test is met at a point, per year asked."""
        v = np.append(self.base, self.value.at(x))
        holds = np.ones(len(self.less), dtype=bool)
        for back in self.distances():
            wanted = self.wanted(back) * v[: len(v) - back] - self.less[back - 1 :]
            holds[back - 1 :] &= v[back:] >= wanted - _SMALL * np.maximum(1.0, np.abs(wanted))
        return holds[self.asked].astype(float)
