r"""Program minimum: where a program runs at all it runs at a size that works; or it runs at least so much.

$q_{pst} \ge quantity \cdot z_{pst}$ with `if_open`, else $q_{pst} \ge quantity$.

| letter | meaning | unit |
| --- | --- | --- |
| $q$ | quantity of the program | its unit |
| $quantity$ | dial `quantity`, step 1, loosens downward | units |
"""

from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from alloc_opt.errors import RulesError
from alloc_opt.families._rule import EVERYTHING, Dial, Rule, Where
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.noun import ProgramRef


class ProgramMinimum(Rule):
    """A program runs with at least `quantity`."""

    dials: ClassVar[tuple[Dial, ...]] = (Dial("quantity", "units", 1.0, "down"),)
    default_sentence: ClassVar[str] = "{program} runs with at least {quantity:g} units."

    program: ProgramRef
    """Program."""
    quantity: Annotated[float, Field(ge=0)]
    """Units at each school, or in all."""
    if_open: bool = False
    """True: only where the program runs at all; at each school."""
    at: Literal["school", "district"] = "school"
    """`school`: at each school; `district`: all together."""
    where: Where = EVERYTHING
    """Schools it is for; empty: every school that has the program."""

    @model_validator(mode="after")
    def _open_at_schools(self) -> Self:
        if self.if_open and self.at == "district":
            raise ValueError("a program runs or not at each school: `if_open` needs `at: school`")
        return self

    def opens(self) -> tuple[str, ...]:
        """The program, where the minimum holds only while it runs."""
        return (self.program,) if self.if_open else ()

    def rows(self, m: Measures) -> Rows:
        """One row per school and year, or per year."""
        by = ("year",) if self.at == "district" else ("school", "year")
        quantity = m.quantity.where(program=self.program, year=self.year_selection).where(self.where).by(*by)
        if self.if_open:
            z = m["open"].where(program=self.program, year=self.year_selection).where(self.where).by(*by)
            return quantity - z * self.quantity >= 0.0
        minimum = quantity >= self.quantity
        if self.at == "district" or self.where:
            return minimum
        runs = np.zeros(m.axes.size("school"), dtype=bool)
        services = m.plan["services"]
        runs[m.axes.codes("school", services.loc[services["program"] == self.program, "school"])] = True
        if not runs.any():
            raise RulesError(f"{self.id}: program {self.program} runs at no school", "add its schools to `services`")
        return minimum.only(runs[quantity.index.position("school")])
