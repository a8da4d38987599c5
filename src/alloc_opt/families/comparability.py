r"""Comparability of services: schools that get a federal supplement have as much state and local service as the others.

staff: $\sum_{n} F_{nt} \cdot E_{st} \le most \cdot F_{st} \sum_n E_{nt}$; dollars:
$\sum_n x_{nt} \cdot E_{st} \cdot least \le x_{st} \sum_n E_{nt}$

| letter | meaning | unit |
| --- | --- | --- |
| $s$ | a school of `served` | |
| $n$ | the schools of `others` of the same label of `alike`, pooled | |
| $F$ | FTE that `staff` selects (state and local instructional staff) | FTE |
| $x$ | dollars that `dollars` selects (state and local money) | dollars |
| $E$ | pupils | pupils |
| $most$ | dial `most`, step 0.01, loosens upward: pupils per FTE as a share of the others' | share |
| $least$ | dial `least`, step 0.01, loosens downward: dollars per pupil as a share of the others' | share |

Schools of at most `small` pupils count on neither side, and where no other school is alike there is nothing to compare
with. Enrollment is data, so the pooled average is linear; a mean of ratios would not be.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from alloc_opt.families._rule import EVERYTHING, Dial, Rule, Where
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.pooled import pool
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total
from alloc_opt.plan.rule import Severity

Floats = npt.NDArray[np.float64]
_MOST, _LEAST = (
    Dial("most", "of the others' pupils per staff", 0.01, "up"),
    Dial("least", "of the others", 0.01, "down"),
)


@dataclass(frozen=True, eq=False)
class Sides:
    """What is compared with what; arrays have one entry per served school and year."""

    own: Total
    """FTE or dollars of the served schools."""
    pupils: Floats
    """Their pupils."""
    every: Total
    """FTE or dollars of the others, pooled by label and year."""
    pooled: Floats
    """Pupils of each pool, one entry per entry of `every`."""
    place: npt.NDArray[np.int64]
    """Entry of `every` that a served school is compared with."""
    counts: npt.NDArray[np.bool_]
    """Whether there is something to compare the school with."""


class Comparability(Rule):
    """Served schools are comparable with the others, by staff or by dollars."""

    dials: ClassVar[tuple[Dial, ...]] = (_MOST, _LEAST)
    default_sentence: ClassVar[str] = "Schools that are served are comparable with the others by {method}."

    severity: Severity = "law"
    """A condition of the grant."""
    served: Where
    """Schools that get the supplement."""
    others: Where
    """Schools they are compared with."""
    alike: str = "level"
    """Attribute of schools within whose labels they are compared."""
    method: Literal["staff", "dollars"] = "staff"
    """What is compared: pupils per FTE, or dollars per pupil."""
    staff: Where = EVERYTHING
    """Staff that counts, as a selection of positions and programs; empty: all."""
    dollars: Where = EVERYTHING
    """Dollars that count, as a selection of resources and programs; empty: all."""
    most: Annotated[float, Field(gt=0)] = 1.10
    """Pupils per FTE of a served school, at most this share of the others'."""
    least: Annotated[float, Field(gt=0)] = 0.90
    """Dollars per pupil of a served school, at least this share of the others'."""
    small: Annotated[float, Field(ge=0)] = 100
    """Schools of at most this many pupils do not count."""

    def own_dials(self) -> tuple[Dial, ...]:
        """That of the method."""
        return (_MOST,) if self.method == "staff" else (_LEAST,)

    def rows(self, m: Measures) -> Rows:
        """One row per served school and year; where there is nothing to compare with it asks for nothing."""
        found = self.sides(m)
        own, every = found.own, found.every
        together = m.helper("others", every.index, witness=every.at, unit=every.unit)
        m.define(together.name, together.equals(every))
        size = np.where(found.counts, found.pooled[found.place] if len(found.pooled) else 0.0, 0.0)
        inside = found.counts
        times = self.most if self.method == "staff" else 1.0 / self.least
        theirs = Total(
            own.index,
            own.unit,
            np.flatnonzero(inside).astype(np.int32),
            together.column[found.place[inside]],
            found.pupils[inside] / size[inside],
            np.zeros(len(inside)),
        )
        return (own * times - theirs).between(np.where(inside, 0.0, -np.inf), np.full(len(inside), np.inf))

    def sides(self, m: Measures) -> Sides:
        """The two sides of the comparison.

        Raises:
            RulesError: pupils of a school are not in the plan.
        """
        year = self.year_selection
        measure = m.fte.where(self.staff) if self.method == "staff" else m.dollars.where(self.dollars)
        large = self._large(m)
        counts = m.enrollment.where(year=year, group="all", school=large)
        own = measure.where(year=year).where(self.served).by("school", "year")
        pupils = m.enrollment.where(year=year, group="all").where(self.served).by("school", "year").known()
        every = measure.where(year=year, school=large).where(self.others).by(self.alike, "year")
        pooled = counts.where(self.others).by(self.alike, "year").known()
        place, inside = pool(m.axes, self.alike, own.index, every.index)
        inside &= np.isin(m.axes.labels["school"][own.index.position("school")], large)
        inside &= np.where(inside, pooled[place] if len(pooled) else 0.0, 0.0) > 0
        return Sides(own, pupils, every, pooled, place, inside)

    def _large(self, m: Measures) -> list[str]:
        """Schools that count, by the pupils of the first plan year."""
        pupils = m.enrollment.where(group="all", year=m.plan.years[0]).by("school")
        codes = pupils.index.codes[0][pupils.constant > self.small]
        return [str(school) for school in m.axes.labels["school"][codes]]
