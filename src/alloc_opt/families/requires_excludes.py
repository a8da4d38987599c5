r"""Requires and excludes: a program runs only with others, or never beside them.

requires: $z_{pst} \le z_{rst}$ for every $r$; excludes: $z_{pst} + z_{xst} \le 1$ for every $x$.

| letter | meaning | unit |
| --- | --- | --- |
| $z$ | 1 where a program runs at a school in a year | |

It has no dial: it holds or it does not.
"""

from typing import Self

from pydantic import model_validator

from alloc_opt.families._rule import EVERYTHING, Rule, Where
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total
from alloc_opt.plan.noun import ProgramRef


class RequiresExcludes(Rule):
    """A program needs others beside it, or cannot stand beside them."""

    program: ProgramRef
    """Program."""
    requires: tuple[ProgramRef, ...] = ()
    """Programs that must run at the same school."""
    excludes: tuple[ProgramRef, ...] = ()
    """Programs that must not run at the same school."""
    where: Where = EVERYTHING
    """Schools it is for; empty: all."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.requires and not self.excludes:
            raise ValueError("state requires, excludes or both")
        return self

    def opens(self) -> tuple[str, ...]:
        """All programs that it names."""
        return (self.program, *self.requires, *self.excludes)

    def must_run(self) -> tuple[str, ...]:
        """Those required."""
        return self.requires

    def rows(self, m: Measures) -> list[Rows]:
        """One row per school and year for each other program."""
        own = self._runs(m, self.program)
        needed = [(own - self._runs(m, other) <= 0.0).named(f"requires {other}") for other in self.requires]
        barred = [(own + self._runs(m, other) <= 1.0).named(f"excludes {other}") for other in self.excludes]
        return [*needed, *barred]

    def _runs(self, m: Measures, program: str) -> Total:
        return m["open"].where(program=program, year=self.year_selection).where(self.where).by("school", "year")

    def plain(self) -> str:
        """What it requires and what it excludes, where it says nothing of its own."""
        if self.sentence:
            return super().plain()
        parts = (("requires", self.requires), ("excludes", self.excludes))
        return f"{self.program} " + " and ".join(f"{word} {', '.join(names)}" for word, names in parts if names) + "."
