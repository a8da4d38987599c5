r"""No group worse off: what programs do for a student group never falls below a share of today.

$$ \sum_{ps} v_{pgst} \ge share \cdot \sum_{ps} v^0_{pgst} $$

| letter | meaning | unit |
| --- | --- | --- |
| $v, v^0$ | `measure` for the group, and with today's budget: seats, outcome, or weighted dollars | its unit |
| $share$ | dial `share`, step 0.01, loosens downward | share of today |

Dollars of each school count by the group's share of its pupils in year $t$, on both sides, so that moving pupils alone
break nothing.
"""

from dataclasses import replace
from typing import Annotated, ClassVar, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from alloc_opt.families._rule import EVERYTHING, SCHOOLS, Dial, Rule, Where
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.served import chosen
from alloc_opt.plan.noun import GroupRef

Floats = npt.NDArray[np.float64]


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
    where: Where = SCHOOLS
    """Schools it is for."""
    dollars: Where = EVERYTHING
    """Dollars that count where dollars are compared, as a selection; empty: all."""
    apart: Where = EVERYTHING
    """Dollars that do not, as a selection: all that any of its keys selects (special education, say)."""

    def rows(self, m: Measures) -> list[Rows]:
        """One row per group and year; outcomes per goal as well, since outcomes are never added up."""
        if self.measure == "dollars":
            spent = chosen(m.dollars, self.dollars, self.apart).where(self.where)
            today = spent.today()
            return [self._row(_weighted(m, spent, g), _weighted(m, today, g), ("year",), g) for g in self.groups]
        by = ("goal", "year") if self.measure == "outcome" else ("year",)
        rows = []
        for group in self.groups:
            value = m[self.measure].where(self.where).where(group=group)
            rows.append(self._row(value, value.today(), by, group))
        return rows

    def _row(self, now: Measure, today: Measure, by: tuple[str, ...], group: str) -> Rows:
        totals = [side.where(year=self.year_selection).by(*by) for side in (now, today)]
        return (totals[0] >= totals[1] * self.share).named(group)


def _weighted(m: Measures, dollars: Measure, group: str) -> Measure:
    """Dollars of each school times the group's share of its pupils in the same year."""
    counts = [_pupils(m, one) for one in (group, "all")]
    share = np.divide(counts[0], counts[1], out=np.zeros(counts[0].shape), where=counts[1] > 0)
    at, fixed = dollars.labels, dollars.constant_labels
    return replace(
        dollars,
        coefficient=dollars.coefficient * share[at["school"], at["year"]],
        constant=dollars.constant * share[fixed["school"], fixed["year"]],
    )


def _pupils(m: Measures, group: str) -> Floats:
    """Pupils of a group, shape (schools, years)."""
    table = np.zeros((m.axes.size("school"), m.axes.size("year")))
    pupils = m.enrollment.where(group=group).constant_labels
    np.add.at(table, (pupils["school"], pupils["year"]), m.enrollment.where(group=group).constant)
    return table
