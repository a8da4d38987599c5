"""What does the weighted student formula give, and what would another one?

The formula of the plan is the table `formula` (`program/decisions/formula.py`). It is checked against what the district
prints, set anew, held to a total, given a guarantee, phased in; each part is a file of `formulas/`.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.formulas import cents, phase, tables
from alloc_opt.analysis.formulas.asked import Asked
from alloc_opt.analysis.formulas.designing import Designed, designed, tier_tables
from alloc_opt.analysis.formulas.guarantee import Guarantee, guarantee
from alloc_opt.analysis.formulas.hybrid import carried, gives, guarded
from alloc_opt.analysis.formulas.path import Step
from alloc_opt.analysis.formulas.published import published
from alloc_opt.analysis.formulas.rescale import rescaled
from alloc_opt.analysis.formulas.settings import Setting, names_of, with_settings
from alloc_opt.analysis.formulas.sheet import Sheet, sheet
from alloc_opt.analysis.table import Table
from alloc_opt.errors import OperatorError
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.years import fiscal_year

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class FormulaStudy:
    """A formula, another one, and the way there."""

    asked: Asked
    before: Sheet
    after: Sheet
    year: str
    gives: dict[str, Ints]
    """Year -> cents of each school under the other formula, the guarantee included."""
    factor: dict[str, float] = field(default_factory=dict)
    """Year -> what the base was multiplied by so that the total stays."""
    design: Designed | None = None
    guaranteed: Guarantee | None = None
    plain: Sheet | None = None
    """The other formula without the guarantee."""
    steps: tuple[Step, ...] = ()

    @property
    def plan(self) -> Plan:
        """The plan of the other formula."""
        return self.after.plan

    @cached_property
    def changed(self) -> bool:
        """Whether the other formula is another one."""
        return any(
            np.abs(self.gives[year] - cents.nearest(self.before.dollars(year))).max(initial=0) > 1
            for year in self.after.years
        ) or bool(self.asked.settings)

    @cached_property
    def schools(self) -> Table:
        """A row per school in the year."""
        return tables.by_school(self.before, self.after, self.year, self.gives[self.year] / 100.0)

    @cached_property
    def lines(self) -> Table:
        """A row per line in the year."""
        return tables.by_line(self.before, self.after, self.year)

    @cached_property
    def resources(self) -> Table:
        """A row per resource in the year."""
        return tables.by_resource(self.before, self.after, self.year)

    @cached_property
    def incidence(self) -> Table:
        """The change by kind of school."""
        return tables.incidence(self.before, self.after, self.schools, self.year)

    @cached_property
    def carried(self) -> tuple[Table, Table] | None:
        """The guarantee against the weights by school, and its parts; None without one."""
        if self.guaranteed is None or self.plain is None:
            return None
        return carried(self.plain, self.year, self.guaranteed)

    @cached_property
    def tiers(self) -> tuple[Table, Table] | None:
        """The staffing tiers chosen, by menu and by school; None without."""
        return tier_tables(self.design, self.after) if self.design is not None else None

    @cached_property
    def phase_in(self) -> tuple[Table, Table] | None:
        """The path by school and year, and by year; None without one."""
        return (phase.by_school(self.after, self.steps), phase.by_year(self.steps)) if self.steps else None

    @cached_property
    def bearing(self) -> Table | None:
        """Who is protected on the path, and who gives, by kind of school; None without a path."""
        return tables.bearing(self.after, self.steps) if self.steps else None

    @cached_property
    def other_basis(self) -> float | None:
        """What hold-harmless would cost over all years on the other basis; None without it."""
        return phase.other_basis(self.asked, self.before, self.after, self.gives)

    @cached_property
    def printed(self) -> tuple[Table, Table]:
        """The formula against what the district prints: by line and school, and by line."""
        return published(self.before)


def formula(plan: Plan, asked: Asked | None = None, *, before: Plan | None = None) -> FormulaStudy:
    """The study.

    Args:
        plan: whose formula is looked at (with scenarios, where there are any).
        asked: what is asked of it; None: what it gives.
        before: the plan to compare with (default: `plan` itself, without what is asked).

    Raises:
        OperatorError: the plan has no formula, or what is asked cannot be.
        RulesError: a line of the formula speaks of what is nowhere.
        InfeasibleError: no choice of a design stays within its total.
    """
    asked = asked if asked is not None else Asked()
    first, own = sheet(before if before is not None else plan), sheet(plan)
    if first.ids != own.ids or first.years != own.years:
        raise OperatorError("The scenario changes the schools or the years.", "compare it with `alloc-opt compare`")
    year = _year(own, asked.year)
    settings = [Setting.read(text) for text in asked.settings]
    held = {name for one in settings for name in names_of(plan, own, one)}
    after = sheet(with_settings(plan, own, settings, year)) if settings else own
    chosen = None
    if asked.free or asked.menus or asked.with_tiers:
        chosen, after = designed(first, after, year, asked)
        held |= {line.line for line in chosen.lines}
    found = guarantee(after, asked.guarantees) if asked.guarantees else None
    totals = {t: round(float((first if asked.constant else after).dollars(t).sum()), 2) for t in first.years}
    factor: dict[str, float] = {}
    if asked.constant and not (found is not None and asked.first):
        floors = {t: found.dollars(after, t) for t in after.years} if found is not None else None
        after, factor = rescaled(after, totals, sorted(held), floors)
    plain = after
    if found is not None:
        after = guarded(plain, found, first=asked.first, totals=totals)
    given = {t: gives(after, t) for t in after.years}
    study = FormulaStudy(asked, first, after, year, given, factor, chosen, found, plain)
    return replace(study, steps=phase.steps(asked, first, after, given)) if asked.terms is not None else study


def _year(own: Sheet, asked: str) -> str:
    if not asked:
        return own.years[1]
    year = fiscal_year(asked)
    if year not in own.years:
        raise OperatorError(f"{asked!r} is no year of the plan.", f"years: {', '.join(own.years)}")
    return str(year)
