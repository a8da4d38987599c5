r"""Formula floor: each school's dollars are at least so much per pupil, or per weighted pupil.

$$ \sum_{f \in where} x_{sft} \;\big[+\, C_t\,W_{st} / \sum_r W_{rt}\big]
   \ge floor \cdot W_{st} \;+\; share \cdot formula_{st},
   \qquad W_{st} = \sum_g \omega_g E_{sgt} $$

| letter | meaning | unit |
| --- | --- | --- |
| $floor$ | dial `floor`, step 50, loosens downward | dollars per (weighted) pupil |
| $x$ | dollars of the school that `dollars` selects, those of `apart` left out | dollars |
| $C$ | with `central`: the same of the central office and of what is not told by site | dollars |
| $E$ | pupils of group $g$ | pupils |
| $W$ | weighted pupils | pupils |
| $formula$ | dollars that the plan's formula gives the school | dollars |
| $\omega$ | `weights` by student group; default: 1 for every pupil | |
| $share$ | dial `share`, step 0.01, loosens downward: share of the plan's own formula | share |

With `salaries: actual` staff count at what their own school pays, where the plan knows it of three FTE or more.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from alloc_opt.families._rule import EVERYTHING, SCHOOLS, Dial, Rule, Where
from alloc_opt.measures.actual import more_at_actual_pay
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.served import central, chosen, columns_of
from alloc_opt.measures.total import Total


class PerPupilFloor(Rule):
    """Dollars of each school are at least the floor."""

    dials: ClassVar[tuple[Dial, ...]] = (
        Dial("floor", "dollars per weighted pupil", 50.0, "down"),
        Dial("share", "of the formula", 0.01, "down"),
    )
    default_sentence: ClassVar[str] = (
        "Every school has at least ${floor:,.0f} per weighted pupil and {share:.0%} of its formula."
    )

    floor: Annotated[float, Field(ge=0)] = 0.0
    """Dollars per weighted pupil."""
    weights: Mapping[str, float] = {"all": 1.0}
    """Student group -> weight; weights add up for a pupil who is in several."""
    share: Annotated[float, Field(ge=0)] = 0.0
    """Share of the plan's formula."""
    where: Where = SCHOOLS
    """Schools it is for."""
    dollars: Where = EVERYTHING
    """Dollars that count, as a selection (resource, object, program, ...); empty: all."""

    apart: Where = EVERYTHING
    """Dollars that do not count, as a selection: all that any of its keys selects (special education, say)."""
    central: bool = False
    """True: each school has its share of central dollars, by weighted pupils."""
    salaries: Literal["average", "actual"] = "average"
    """Staff at average pay, or at what their own school pays."""

    def own_dials(self) -> tuple[Dial, ...]:
        """Those of the parts that are stated."""
        return tuple(dial for dial in self.dials if getattr(self, dial.parameter)) or self.dials[:1]

    def rows(self, m: Measures) -> Rows:
        """One row per school and year."""
        by = ("school", "year")
        year = self.year_selection
        dollars = chosen(m.dollars, self.dollars, self.apart)
        spent = dollars.where(self.where).where(year=year).by(*by)
        due = m["formula"].where(self.where).where(year=year).by(*by) * self.share
        for group, weight in self.weights.items():
            due = due + m.enrollment.where(group=group, year=year).where(self.where).by(*by) * (weight * self.floor)
        if self.salaries == "actual":
            more = more_at_actual_pay(m, self.dollars, self.apart)
            more = chosen(more, self.dollars, self.apart)
            spent = spent + more.where(self.where).where(year=year).by(*by)
        if self.central:
            spent = spent + self._central(m, spent)
        return (spent >= due).added_up()

    def _central(self, m: Measures, spent: Total) -> Total:
        """Each school's share of central dollars, by weighted pupils."""
        here, year = np.zeros(len(spent.index)), spent.index.position("year")
        everyone = np.zeros(m.axes.size("year"))
        for group, weight in self.weights.items():
            pupils = m.enrollment.where(group=group).where(SCHOOLS)
            here += weight * pupils.by("school", "year").within(spent.index).constant
            everyone[1:] += weight * pupils.by("year").constant
        away = central(m, chosen(m.dollars, self.dollars, self.apart).where(year=self.year_selection))
        total = columns_of(m, "central", away)
        share = np.divide(here, everyone[year], out=np.zeros(len(here)), where=everyone[year] > 0)
        return total.along(spent.index).scaled(share)
