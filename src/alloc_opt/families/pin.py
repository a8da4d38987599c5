r"""Pin: a level that somebody has fixed, at one school or in the district, whatever else is decided.

$$ \sum_{s \in S} q_{pst} = quantity \qquad (\ge \text{ or } \le \text{ where } is \text{ says so}) $$

| letter | meaning | unit |
| --- | --- | --- |
| $q$ | quantity of the program at school $s$ in year $t$ | its unit |
| $S$ | the pinned school; without one, every school together | |
| $quantity$ | dial `quantity`, step 1; loosens downward for `at_least`, upward for `at_most` | unit |
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from alloc_opt.families._rule import Dial, Rule
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.noun import ProgramRef, SchoolRef


class Pin(Rule):
    """A line is fixed by the board; the plan is solved around it."""

    default_sentence: ClassVar[str] = "{program} {school} is fixed at {quantity:g}."

    program: ProgramRef
    """Program."""
    school: SchoolRef = ""
    """School; empty: the district's total."""
    quantity: Annotated[float, Field(ge=0)]
    """Units in every year of the pin."""
    fixed: Literal["exactly", "at_least", "at_most"] = "exactly"
    """How it is fixed."""
    named: str = ""
    """What is fixed, as people say it; empty: program and school by id."""
    role: str = ""
    """Who fixed it, by role: board, superintendent, principal."""

    def own_dials(self) -> tuple[Dial, ...]:
        """The quantity, which loosens where less (or more) of it is asked."""
        loosens: Literal["up", "down"] = "up" if self.fixed == "at_most" else "down"
        return (Dial("quantity", "units", 1.0, loosens, "{named}" if self.named else "{program} {school}"),)

    def rows(self, m: Measures) -> Rows:
        """One row per year."""
        held = m.quantity.where(program=self.program, school=self.school or None, year=self.year_selection).by("year")
        if self.fixed == "at_least":
            return held >= self.quantity
        return held <= self.quantity if self.fixed == "at_most" else held.equals(self.quantity)
