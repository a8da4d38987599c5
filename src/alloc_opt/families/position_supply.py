r"""Position supply: how many people can be hired, how many are there, and reduction by attrition only.

$$ \sum_s F_{jst} \le most_j, \qquad
   \sum_s (F_{jst} - F_{js,t-1}) \le hires_j, \qquad
   \sum_s F_{jst} \ge (1 - attrition_j) \sum_s F_{js,t-1} $$

| letter | meaning | unit |
| --- | --- | --- |
| $F$ | FTE of position $j$ at school $s$ in year $t$; the year before the first is today | FTE |
| $most$ | dial `most`, step 1, loosens upward: FTE that the labour market or position control allows | FTE |
| $hires$ | dial `hires`, step 1, loosens upward: most FTE more than the year before | FTE |
| $attrition$ | with `attrition_only`: the position's own, or dial `attrition`, step 0.01, loosens upward | share |
"""

from typing import Annotated, ClassVar, Self

import numpy as np
from pydantic import Field, model_validator

from alloc_opt.families._rule import EVERYTHING, Dial, Rule, Where
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.noun import PositionRef


class PositionSupply(Rule):
    """District-wide staff of the positions stays within supply."""

    default_sentence: ClassVar[str] = (
        "Staff of {positions} stays within what the district can hire and what attrition frees."
    )

    positions: tuple[PositionRef, ...] = ()
    """Job classes, each on its own; empty: all."""
    most: Annotated[float, Field(ge=0)] | None = None
    """Most FTE in a year."""
    hires: Annotated[float, Field(ge=0)] | None = None
    """Most FTE more than in the year before."""
    attrition_only: bool = False
    """True: FTE fall no faster than people leave by themselves."""
    attrition: Annotated[float, Field(ge=0, le=1)] | None = None
    """Share that leaves in a year; left out: each position's own."""
    where: Where = EVERYTHING
    """Schools it is for; empty: everywhere."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.most is None and self.hires is None and not self.attrition_only:
            raise ValueError("state most, hires or attrition_only")
        return self

    def own_dials(self) -> tuple[Dial, ...]:
        """Those of the limits that are stated."""
        stated = [Dial("most", "FTE", 1.0, "up")] if self.most is not None else []
        if self.hires is not None:
            stated.append(Dial("hires", "FTE", 1.0, "up"))
        if self.attrition is not None and self.attrition_only:
            stated.append(Dial("attrition", "share leaving a year", 0.01, "up"))
        return tuple(stated)

    def rows(self, m: Measures) -> list[Rows]:
        """One row per position and year for each stated limit."""
        by = ("position", "year")
        staff = m.fte.where(position=self.positions or None).where(self.where)
        now = staff.where(year=self.year_selection).by(*by)
        before = staff.lag(1).where(year=self.year_selection).by(*by)
        rows = []
        if self.most is not None:
            rows.append((now <= self.most).named("most"))
        if self.hires is not None:
            rows.append((now - before <= self.hires).named("hires"))
        if self.attrition_only:
            own = m.plan["pay"]["attrition"].to_numpy(dtype=float)[now.index.position("position")]
            leave = np.full(len(own), self.attrition) if self.attrition is not None else own
            rows.append((now - before.scaled(1.0 - leave) >= 0.0).named("attrition"))
        return rows
