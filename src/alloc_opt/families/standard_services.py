r"""Standard services hold: a program `valued: standard` does not fall below its standard, which is today's level.

$$ q_{pst} \ge share \cdot q^0_{ps} \quad \text{or, decided by formula or centrally,} \quad \sum_s q_{pst} \ge share \cdot \sum_s q^0_{ps} $$

| letter | meaning | unit |
| --- | --- | --- |
| $share$ | dial `share`, step 0.05, loosens downward | share of the standard |

Every plan with standard programs has this rule without being asked; a standard falls only if it is changed by name.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from alloc_opt.families._rule import Dial, Rule
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.noun import ProgramRef


class StandardServices(Rule):
    """Services that are a standard stay at today's level."""

    dials: ClassVar[tuple[Dial, ...]] = (Dial("share", "of the standard", 0.05, "down"),)
    default_sentence: ClassVar[str] = "{programs} keeps at least {share:.0%} of today's level at every school."

    programs: Annotated[tuple[ProgramRef, ...], Field(min_length=1)]
    """Programs."""
    share: Annotated[float, Field(ge=0)] = 1.0
    """Share of today's level."""

    def rows(self, m: Measures) -> Rows:
        """One row per program, school and year."""
        by = ("program", "school", "year")
        quantity = m.quantity.where(program=self.programs, year=self.year_selection)
        return quantity.by(*by) >= quantity.today().where(year=self.year_selection).by(*by) * self.share
