"""The plan: everything that is known before a solve, frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, field_validator

from alloc_opt.errors import OperatorError, Place
from alloc_opt.plan.closed import Closed
from alloc_opt.plan.deadlines import out_of_reach
from alloc_opt.plan.laid_over import LaidOver
from alloc_opt.plan.pack import PackLine
from alloc_opt.plan.rule import PlacedRule

FORMAT = 1
"""Version of the file format; older files are migrated by the tool."""
Mode = Literal["cost", "formula", "priority", "evidence"]


class Settings(BaseModel):
    """Choices of how to decide, each with a default."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    changes: Annotated[int, Field(ge=0)] | None = 25
    """In `cost` mode: preferred largest number of named changes per year; gives way first; empty: none."""
    changes_share: Annotated[float, Field(gt=0, le=1)] | None = 0.03
    """In `cost` mode: preferred largest share of unrestricted dollars that change per year; empty: none."""
    objective: tuple[str, ...] = ()
    """Objective stages in order, by the names of `alloc-opt rules --goals`; empty: those of the mode."""
    give_up: dict[str, Annotated[float, Field(ge=0)]] = {}
    """Stage -> share of its best value that later stages may give up; 0 by default."""
    pupil_weights: dict[str, Annotated[float, Field(ge=0)]] = {"all": 1.0}
    """Student group -> what a pupil of it counts in the objectives per weighted pupil; weights add up for a pupil of
    several groups."""
    pupil_dollars: dict[str, Any] = {}
    """Dollars that count in the objectives per weighted pupil, as a selection (`resource`, `program`, ...); empty:
    all."""
    pupil_dollars_apart: dict[str, Any] = {}
    """Dollars that do not count there, as a selection: all that any of its keys selects (special education, say)."""
    gap: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Whole positions: stop when the plan is proved to be within this share of the best; 0: prove the best."""
    node_limit: Annotated[int, Field(ge=1)] | None = 500
    """Whole positions: search this many nodes (cases that branch and bound tells apart), at least to the first plan,
    then take the best plan found and say how much better another could be; whatever the clock says; empty: no
    limit."""
    time_limit: Annotated[float, Field(gt=0)] | None = 300.0
    """Seconds after which the best plan found is taken in any case; another machine may then give another plan; empty:
    no limit."""
    by_site_years: Annotated[int, Field(ge=1)] | None = None
    """Plan years that are decided site by site; later ones are totals of the schools of each level by program and job
    class, and rules by site become their sum; empty: all."""
    as_of: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    """Day (`2027-03-20`) on which it is decided: what had to be decided before can no longer change."""
    effect_at: Literal["estimate", "low", "high"] = "estimate"
    """In `evidence` mode: the end of each effect's interval that counts."""

    @field_validator("as_of")
    @classmethod
    def _a_day(cls, text: str | None) -> str | None:
        if text is not None:
            date.fromisoformat(text)
        return text


class Head(BaseModel):
    """The head of `plan.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    format: Literal[1] = 1
    """Version of the file format."""
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=60)]
    """Short name; run folders start with it."""
    title: str = ""
    """Name as people say it."""
    mode: Mode = "cost"
    """What decides: cost, formula, priority or evidence."""
    base_year: str
    """Fiscal year of today's budget."""
    years: Annotated[tuple[str, ...], Field(min_length=1, max_length=10)]
    """Fiscal years that are planned, in order; the first follows the base year."""
    source: str = ""
    """Where the plan's figures come from, in a sentence."""
    confidential: bool = False
    """True: kept out of reports for the public and the board."""
    packs: tuple[str, ...] = ()
    """Rule packs: names of those that come with the tool (`us-federal`, `california`), or YAML files in the plan's
    folder."""
    pack_names: Mapping[str, str | tuple[str, ...]] = {}
    """What the packs' names stand for in this plan: `title_i: "3010"`; a name that is an id of the plan needs no
    line."""
    pack_leave_out: Mapping[str, str] = {}
    """Rules of the packs that are left out, each with the reason."""
    settings: Settings = Settings()
    """Choices of how to decide."""

    @property
    def later_years(self) -> bool:
        """Whether some plan years are totals by level, not decided site by site."""
        by_site = self.settings.by_site_years
        return by_site is not None and by_site < len(self.years)


@dataclass(frozen=True)
class TablePlace:
    """Where the rows of a table stand, so that every value can be traced back."""

    file: str = ""
    sheet: str = ""
    lines: np.ndarray[Any, np.dtype[np.int64]] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """Line (or sheet row) of each row of the frame; 0: the row follows from others."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Column name -> spreadsheet letter, where there is a sheet."""
    marks: Mapping[tuple[int, str], Place] = field(default_factory=dict)
    """(row, column) -> place of a value that stands elsewhere, as scenarios do; column `""`: the whole row."""

    def place(self, row: int, column: str = "") -> Place:
        """Place of the value in `column` of frame row `row`."""
        if mark := self.marks.get((row, column)) or self.marks.get((row, "")):
            return mark
        line = int(self.lines[row]) if row < len(self.lines) else 0
        if self.sheet:
            letter = self.columns.get(column, "")
            return Place(self.file, line, column, self.sheet, f"{letter}{line}" if letter else str(line))
        return Place(self.file, line, column)


@dataclass(frozen=True)
class Plan:
    """A district's plan: head, tables, rules. Nothing here changes after reading; a scenario makes a new plan."""

    head: Head
    tables: Mapping[str, pd.DataFrame]
    """Every noun's table by name; all columns present, defaults filled in, years in canonical form."""
    rules: tuple[PlacedRule, ...] = ()
    places: Mapping[str, TablePlace] = field(default_factory=lambda: MappingProxyType({}))
    hashes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """File name -> SHA-256 of what was read."""
    overlays: tuple[str, ...] = ()
    """Names of the scenarios laid over the plan, in order."""
    laid_over: tuple[LaidOver, ...] = ()
    """What each of these scenarios says it changed."""
    notes: tuple[str, ...] = ()
    """What the scenarios assume, in sentences that reports print."""
    packs: tuple[PackLine, ...] = ()
    """What became of the rules of its packs."""
    closings: tuple[Closed, ...] = ()
    """Schools that a scenario closes."""
    unclosed: "Plan | None" = None
    """The same plan with those schools open; None without closings, or where it cannot be read without them."""
    folder: str = ""
    """Folder the plan was read from; empty when made in memory."""

    @property
    def name(self) -> str:
        """Short name."""
        return self.head.name

    @property
    def years(self) -> tuple[str, ...]:
        """Plan years, without the base year."""
        return self.head.years

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    def place(self, table: str, row: int, column: str = "") -> Place:
        """Place of the value in `column` of row `row` of a table."""
        return self.places[table].place(row, column) if table in self.places else Place(table, 0, column)

    def with_mode(self, mode: Mode) -> "Plan":
        """The same plan decided by another mode."""
        return replace(self, head=self.head.model_copy(update={"mode": mode}))

    def with_day(self, as_of: str) -> "Plan":
        """The same plan decided on another day (`2027-03-20`).

        Raises OperatorError where it is before the base year or after the last plan year.
        """
        if days := out_of_reach(as_of, self.head.base_year, self.years[-1]):
            raise OperatorError(f"Nothing of {self.name} can be decided on {as_of}.", f"give {days}")
        settings = self.head.settings.model_copy(update={"as_of": as_of})
        return replace(self, head=self.head.model_copy(update={"settings": settings}))
