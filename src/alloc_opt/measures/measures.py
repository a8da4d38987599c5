"""What rules and objectives are written in: every measure of a plan by name, and helper columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

from alloc_opt.errors import RulesError
from alloc_opt.measures.axes import Axes
from alloc_opt.measures.columns import ColumnTable, Floats
from alloc_opt.measures.index import Index
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total
from alloc_opt.measures.watched import WatchedPlan
from alloc_opt.plan.plan import Plan

Maker = Callable[["Measures"], Measure]


@dataclass(frozen=True)
class Seen:
    """What was read of a plan."""

    read: frozenset[str]
    """Columns as `table.column`, attributes as `@level`."""
    measures: frozenset[str]
    """Measures that were asked for."""


def plainly(name: str, make: Callable[[], Measure]) -> Measure:
    """Make a measure and no more."""
    return make()


@dataclass
class Measures:
    """The measures of one plan. Each is made when first asked for; what it needs is made before it."""

    plan: Plan
    axes: Axes
    makers: Mapping[str, Maker]
    series_maker: Callable[["Measures", str], Measure]
    columns: ColumnTable = field(default_factory=ColumnTable)
    identities: list[tuple[str, Rows]] = field(default_factory=list)
    """Rows that define columns, with the name of what they define."""
    owner: str = ""
    """Id of the rule or objective that is being written."""
    opens: frozenset[str] = frozenset()
    """Programs whose running or not (`open`) some rule speaks of."""
    must_run: frozenset[str] = frozenset()
    """Programs that some rule requires to run beside others."""
    more: Mapping[str, float] = field(default_factory=dict)
    """Resource -> dollars of every year that rules add to the plan's revenue; only witnesses use it."""
    tiers: pd.DataFrame | None = None
    """Menus of programs decided by formula: program, band, tier, year (codes or text), today, column."""
    bands: pd.DataFrame | None = None
    """Band of each school in each such program: program, school (codes), band."""
    made: dict[str, Measure] = field(default_factory=dict)
    """Measures that have been made."""
    asked: set[str] = field(default_factory=set)
    """Measures that were asked for since watching began."""
    through: Callable[[str, Callable[[], Measure]], Measure] = plainly
    """What a measure is made through, given its name and what makes it."""

    def __getitem__(self, name: str) -> Measure:
        self.asked.add(name)
        if name not in self.made:
            if name not in self.makers:
                raise RulesError(f"there is no measure {name!r}", f"measures: {', '.join(sorted(self.makers))}")
            self.made[name] = self.through(name, partial(self.makers[name], self))
        return self.made[name]

    def watch(self) -> Seen:
        """Begin to watch anew; gives what was read since watching last began, for `resume`."""
        seen = self.seen()
        for names in (self.asked, self.axes.asked, *([self.plan.read] if isinstance(self.plan, WatchedPlan) else [])):
            names.clear()
        return seen

    def seen(self) -> Seen:
        """What was read since watching began."""
        read = self.plan.read if isinstance(self.plan, WatchedPlan) else {f"{table}.*" for table in self.plan.tables}
        return Seen(frozenset(read) | {f"@{name}" for name in self.axes.asked}, frozenset(self.asked))

    def resume(self, before: Seen) -> None:
        """Go on with what was being watched before `watch`."""
        self.watch()
        self.asked |= before.measures
        self.axes.asked |= {name[1:] for name in before.read if name.startswith("@")}
        if isinstance(self.plan, WatchedPlan):
            self.plan.read.update(name for name in before.read if not name.startswith("@"))

    @property
    def quantity(self) -> Measure:
        """Quantity of a program in its own unit, by program, school, year."""
        return self["quantity"]

    @property
    def fte(self) -> Measure:
        """Staff in FTE, by program, position, school, year."""
        return self["fte"]

    @property
    def dollars(self) -> Measure:
        """Spending in dollars, by program, school, resource, object, year."""
        return self["dollars"]

    @property
    def enrollment(self) -> Measure:
        """Pupils (data), by school, span, group, year."""
        return self["enrollment"]

    @property
    def revenue(self) -> Measure:
        """Revenue in dollars (data), by resource, year."""
        return self["revenue"]

    @property
    def ending(self) -> Measure:
        """Ending balance in dollars, by resource, year; the base year's is the beginning balance of the plan."""
        return self["ending"]

    def series(self, name: str) -> Measure:
        """A data series of the plan; a label it has no number for is an error where it is used."""
        if name not in set(self.plan["series"]["series"]):
            raise RulesError(f"the plan has no series {name!r}", "add its rows to the table series")
        return self.series_maker(self, name)

    def helper(
        self,
        name: str,
        index: Index,
        *,
        witness: Callable[[Floats], Floats],
        lower: Floats | float = 0.0,
        upper: Floats | float = np.inf,
        integer: bool = False,
        unit: str = "",
    ) -> Total:
        """New columns, one per entry of `index`, as a total.

        `witness` gives their values (natural units, shape (entries,)) from the values of the columns before them, so
        that any budget can be checked without a solver.
        """
        full = f"{self.owner}.{name}" if self.owner else name
        column = self.columns.add(
            full,
            index.labels(),
            count=len(index),
            witness=witness,
            lower=lower,
            upper=upper,
            integer=integer,
            unit=unit,
        )
        count = len(index)
        return Total(index, unit, np.arange(count), column, np.ones(count), np.zeros(count), None, full)

    def part(self, name: str, total: Total, *, negative: bool = False) -> Total:
        """The positive (or negative) part of a total, as helper columns held from below, where less is better."""
        side = -total if negative else total
        helper = self.helper(name, total.index, witness=lambda x: np.maximum(side.at(x), 0.0), unit=total.unit)
        self.identities.append((helper.name, (helper >= side).named("", link=True)))
        return helper

    def define(self, name: str, rows: Rows) -> None:
        """Rows that define columns: always there, never priced or relaxed."""
        self.identities.append((name, rows.named(rows.part, link=True)))
