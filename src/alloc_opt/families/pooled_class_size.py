r"""Pooled class size: one staff teaches several grade spans, each with its own number of pupils per teacher.

$$ \sum_{j \in positions} F_{jst} \ge \sum_k \frac{E_{skt}}{cap_k + plus} $$

| letter | meaning | unit |
| --- | --- | --- |
| $F$ | FTE of `positions` at the school | FTE |
| $E_k$ | enrollment of span $k$ | pupils |
| $cap_k$ | `caps`: pupils per teacher of span $k$ | pupils per teacher |
| $plus$ | dial `plus`, step 1, loosens upward: pupils more per teacher in every span | pupils per teacher |

For a district that staffs a school from one pot: 22 pupils per teacher in K-3 and 33 above.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from alloc_opt.families._rule import SCHOOLS, Dial, Rule, Where
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.noun import PositionRef


class PooledClassSize(Rule):
    """Teachers of all spans together cover every span's classes."""

    dials: ClassVar[tuple[Dial, ...]] = (Dial("plus", "more pupils per teacher than the caps", 1.0, "up"),)
    always_priced: ClassVar[bool] = True
    default_sentence: ClassVar[str] = "Every school has one teacher for {caps} pupils, {plus:+g} pupils."

    positions: Annotated[tuple[PositionRef, ...], Field(min_length=1)]
    """Job classes that teach."""
    caps: Annotated[Mapping[str, float], Field(min_length=1)]
    """Grade span -> pupils per teacher."""
    plus: float = 0.0
    """Pupils more per teacher in every span."""
    where: Where = SCHOOLS
    """Schools it is for."""
    at: Literal["school", "district"] = "school"
    """At each school, or all of them together."""

    @model_validator(mode="after")
    def _positive(self) -> Self:
        if min(self.caps.values()) + self.plus <= 0:
            raise ValueError("pupils per teacher must be above zero in every span")
        return self

    def rows(self, m: Measures) -> Rows:
        """One row per school and year, or per year."""
        by = ("school", "year") if self.at == "school" else ("year",)
        year = self.year_selection
        staff = m.fte.where(position=self.positions, year=year).where(self.where).by(*by)
        need = np.zeros(len(staff.index))
        for span, cap in self.caps.items():
            pupils = m.enrollment.where(span=span, group="all", year=year).where(self.where).by(*by)
            need += pupils.known() / (cap + self.plus)
        return staff.between(need, np.full(len(need), np.inf)).added_up()
