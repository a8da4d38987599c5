r"""No group worse off: what programs do for a student group never falls below a share of today.

$$ \sum_{ps} v_{pgst} \ge share \cdot \sum_{ps} v^0_{pgs} $$

| letter | meaning | unit |
| --- | --- | --- |
| $v$ | `measure`: pupils served, outcome or dollars at schools weighted by the group's share of pupils | |
| $share$ | dial `share`, step 0.01, loosens downward | share of today |
"""

from dataclasses import replace
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from alloc_opt.families._rule import Dial, Rule, Where
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.noun import GroupRef


class NoGroupWorseOff(Rule):
    """Each group has at least `share` of what it has today."""

    dials: ClassVar[tuple[Dial, ...]] = (Dial("share", "of today", 0.01, "down"),)
    default_sentence: ClassVar[str] = "No group ({groups}) has less than {share:.0%} of today's {measure}."

    groups: Annotated[tuple[GroupRef, ...], Field(min_length=1)]
    """Student groups, each on its own."""
    measure: Literal["dollars", "students", "outcome"] = "dollars"
    """What is compared with today."""
    share: Annotated[float, Field(ge=0)] = 1.0
    """Share of today's level."""
    where: Where = {"kind": "school"}
    """Schools it is for."""

    def rows(self, m: Measures) -> list[Rows]:
        """One row per group and year; outcomes per goal as well, since outcomes are never added up."""
        if self.measure == "dollars":
            return [
                self._row(_share_of_pupils(m, m.dollars.where(self.where), group), ("year",), group)
                for group in self.groups
            ]
        by = ("goal", "year") if self.measure == "outcome" else ("year",)
        return [self._row(m[self.measure].where(self.where).where(group=group), by, group) for group in self.groups]

    def _row(self, measure: Measure, by: tuple[str, ...], group: str) -> Rows:
        now = measure.where(year=self.year_selection).by(*by)
        today = measure.today().where(year=self.year_selection).by(*by)
        return (now >= today * self.share).named(group)


def _share_of_pupils(m: Measures, dollars: Measure, group: str) -> Measure:
    """Dollars of each school times the group's share of its pupils in the same year."""
    shape = (m.axes.size("school"), m.axes.size("year"))
    share = np.zeros(shape)
    counts = [_pupils(m, g, shape) for g in (group, "all")]
    np.divide(counts[0], counts[1], out=share, where=counts[1] > 0)
    share[:, 0] = share[:, 1]
    return replace(
        dollars,
        coefficient=dollars.coefficient * share[dollars.labels["school"], dollars.labels["year"]],
        constant=dollars.constant * share[dollars.constant_labels["school"], dollars.constant_labels["year"]],
    )


def _pupils(m: Measures, group: str, shape: tuple[int, int]) -> np.ndarray:  # type: ignore[type-arg]
    table = np.zeros(shape)
    pupils = m.enrollment.where(group=group)
    np.add.at(table, (pupils.constant_labels["school"], pupils.constant_labels["year"]), pupils.constant)
    return table
