r"""Standard services hold: a program `valued: standard` does not fall below its standard, which is today's level.

$$ q_{pst} \ge share \cdot \lfloor r_{pt}\, q^0_{ps} \rfloor_h \qquad \text{and, where it follows a driver or is not
   decided by site,} \qquad \sum_s q_{pst} \ge share \cdot r_{pt} \sum_s q^0_{ps} $$

| letter | meaning | unit |
| --- | --- | --- |
| $q, q^0$ | quantity of program $p$ at school $s$ in year $t$, and today's | its unit |
| $r$ | what the driver that the program follows counts, over the base year; 1 where it follows none | ratio |
| $\lfloor\ \rfloor_h$ | whole steps from today, rounded down: a driver counts for the district | its unit |
| $share$ | dial `share`, step 0.05, loosens downward | share of the standard |

Decided by formula or centrally, only the district counts. Every plan with standard programs has this rule without being
asked; a standard falls only if it is changed by name.
"""

from dataclasses import replace
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from alloc_opt.families._rule import Dial, Rule
from alloc_opt.measures.columns import Floats
from alloc_opt.measures.drivers import follow_ratio
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total
from alloc_opt.plan.noun import ProgramRef

_WHOLE = 1e-9


class StandardServices(Rule):
    """Services that are a standard stay at today's level."""

    dials: ClassVar[tuple[Dial, ...]] = (Dial("share", "of the standard", 0.05, "down"),)
    default_sentence: ClassVar[str] = "{programs} keeps at least {share:.0%} of today's level."

    programs: Annotated[tuple[ProgramRef, ...], Field(min_length=1)]
    """Programs."""
    share: Annotated[float, Field(ge=0)] = 1.0
    """Share of today's level."""

    def rows(self, m: Measures) -> list[Rows]:
        """One row per program, school and year; per program and year where it follows a driver or is not by site."""
        programs = m.plan["programs"].set_index("program")
        by_site = tuple(p for p in self.programs if programs["decided"].get(p, "by_site") == "by_site")
        whole = tuple(p for p in self.programs if p not in by_site or programs["follows"].get(p, ""))
        rows = []
        if by_site:
            now, today = self._sides(m, by_site, ("program", "school", "year"))
            rows.append((now >= _down(m, today) * self.share).added_up())
        if whole:
            now, today = self._sides(m, whole, ("program", "year"))
            rows.append((now >= today.scaled(_ratio(m, today)) * self.share).named("district" if by_site else ""))
        return rows

    def _sides(self, m: Measures, programs: tuple[str, ...], by: tuple[str, ...]) -> tuple[Total, Total]:
        quantity = m.quantity.where(program=programs)
        now, today = (side.where(year=self.year_selection).by(*by) for side in (quantity, quantity.today()))
        return now, today


def _ratio(m: Measures, today: Total) -> Floats:
    return np.asarray(follow_ratio(m)[today.index.position("program"), today.index.position("year")], dtype=float)


def _down(m: Measures, today: Total) -> Total:
    """Today's level times the ratio, rounded down to whole steps from today."""
    step = m.plan["programs"]["step"].to_numpy(dtype=float)[today.index.position("program")]
    more = today.constant * (_ratio(m, today) - 1.0)
    steps = np.floor(np.divide(more, step, out=np.zeros(len(more)), where=step > 0) + _WHOLE)
    return replace(today, constant=today.constant + np.where(step > 0, step * steps, more))
