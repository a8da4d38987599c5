r"""Guaranteed minimum staffing: every open school has at least so many FTE of a position.

$$ \sum_{j \in positions} F_{jst} \ge fte + rate \cdot \lceil E_{st} / per \rceil $$

| letter | meaning | unit |
| --- | --- | --- |
| $F$ | FTE of `positions` at school $s$ in year $t$ | FTE |
| $E$ | pupils of `span` at the school | pupils |
| $fte$ | dial `fte`, step 0.5, loosens downward | FTE per school |
| $rate, per$ | further FTE for every started `per` pupils | FTE, pupils |
"""

from dataclasses import replace
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from alloc_opt.families._rule import SCHOOLS, Dial, Rule, Where
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.noun import PositionRef


class MinimumStaffing(Rule):
    """Every school has at least `fte` of the positions."""

    dials: ClassVar[tuple[Dial, ...]] = (Dial("fte", "FTE per school", 0.5, "down"),)
    default_sentence: ClassVar[str] = "Every school has at least {fte:g} FTE ({positions})."

    positions: Annotated[tuple[PositionRef, ...], Field(min_length=1)]
    """Job classes that count."""
    fte: Annotated[float, Field(ge=0)]
    """FTE per school."""
    rate: Annotated[float, Field(ge=0)] = 0.0
    """Further FTE for every started `per` pupils."""
    per: Annotated[float, Field(gt=0)] | None = None
    """Pupils per further step of `rate`."""
    span: str = "all"
    """Grade span whose pupils count for `per`."""
    where: Where = SCHOOLS
    """Schools it is for."""

    def rows(self, m: Measures) -> Rows:
        """One row per school and year."""
        by = ("school", "year")
        year = self.year_selection
        staff = m.fte.where(position=self.positions, year=year).where(self.where).by(*by)
        each = np.full(len(staff.index), self.fte)
        if m.axes.together is not None:
            each[m.axes.together.whole[staff.index.position("school")]] = 0.0
        if self.per is None:
            return staff.between(each, np.full(len(each), np.inf)).added_up()
        span = None if self.span == "all" else self.span
        pupils = m.enrollment.where(span=span, group="all", year=year).where(self.where).by(*by)
        need = each + self.rate * np.ceil(pupils.known() / self.per - 1e-9)
        return (staff >= replace(pupils, constant=need, unit="FTE", name="minimum staff")).added_up()
