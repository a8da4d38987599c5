r"""Formula floor: each school's dollars are at least so much per pupil, or per weighted pupil.

$$ \sum_{f \in where} x_{sft} \ge floor \cdot \sum_g \omega_g E_{sgt} \;+\; share \cdot formula_{st} $$

| letter | meaning | unit |
| --- | --- | --- |
| $floor$ | dial `floor`, step 50, loosens downward | dollars per (weighted) pupil |
| $x$ | dollars of the school that `dollars` selects | dollars |
| $E$ | pupils of group $g$ | pupils |
| $formula$ | dollars that the plan's formula gives the school | dollars |
| $\omega$ | `weights` by student group; default: 1 for every pupil | |
| $share$ | dial `share`, step 0.01, loosens downward: share of the plan's own formula | share |
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from alloc_opt.families._rule import EVERYTHING, SCHOOLS, Dial, Rule, Where
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows


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

    def own_dials(self) -> tuple[Dial, ...]:
        """Those of the parts that are stated."""
        return tuple(dial for dial in self.dials if getattr(self, dial.parameter)) or self.dials[:1]

    def rows(self, m: Measures) -> Rows:
        """One row per school and year."""
        by = ("school", "year")
        year = self.year_selection
        spent = m.dollars.where(self.dollars).where(self.where).where(year=year).by(*by)
        due = m["formula"].where(self.where).where(year=year).by(*by) * self.share
        for group, weight in self.weights.items():
            due = due + m.enrollment.where(group=group, year=year).where(self.where).by(*by) * (weight * self.floor)
        return (spent >= due).added_up()
