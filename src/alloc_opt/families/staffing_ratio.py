r"""Staffing ratio: at least one FTE for every so many pupils, at each school or in the district.

$$ per \cdot \sum_{j \in positions} F_{jst} \ge E_{sgt} $$

| letter | meaning | unit |
| --- | --- | --- |
| $F$ | FTE of `positions` | FTE |
| $E$ | pupils of `span` and `group` | pupils |
| $per$ | dial `per`, step 10, loosens upward | pupils per FTE |
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from alloc_opt.families._rule import SCHOOLS, Dial, Rule, Where
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.noun import GroupRef, PositionRef


class StaffingRatio(Rule):
    """Pupils per FTE are at most `per`."""

    dials: ClassVar[tuple[Dial, ...]] = (Dial("per", "pupils per FTE", 10.0, "up"),)
    default_sentence: ClassVar[str] = "At least one FTE ({positions}) for every {per:g} pupils."

    positions: Annotated[tuple[PositionRef, ...], Field(min_length=1)]
    """Job classes that count."""
    per: Annotated[float, Field(gt=0)]
    """Pupils per FTE."""
    where: Where = SCHOOLS
    """Schools it is for."""
    span: str = "all"
    """Grade span whose pupils count; `all`: every span."""
    group: GroupRef = "all"
    """Student group whose pupils count."""
    at: Literal["school", "district"] = "school"
    """At each school, or all of them together."""

    def rows(self, m: Measures) -> Rows:
        """One row per school and year, or per year."""
        by = ("school", "year") if self.at == "school" else ("year",)
        year = self.year_selection
        staff = m.fte.where(position=self.positions, year=year).where(self.where).by(*by)
        span = None if self.span == "all" else self.span
        pupils = m.enrollment.where(span=span, group=self.group, year=year).where(self.where).by(*by)
        return ((staff * self.per).in_unit("pupils") >= pupils).added_up()
