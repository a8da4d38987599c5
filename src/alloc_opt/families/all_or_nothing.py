r"""All or nothing: money that the district keeps only if every school meets a class average.

$$ cap \cdot F_{st} \ge a\,E_{st}\,g_t \quad\text{for every school } s, \qquad q_{pt} \ge 1 - g_t $$

| letter | meaning | unit |
| --- | --- | --- |
| $F$ | FTE of `positions` at the school | FTE |
| $E$ | pupils of `span` | pupils |
| $cap$ | dial `cap`, step 1, loosens upward: pupils per class on average at each school | pupils per class |
| $a$ | `fte_per_class` | FTE |
| $g$ | 1 where every school meets the average, so that the money is earned | |
| $q_p$ | quantity of the program `lost`, one unit of which is the whole money of a year | |

The money stands in the plan's revenue; the program `lost` gives it back, its cost per unit being what is at stake. One
school over the average loses all of it, so the plan keeps every school within or gives the whole up.
"""

from typing import Annotated, ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import Field

from alloc_opt.families._rule import SCHOOLS, Dial, Rule, Where
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.noun import PositionRef, ProgramRef
from alloc_opt.plan.rule import Severity

Floats = npt.NDArray[np.float64]
_SMALL = 1e-7


class AllOrNothing(Rule):
    """Money is kept where every school meets a class average, and given back where one does not."""

    dials: ClassVar[tuple[Dial, ...]] = (Dial("cap", "pupils per class", 1.0, "up", "{span} classes"),)
    always_priced: ClassVar[bool] = True
    default_sentence: ClassVar[str] = (
        "Where any school's classes in {span} average more than {cap:g} pupils, the money of {lost} is given back."
    )

    severity: Severity = "penalty"
    """It may be broken at the price of the money."""
    positions: Annotated[tuple[PositionRef, ...], Field(min_length=1)]
    """Job classes that teach the classes."""
    span: str
    """Grade span."""
    cap: Annotated[float, Field(gt=0)]
    """Pupils per class, on average at each school."""
    lost: ProgramRef
    """Program that gives the money back; its cost per unit is the money of a year."""
    fte_per_class: Annotated[float, Field(gt=0)] = 1.0
    """FTE that one class takes."""
    where: Where = SCHOOLS
    """Schools that count."""

    def rows(self, m: Measures) -> list[Rows]:
        """One row per school and year for the average, one per year for the money."""
        year = self.year_selection
        teachers = m.fte.where(position=self.positions, year=year).where(self.where).by("school", "year")
        seats = (teachers * (self.cap / self.fte_per_class)).in_unit("pupils")
        pupils = m.enrollment.where(span=self.span, group="all", year=year).where(self.where).by("school", "year")
        lost = m.quantity.where(program=self.lost, year=year).by("year")
        at, count = pupils.index.position("year"), pupils.known()
        place = np.searchsorted(lost.index.codes[0], at)

        def earned(x: Floats) -> Floats:
            missed = seats.at(x) < count - _SMALL * (1.0 + count)
            return np.asarray(np.bincount(place[missed], minlength=len(lost.index)) == 0, dtype=float)

        g = m.helper("earned", lost.index, witness=earned, upper=1.0, integer=True)
        asked = g.along(pupils.index).scaled(count).in_unit("pupils")
        return [(seats - asked >= 0.0).named("average"), (lost + g >= 1.0).named("money")]
