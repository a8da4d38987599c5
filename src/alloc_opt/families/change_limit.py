r"""Number and size of changes: at most so many named changes a year, so many dollars, and steps of bounded size.

$$ \sum_{ps} w_{pst} \le number, \quad |q_{pst} - q_{ps,t-1}| \le U w_{pst}, \qquad
   \sum_{ps} cost_p |q_{pst} - q_{ps,t-1}| \le share \cdot today, \qquad
   |q_{pst} - q_{ps,t-1}| \le ramp \cdot E_{st} $$

| letter | meaning | unit |
| --- | --- | --- |
| $w$ | 1 where a service changes; one per band of a formula or central program, one per site otherwise | |
| $q$ | quantity of program $p$ at school $s$ in year $t$ | its unit |
| $U$ | its largest change | its unit |
| $cost$ | one unit at base-year prices | dollars |
| $today$ | today's unrestricted spending | dollars |
| $E$ | pupils of the school | pupils |
| $number$ | dial `number`, step 5, loosens upward | changes a year |
| $share$ | dial `share`, step 0.01, loosens upward | share of today's unrestricted dollars |
| $ramp$ | dial `ramp`, step 0.05, loosens upward | units per pupil |
"""

from dataclasses import replace
from typing import Annotated, ClassVar, Self

import numpy as np
from pydantic import Field, model_validator

from alloc_opt.families._changed import changed
from alloc_opt.families._rule import EVERYTHING, Dial, Rule, Where
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.prices import program_cost
from alloc_opt.measures.rows import Rows


class ChangeLimit(Rule):
    """Changes from year to year are few and small."""

    default_sentence: ClassVar[str] = "Few and small changes from year to year."

    number: Annotated[float, Field(ge=0)] | None = None
    """Most named changes in a year."""
    share: Annotated[float, Field(ge=0)] | None = None
    """Most dollars of change in a year, as a share of today's unrestricted dollars."""
    ramp: Annotated[float, Field(ge=0)] | None = None
    """Most change of a quantity at a school in a year, in units per pupil; places without pupils are free."""
    where: Where = EVERYTHING
    """Programs and schools it is for; empty: all."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.number is None and self.share is None and self.ramp is None:
            raise ValueError("state number, share or ramp")
        return self

    def own_dials(self) -> tuple[Dial, ...]:
        """Those of the limits that are stated."""
        known = (
            ("number", Dial("number", "named changes a year", 5.0, "up")),
            ("share", Dial("share", "of unrestricted dollars", 0.01, "up")),
            ("ramp", Dial("ramp", "units per pupil", 0.05, "up")),
        )
        return tuple(dial for name, dial in known if getattr(self, name) is not None)

    def rows(self, m: Measures) -> list[Rows]:
        """Rows of the stated limits."""
        rows = []
        if self.number is not None:
            rows.extend(self._few(m, self.number))
        if self.share is not None:
            rows.append(self._small(m, self.share))
        if self.ramp is not None:
            rows.append(self._ramp(m, self.ramp))
        return rows

    def _few(self, m: Measures, number: float) -> list[Rows]:
        links, count = changed(m, self.where, self.year_selection)
        return [*links, (count <= number).named("number")]

    def _small(self, m: Measures, share: float) -> Rows:
        cost = program_cost(m)
        moved = (m["increase"] + m["decrease"]).where(self.where)
        moved = moved.times("program", cost).where(year=self.year_selection)
        today = m.dollars.where(restriction={"at_most": 0}).today().where(year=self.year_selection).by("year")
        return (replace(moved.by("year"), unit="dollars") <= today * share).named("share")

    def _ramp(self, m: Measures, ramp: float) -> Rows:
        by = ("program", "school", "year")
        q = m.quantity.where(self.where)
        step = q.where(year=self.year_selection).by(*by) - q.lag(1).where(year=self.year_selection).by(*by)
        pupils = m.enrollment.where(group="all", year=self.year_selection).by("school", "year")
        there = pupils.within(step.index).along(step.index).known()
        bounded = there > 0
        bounded &= np.bincount(step.row, minlength=len(step.index)) > 0
        most = np.where(bounded, there * ramp, np.inf)
        return step.between(-most, most).named("ramp")
