r"""Secondary sections: pupils take periods, periods make whole sections, a teacher gives so many sections.

$$ load \cdot \sum_{j \in positions} F_{jst} \ge \Big\lceil \frac{E_{st} \cdot periods}{size} \Big\rceil, \qquad
   daily \cdot \sum_{j \in positions} F_{jst} \ge E_{st} \cdot periods $$

| letter | meaning | unit |
| --- | --- | --- |
| $F$ | FTE of `positions` at the school | FTE |
| $E$ | pupils of `span` and `group` | pupils |
| $periods$ | periods a day that each of these pupils takes with these teachers | periods per pupil |
| $size$ | dial `size`, step 1, loosens upward: pupils per section on average | pupils per section |
| $load$ | dial `load`, step 1, loosens upward: sections a day that a full-time teacher gives | sections per FTE |
| $daily$ | dial `daily`, step 5, loosens upward, where it is stated: pupils a teacher sees in a day | pupils per FTE |

900 pupils with six periods in sections of 30 are 180 sections, and 36 teachers with a load of five: section size and
load trade one for one.
"""

from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from alloc_opt.families._rule import SCHOOLS, Dial, Rule, Where
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.noun import GroupRef, PositionRef


class Sections(Rule):
    """Teachers give every section that the pupils' periods make."""

    dials: ClassVar[tuple[Dial, ...]] = (
        Dial("size", "pupils per section", 1.0, "up", "sections in {span}"),
        Dial("load", "sections a day per full-time teacher", 1.0, "up", "teaching load in {span}"),
    )
    always_priced: ClassVar[bool] = True
    default_sentence: ClassVar[str] = (
        "Sections in {span} average {size:g} pupils, pupils take {periods:g} periods a day, a teacher gives {load:g}."
    )

    positions: Annotated[tuple[PositionRef, ...], Field(min_length=1)]
    """Job classes that teach the sections."""
    span: str = "all"
    """Grade span; `all`: every pupil."""
    group: GroupRef = "all"
    """Student group whose pupils count."""
    periods: Annotated[float, Field(gt=0)] = 6.0
    """Periods a day that a pupil takes with these teachers; 0.2 where one pupil in five takes one."""
    size: Annotated[float, Field(gt=0)]
    """Pupils per section, on average at each school."""
    load: Annotated[float, Field(gt=0)] = 5.0
    """Sections a day that one full-time teacher gives."""
    daily: Annotated[float, Field(gt=0)] | None = None
    """Most pupils that one full-time teacher sees in a day; left out: no limit beside `size` x `load`."""
    where: Where = SCHOOLS
    """Schools it is for."""

    def own_dials(self) -> tuple[Dial, ...]:
        """Size and load, and the pupils of a day where they are limited."""
        return self.dials if self.daily is None else (*self.dials, Dial("daily", "pupils a day per teacher", 5.0, "up"))

    def rows(self, m: Measures) -> list[Rows]:
        """One row per school and year, and one more for the pupils of a day."""
        year, span = self.year_selection, None if self.span == "all" else self.span
        teachers = m.fte.where(position=self.positions, year=year).where(self.where).by("school", "year")
        pupils = m.enrollment.where(span=span, group=self.group, year=year).where(self.where).by("school", "year")
        seats = pupils.known() * self.periods
        none = np.full(len(seats), np.inf)
        whole = np.ceil(seats / self.size - 1e-9)
        rows = [(teachers * self.load).in_unit("sections").between(whole, none).added_up()]
        if self.daily is not None:
            rows.append((teachers * self.daily).in_unit("pupils a day").between(seats, none).added_up().named("daily"))
        return rows
