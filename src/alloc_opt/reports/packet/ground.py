"""What the pages of a packet are made from: the tables of a run, its plan, and the answers that were asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import pandas as pd

from alloc_opt.analysis.run import Run
from alloc_opt.plan.plan import Plan
from alloc_opt.reports.packet.answer import Answer

Audience = Literal["board", "staff", "school", "public"]
AUDIENCES: tuple[Audience, ...] = ("board", "staff", "school", "public")
SMALLEST = 10
"""Pupils below which a group's figures are not shown."""


@dataclass(frozen=True, eq=False)
class Ground:
    """A run opened for its packet; nothing here is solved."""

    run: Run
    plan: Plan
    """The plan as it was solved, scenarios laid over."""
    today: Plan
    """The same with schools open that a scenario closes: the plan of today."""
    audience: Audience
    mark: str = ""
    """Short digest of the run's manifest."""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """By name of their file in `answers/`; a question that was not asked is missing."""
    unanswered: Mapping[str, str] = field(default_factory=dict)
    """Why a question has no answer, by its name."""
    others: tuple[Run, ...] = ()
    """Further runs that are set beside this one, such as a levy that passes and one that fails."""
    school: str = ""
    """The one school that it is for; empty: all of them."""

    @property
    def years(self) -> tuple[str, ...]:
        """Plan years."""
        return tuple(self.run.facts["years"])

    @property
    def base_year(self) -> str:
        """The year of today's budget."""
        return str(self.run.facts["base_year"])

    @property
    def unrestricted(self) -> frozenset[str]:
        """Resources without restriction."""
        return frozenset(self.run.facts.get("unrestricted", ()))

    def has(self, table: str) -> bool:
        """Whether the run has this table, with rows."""
        return table in self.run.tables and len(self.run.tables[table]) > 0

    def table(self, name: str) -> pd.DataFrame:
        """A table of the run; empty where it has none."""
        return self.run.tables[name].frame if name in self.run.tables else pd.DataFrame()

    def name(self, noun: str, code: Any) -> str:
        """Name of a school, program, resource, position or group as people say it."""
        return str(self.run.facts["names"].get(noun, {}).get(code) or str(code).replace("_", " "))

    @cached_property
    def schools(self) -> tuple[str, ...]:
        """Ids of the schools, in the plan's order, without central and not-by-site places."""
        frame = self.plan["schools"]
        return tuple(frame.loc[frame["kind"] == "school", "school"])
