r"""Neutral funding: a school's state and local dollars do not depend on what a federal supplement gives it.

$$ \frac{x_{st}}{E_{st}\,u_s} \ge least\,\frac{\sum_n x_{nt}}{\sum_n E_{nt}\,u_n}, \quad u_s = \frac{x_{s0}}{E_{s0}} $$

| letter | meaning | unit |
| --- | --- | --- |
| $s$ | a school of `served` | |
| $n$ | the schools of `others` of the same label of `alike`, pooled | |
| $x$ | dollars that `dollars` selects: state and local money | dollars |
| $E$ | pupils | pupils |
| $u$ | the school's dollars per pupil in the base year | dollars per pupil |
| $least$ | dial `least`, step 0.01, loosens downward | share |

Each served school keeps at least the share of its own dollars per pupil that the others keep of theirs, so a dollar of
the supplement takes no dollar of base money away: not a cost-by-cost test, but a methodology that does not look at it.
"""

from typing import Annotated, ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import Field

from alloc_opt.families._rule import Dial, Rule, Where
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.pooled import pool
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total
from alloc_opt.plan.rule import Severity

Floats = npt.NDArray[np.float64]


class NeutralFunding(Rule):
    """Served schools keep as large a share of their base money per pupil as the others."""

    dials: ClassVar[tuple[Dial, ...]] = (Dial("least", "of the others' share", 0.01, "down"),)
    default_sentence: ClassVar[str] = (
        "Schools that are served keep as large a share of their state and local dollars per pupil as the others."
    )

    severity: Severity = "law"
    """A condition of the grant."""
    served: Where
    """Schools that get the supplement."""
    others: Where
    """Schools they are compared with."""
    dollars: Where
    """State and local dollars, as a selection of resources and programs."""
    alike: str = "level"
    """Attribute of schools within whose labels they are compared."""
    least: Annotated[float, Field(ge=0)] = 1.0
    """Share of the others' share that a served school keeps at least."""

    def rows(self, m: Measures) -> Rows:
        """One row per served school and year; where there is nothing to compare with it asks for nothing."""
        year = self.year_selection
        money = m.dollars.where(self.dollars)
        own = money.where(self.served).where(year=year).by("school", "year")
        every = money.where(self.others).where(year=year).by(self.alike, "year")
        together = m.helper("others", every.index, witness=every.at, unit=every.unit)
        m.define(together.name, together.equals(every))
        mine = self._as_today(m, self.served, own)
        theirs = self._pooled_today(m, every)
        place, inside = pool(m.axes, self.alike, own.index, every.index)
        base = theirs[place] if len(theirs) else np.zeros(len(own.index))
        inside &= (mine > 0) & (base > 0)
        share = np.divide(self.least * mine, base, out=np.zeros(len(mine)), where=inside)
        compared = Total(
            own.index,
            own.unit,
            np.flatnonzero(inside).astype(np.int32),
            together.column[place[inside]],
            share[inside],
            np.zeros(len(inside)),
        )
        return (own - compared).between(np.where(inside, 0.0, -np.inf), np.full(len(inside), np.inf))

    def _as_today(self, m: Measures, schools: Where, like: Total) -> Floats:
        """Dollars of each school and year at the base year's dollars per pupil."""
        before = m.dollars.where(self.dollars).where(schools).today().by("school", "year").within(like.index)
        counts = m.enrollment.where(schools).where(group="all")
        pupils, base = (each.by("school", "year").within(like.index).constant for each in (counts, counts.today()))
        return before.constant * np.divide(pupils, base, out=np.zeros(len(base)), where=base > 0)

    def _pooled_today(self, m: Measures, every: Total) -> Floats:
        """The same of all others of a label together."""
        each = m.dollars.where(self.dollars).where(self.others).where(year=self.year_selection).by("school", "year")
        dollars = self._as_today(m, self.others, each)
        place, inside = pool(m.axes, self.alike, each.index, every.index)
        return np.bincount(place[inside], dollars[inside], minlength=len(every.index)).astype(float)
