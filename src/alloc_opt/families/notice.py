r"""Notice: once a deadline has passed, nobody can be laid off any more, and a contract runs on for another year.

$$ \sum_s F_{jst} \ge (1 - a_j) \sum_s F_{js,t-1} - vacant_{jt} - layoffs \qquad\qquad
   q_{pst} \ge share \cdot q_{ps,t-1} $$

| letter | meaning | unit |
| --- | --- | --- |
| $F$ | FTE of position $j$ at school $s$ in year $t$; the year before the first is today | FTE |
| $a$ | share that leaves by itself in a year | |
| $vacant$ | posts that are vacant today, in the first plan year; later ones are none | FTE |
| $layoffs$ | of `positions`: dial `layoffs`, step 1, loosens upward: FTE of each that may still be laid off | FTE |
| $q$ | quantity of program $p$ | its unit |
| $share$ | of `programs`: dial `share`, step 0.05, loosens downward: share of the year before that must run on | |

A plan that is decided `as_of` a day has this rule without being asked for every deadline (`decide_by` of `pay` and
`programs`; without one the day before the fiscal year starts) that has passed. What no decision can move is left alone.
"""

from typing import Annotated, ClassVar, Self

import numpy as np
from pydantic import Field, model_validator

from alloc_opt.families._rule import Dial, Rule
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total
from alloc_opt.measures.vacant import vacant_today
from alloc_opt.plan.noun import PositionRef, ProgramRef
from alloc_opt.plan.rule import Severity


class Notice(Rule):
    """Staff falls by vacant posts and people who leave; contracts do not fall."""

    default_sentence: ClassVar[str] = "Notice had to be given by {decide_by}: {positions}{programs} cannot be cut."

    severity: Severity = "law"
    """Notice dates are law or contract, and a day that has passed does not come back."""
    positions: tuple[PositionRef, ...] = ()
    """Job classes in which nobody can be laid off, each on its own."""
    programs: tuple[ProgramRef, ...] = ()
    """Programs that run on."""
    decide_by: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    """The day (`2026-03-15`) that has passed."""
    layoffs: Annotated[float, Field(ge=0)] = 0.0
    """FTE of each position that may be laid off all the same."""
    share: Annotated[float, Field(ge=0)] = 1.0
    """Share of the year before that the programs keep at every site."""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if bool(self.positions) == bool(self.programs):
            raise ValueError("state either positions or programs")
        return self

    def own_dials(self) -> tuple[Dial, ...]:
        """Layoffs of positions, or the share of programs."""
        if self.positions:
            return (Dial("layoffs", "FTE of each job class", 1.0, "up"),)
        return (Dial("share", "of the year before", 0.05, "down"),)

    def rows(self, m: Measures) -> Rows:
        """One row per position and year, or per program, school and year."""
        if self.programs:
            by = ("program", "school", "year")
            quantity = m.quantity.where(program=self.programs)
            now, before = (s.where(year=self.year_selection).by(*by) for s in (quantity, quantity.lag(1)))
            return _movable((now - before * self.share >= 0.0).added_up(), now)
        staff = m.fte.where(position=self.positions)
        now, before = (s.where(year=self.year_selection).by("position", "year") for s in (staff, staff.lag(1)))
        position, year = (now.index.position(name) for name in now.index.names)
        stay = 1.0 - m.plan["pay"]["attrition"].to_numpy(dtype=float)[position]
        limit = np.where(year == 1, vacant_today(m.plan, m.axes)[position], 0.0) + self.layoffs
        short = before.scaled(stay) - now
        return _movable(short.between(np.full(len(limit), -np.inf), limit), now)


def _movable(rows: Rows, now: Total) -> Rows:
    """Only the rows whose year a decision moves."""
    moved = np.bincount(now.row[now.coefficient != 0], minlength=len(rows)) > 0
    return rows.only(moved)
