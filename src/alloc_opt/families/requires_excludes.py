r"""Requires and excludes: a program runs only with others, or never beside them.

requires: $z_{pst} \le z_{rst}$ for every $r$; excludes: $z_{pst} + z_{xst} \le 1$ for every $x$.

| letter | meaning |
| --- | --- |
| $z$ | 1 where a program runs at a school in a year |
"""

from typing import ClassVar, Self

from pydantic import model_validator

from alloc_opt.families._rule import Rule, Where
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.noun import ProgramRef


class RequiresExcludes(Rule):
    """A program needs others beside it, or cannot stand beside them."""

    default_sentence: ClassVar[str] = "{program} requires {requires} and excludes {excludes}."

    program: ProgramRef
    """Program."""
    requires: tuple[ProgramRef, ...] = ()
    """Programs that must run at the same school."""
    excludes: tuple[ProgramRef, ...] = ()
    """Programs that must not run at the same school."""
    where: Where = {}
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

        def z(program: str):  # type: ignore[no-untyped-def]
            return m["open"].where(program=program, year=self.year_selection).where(self.where).by("school", "year")

        own = z(self.program)
        needed = [(own - z(other) <= 0.0).named(f"requires {other}") for other in self.requires]
        return [*needed, *((own + z(other) <= 1.0).named(f"excludes {other}") for other in self.excludes)]
