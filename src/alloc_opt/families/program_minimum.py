r"""Program minimum: where a program runs at all it runs at a size that works; or it runs at least so much.

$q_{pst} \ge quantity \cdot z_{pst}$ with `if_open`, else $q_{pst} \ge quantity$.

| letter | meaning | unit |
| --- | --- | --- |
| $q$ | quantity of the program | its unit |
| $quantity$ | dial `quantity`, step 1, loosens downward | units |
"""

from typing import Annotated, ClassVar

from pydantic import Field

from alloc_opt.families._rule import Dial, Rule, Where
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
    """True: only where the program runs at all."""
    at: str = "school"
    """`school`: at each school; `district`: all together."""
    where: Where = {}
    """Schools it is for; empty: every school that has the program."""

    def opens(self) -> tuple[str, ...]:
        """The program, where the minimum holds only while it runs."""
        return (self.program,) if self.if_open else ()

    def rows(self, m: Measures) -> Rows:
        """One row per school and year, or per year."""
        by = ("year",) if self.at == "district" else ("school", "year")
        own = m.quantity.where(program=self.program, year=self.year_selection).where(self.where)
        quantity = own.by(*by)
        if self.if_open:
            z = m["open"].where(program=self.program, year=self.year_selection).where(self.where).by(*by)
            return quantity - z * self.quantity >= 0.0
        if self.at == "district":
            return quantity >= self.quantity
        runs = m.plan["services"].loc[m.plan["services"]["program"] == self.program, "school"]
        mine = m.axes.mask("school", list(runs))[1][quantity.index.position("school")]
        return (quantity >= self.quantity).only(mine)
