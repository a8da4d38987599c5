r"""Class size: pupils per teacher on average, or at most in any class (whole sections).

average: $cap \cdot F_{st} \;[+\; a\,q_{pst}] \ge a\,E_{st}$; maximum: $F_{st} \ge a \lceil E_{st} / cap \rceil$,
because with whole sections 49 pupils at 24 are three classes.

| letter | meaning | unit |
| --- | --- | --- |
| $F$ | FTE of `positions` at the school (or district) | FTE |
| $E$ | enrollment of `span` | pupils |
| $cap$ | dial `cap`, step 1, loosens upward | pupils per class |
| $a$ | `fte_per_section` | FTE |
| $q_p$ | with an average: quantity of the program `overage`, whose unit is one pupil above the cap | pupils |
"""

from dataclasses import replace
from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from alloc_opt.families._rule import SCHOOLS, Dial, Rule, Where
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.noun import PositionRef, ProgramRef


class ClassSize(Rule):
    """Classes have at most `cap` pupils."""

    dials: ClassVar[tuple[Dial, ...]] = (Dial("cap", "pupils per class", 1.0, "up", "{span} classes"),)
    always_priced: ClassVar[bool] = True
    default_sentence: ClassVar[str] = "Classes in {span} have at most {cap:g} pupils ({kind})."

    positions: Annotated[tuple[PositionRef, ...], Field(min_length=1)]
    """Job classes that teach the classes."""
    span: str = "all"
    """Grade span; `all`: every pupil."""
    cap: Annotated[float, Field(gt=0)]
    """Pupils per class."""
    kind: Literal["average", "maximum"] = "average"
    """`average` over the school's classes, or `maximum` of every class, which takes whole sections."""
    fte_per_section: Annotated[float, Field(gt=0)] = 1.0
    """FTE that one section takes."""
    where: Where = SCHOOLS
    """Schools it is for."""
    at: Literal["school", "district"] = "school"
    """Average at each school, or over all of them; a maximum always holds at each school."""
    overage: ProgramRef | None = None
    """Program that pays for each pupil above an average of `cap`: a penalty, or overage pay; left out: it is hard."""

    @model_validator(mode="after")
    def _paid(self) -> Self:
        if self.overage and self.kind == "maximum":
            raise ValueError("pupils above a maximum are paid for by the family grade_classes")
        return self

    def rows(self, m: Measures) -> Rows:
        """One row per school and year, or per year."""
        by = ("year",) if self.at == "district" and self.kind == "average" else ("school", "year")
        year = self.year_selection
        teachers = m.fte.where(position=self.positions, year=year).where(self.where).by(*by)
        span = None if self.span == "all" else self.span
        pupils = m.enrollment.where(span=span, group="all", year=year).where(self.where).by(*by)
        if self.kind == "average":
            seats = (teachers * (self.cap / self.fte_per_section)).in_unit("pupils")
            if self.overage:
                paid = m.quantity.where(program=self.overage, year=year).where(self.where).by(*by)
                seats = seats + paid.in_unit("pupils")
            return (seats >= pupils).added_up()
        sections = np.ceil(pupils.known() / self.cap - 1e-9)
        need = replace(pupils, constant=sections * self.fte_per_section, unit="FTE", name="sections")
        return (teachers >= need).added_up()
