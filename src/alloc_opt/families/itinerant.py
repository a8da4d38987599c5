r"""Itinerants: whole people shared by several schools, each with few sites and time lost to travel.

$$ \sum_s F_{jst} + \tau \Big(\sum_s y_{jst} - N_{jt}\Big) \le N_{jt}, \qquad
   F_{jst} \le U y_{jst}, \qquad \sum_s y_{jst} \le k\,N_{jt}, \qquad
   N_{jt} \le most $$

| letter | meaning | unit |
| --- | --- | --- |
| $N$ | people, whole | people |
| $y$ | 1 where a school is visited | |
| $k$ | dial `sites`, step 1, loosens upward | schools per person |
| $\tau$ | dial `travel`, step 0.01, loosens downward: time lost for each school beyond the first | FTE |
| $F$ | FTE of position $j$ at school $s$ in year $t$ | FTE |
| $U$ | `most_at_site` | FTE |
| $most$ | dial `people`, step 1, loosens upward | people |

"""

from typing import Annotated, ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import Field

from alloc_opt.families._rule import SCHOOLS, Dial, Rule, Where
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.noun import PositionRef

Floats = npt.NDArray[np.float64]
_SMALL = 1e-9


class Itinerant(Rule):
    """A position is shared by whole people over few sites."""

    dials: ClassVar[tuple[Dial, ...]] = (
        Dial("sites", "schools per person", 1.0, "up"),
        Dial("travel", "FTE lost per further school", 0.01, "down"),
    )
    default_sentence: ClassVar[str] = "{position} works as whole people, each at no more than {sites:g} schools."

    position: PositionRef
    """Job class."""
    sites: Annotated[float, Field(ge=1)] = 3
    """Schools per person."""
    travel: Annotated[float, Field(ge=0, lt=1)] = 0.05
    """FTE lost for each school beyond the first."""
    people: Annotated[float, Field(ge=0)] | None = None
    """Most people; left out: as many as needed."""
    most_at_site: Annotated[float, Field(gt=0)] = 2.0
    """Most FTE at one school."""
    where: Where = SCHOOLS
    """Schools it is for."""

    def own_dials(self) -> tuple[Dial, ...]:
        """Sites and travel, and the number of people where it is stated."""
        return self.dials if self.people is None else (*self.dials, Dial("people", "people", 1.0, "up"))

    def rows(self, m: Measures) -> list[Rows]:
        """Visits per school and year; people, sites and time per year."""
        staff = m.fte.where(position=self.position, year=self.year_selection).where(self.where)
        site, total = staff.by("school", "year"), staff.by("year")

        def visited(x: Floats) -> Floats:
            return (site.at(x) > _SMALL).astype(float)

        visit = m.helper("visit", site.index, witness=visited, upper=1.0, integer=True, unit="visits")
        visits = visit.totalled(total.index)

        def needed(x: Floats) -> Floats:
            stops = visits.at(x)
            by_time = (total.at(x) + self.travel * stops) / (1.0 + self.travel)
            return np.asarray(np.ceil(np.maximum(by_time, stops / self.sites) - _SMALL), dtype=float)

        person = m.helper("people", total.index, witness=needed, integer=True, unit="people")
        rows = [
            (visit * self.most_at_site - site >= 0.0).named("visit"),
            (visits - person * self.sites <= 0.0).named("sites"),
            (total + visits * self.travel - person * (1.0 + self.travel) <= 0.0).named("time"),
        ]
        return rows if self.people is None else [*rows, (person <= self.people).named("people")]
