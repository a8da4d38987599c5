r"""Standard services hold: a program `valued: standard` does not fall below its standard, which is today's level.

$$ q_{pst} \ge share \cdot q^0_{ps} \qquad \text{or, decided by formula or centrally,} \qquad
   \sum_s q_{pst} \ge share \cdot \sum_s q^0_{ps} $$

| letter | meaning | unit |
| --- | --- | --- |
| $q, q^0$ | quantity of program $p$ at school $s$ in year $t$, and today's | its unit |
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
    default_sentence: ClassVar[str] = "{programs} keeps at least {share:.0%} of today's level."

    programs: Annotated[tuple[ProgramRef, ...], Field(min_length=1)]
    """Programs."""
    share: Annotated[float, Field(ge=0)] = 1.0
    """Share of today's level."""

    def rows(self, m: Measures) -> list[Rows]:
        """One row per program, school and year; per program and year where it is not decided by site."""
        programs = m.plan["programs"].set_index("program")["decided"]
        by_site = tuple(p for p in self.programs if programs.get(p, "by_site") == "by_site")
        whole = tuple(p for p in self.programs if p not in by_site)
        rows = []
        if by_site:
            rows.append(self._hold(m, by_site, ("program", "school", "year")))
        if whole:
            rows.append(self._hold(m, whole, ("program", "year")).named("district" if by_site else ""))
        return rows

    def _hold(self, m: Measures, programs: tuple[str, ...], by: tuple[str, ...]) -> Rows:
        quantity = m.quantity.where(program=programs)
        now, today = (side.where(year=self.year_selection).by(*by) for side in (quantity, quantity.today()))
        return (now >= today * self.share).added_up()
