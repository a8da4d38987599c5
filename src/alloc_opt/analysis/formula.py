"""What does the weighted student formula give, and what would another one?

The formula of the plan is the table `formula` (`program/decisions/formula.py`). It is checked against what the district
prints, set anew, held to a total, given a guarantee, phased in; each part is a file of `formulas/`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.formulas import cents, choices, tables
from alloc_opt.analysis.formulas.choices import Line, Tiers
from alloc_opt.analysis.formulas.design import Found, Wanted, design
from alloc_opt.analysis.formulas.guarantee import Guarantee, guarantee
from alloc_opt.analysis.formulas.path import Step, Terms, path
from alloc_opt.analysis.formulas.published import published
from alloc_opt.analysis.formulas.rescale import rescaled
from alloc_opt.analysis.formulas.settings import Setting, names_of, with_settings
from alloc_opt.analysis.formulas.sheet import PER_PUPIL, PER_SCHOOL, Sheet, sheet
from alloc_opt.analysis.table import Table
from alloc_opt.errors import OperatorError
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.years import end_year, fiscal_year

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Asked:
    """What is asked of a formula; nothing asked: what it gives today."""

    settings: tuple[str, ...] = ()
    """`poverty=0.25`: lines set anew."""
    constant: bool = False
    """True: the total stays, and the base gives way."""
    year: str = ""
    """Plan year of the tables by school; empty: the first."""
    free: tuple[str, ...] = ()
    """`poverty=0.1..0.4`: lines that a design decides."""
    menus: tuple[str, ...] = ()
    """`poverty=0.2|0.25|0.3`: lines that take one value of a menu."""
    with_tiers: bool = False
    """True: the design chooses the plan's staffing tiers too."""
    total: float | None = None
    """Dollars that the design may use; None: today's."""
    needs: tuple[str, ...] = ()
    """`all=1`, `poverty=0.4`: come nearest to dollars in proportion to this; empty: least loss."""
    guarantees: tuple[str, ...] = ()
    """`rules`, `standards` or dollars: what every school is guaranteed."""
    first: bool = False
    """True: the guarantee comes first and weights share the rest; False: it tops up schools whose weights bring less."""
    terms: Terms | None = None
    """How the formula is phased in; None: at once."""
    years: int = 0
    """Years of the phase-in, at least those that its terms name."""
    from_today: bool = False
    """True: the path starts from what schools spend today, False: from today's formula."""


@dataclass(frozen=True, eq=False)
class Designed:
    """A design with what it chose from."""

    wanted: Wanted
    found: Found
    lines: tuple[Line, ...]
    tiers: tuple[Tiers, ...]


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
    designed: Designed | None = None
    guaranteed: Guarantee | None = None
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
        return tables.incidence(self.after, self.schools)

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
    after = sheet(with_settings(plan, own, settings)) if settings else own
    designed = None
    if asked.free or asked.menus or asked.with_tiers:
        designed, after = _designed(first, after, year, asked)
        held |= {line.line for line in designed.lines}
    factor: dict[str, float] = {}
    if asked.constant:
        totals = {t: round(float(first.dollars(t).sum()), 2) for t in first.years}
        after, factor = rescaled(after, totals, sorted(held))
    found = guarantee(after, asked.guarantees) if asked.guarantees else None
    gives = {t: _gives(after, t, found, asked, first) for t in after.years}
    study = FormulaStudy(asked, first, after, year, gives, factor, designed, found)
    return replace(study, steps=_steps(study)) if asked.terms is not None else study


def _year(own: Sheet, asked: str) -> str:
    if not asked:
        return own.years[1]
    year = fiscal_year(asked)
    if year not in own.years:
        raise OperatorError(f"{asked!r} is no year of the plan.", f"years: {', '.join(own.years)}")
    return str(year)


def _gives(after: Sheet, year: str, found: Guarantee | None, asked: Asked, before: Sheet) -> Ints:
    """Cents of each school: its lines, topped up to the guarantee or behind it; the total stays where it is constant.

    The guarantee is met by the formula's main resource; what other resources bring comes on top.
    """
    whole = after.dollars(year)
    total = round(float(whole.sum()) * 100.0)
    if found is None:
        return cents.whole(whole, total, low=_lowest(whole))
    main = after.dollars(year, resources=[after.resource])
    beside, floor = whole - main, found.dollars(after, year)
    if not asked.first and not asked.constant:
        topped = np.maximum(main, floor) + beside
        return cents.whole(topped, round(float(topped.sum()) * 100.0))
    rest = cents.whole(beside, round(float(beside.sum()) * 100.0), low=_lowest(beside))
    shared = round(float(before.dollars(year).sum()) * 100.0) - int(rest.sum()) if asked.constant else total - int(rest.sum())
    low = cents.up(floor)
    if low.sum() > shared:
        short = (int(low.sum()) - shared) / 100.0
        raise OperatorError(
            f"In {year} the guarantee alone takes ${short:,.0f} more than {after.resource} brings.", "guarantee less"
        )
    rates = after.dollars(year, kinds=[PER_PUPIL, PER_SCHOOL], resources=[after.resource])
    top = np.full(len(low), np.iinfo(np.int64).max // (len(low) + 1))
    if asked.first:
        given, _ = cents.shared_out(lambda share: floor + share * rates, shared, low, top)
    else:
        given, _ = cents.shared_out(lambda share: share * main, shared, low, top)
    return given + rest


def _lowest(dollars: Floats) -> Ints:
    return np.minimum(cents.down(dollars), 0)


def _designed(before: Sheet, own: Sheet, year: str, asked: Asked) -> tuple[Designed, Sheet]:
    """The design, and the sheet with its rates."""
    lines = choices.lines(own, year, asked.free, asked.menus)
    menus = choices.tiers(own, year) if asked.with_tiers else ()
    names = {line.line for line in lines}
    rows = own.at(year)
    whole = own.dollars(year)
    fixed = whole - sum((line.count * line.today for line in lines), start=np.zeros(len(whole)))
    base = own.base[0] if len(own.base) == 1 else ""
    rate = own.base_rate(year)
    follows: dict[str, Floats] = {}
    if base in names:
        mine = rows[((rows["of"] == base) & (rows["weight"] != 0) & ~rows["line"].isin(names)).to_numpy()]
        counts = (mine["weight"] * mine["pupils"]).groupby(mine["school"]).sum().reindex(own.ids).fillna(0.0)
        follows[base] = counts.to_numpy(dtype=float)
        fixed = fixed - follows[base] * rate
    today = before.dollars(year) + sum((menu.dollars[menu.today] for menu in menus), start=np.zeros(len(whole)))
    total = asked.total if asked.total is not None else float(today.sum())
    need = _need(own, year, asked.needs) if asked.needs else None
    wanted = Wanted(lines, menus, fixed, follows, base, rate, today, total, need)
    found = design(wanted)
    base_rate = found.rates.get(base, rate)
    settings = []
    weighed = set(own.plan["formula"].loc[own.plan["formula"]["weight"] != 0, "line"])
    for line in lines:
        as_weight = bool(base) and line.line != base and not line.per_school
        asked_so = any(v is not None and v.act == "weight" for v in (line.low, line.high, *line.menu))
        one = choices.setting(line, found.rates[line.line], base_rate, as_weight and (asked_so or line.line in weighed))
        if line.line in found.chosen and found.chosen[line.line].act == "weight" and as_weight:
            one = replace(one, value=found.chosen[line.line])
        settings.append(one)
    settings.sort(key=lambda one: one.line != base)
    return Designed(wanted, found, lines, menus), sheet(with_settings(own.plan, own, settings))


def _need(own: Sheet, year: str, texts: Sequence[str]) -> Floats:
    """Weighted need of each school: `group=weight`, of all grades."""
    need = np.zeros(len(own.ids))
    groups = list(map(str, own.plan["groups"]["group"]))
    table = own.plan["enrollment"]
    for text in texts:
        group, _, number = text.partition("=")
        try:
            weight = float(number)
        except ValueError:
            raise OperatorError(f"{text!r} is no need.", "write group=weight, such as all=1 or poverty=0.4") from None
        if group.strip() not in {*groups, "all"} or weight < 0:
            raise OperatorError(f"{text!r} is no need of a group.", f"groups: all, {', '.join(g for g in groups if g != 'all')}")
        mine = table[((table["group"] == group.strip()) & table["year"].isin(["", year])).to_numpy()]
        mine = mine.sort_values("year", kind="stable").drop_duplicates(["school", "span"], keep="last")
        need += weight * mine.groupby("school")["pupils"].sum().reindex(own.ids).fillna(0.0).to_numpy(dtype=float)
    if need.sum() <= 0:
        raise OperatorError("No pupil counts for the need.", "name groups that have pupils, such as all=1")
    return need


def _steps(study: FormulaStudy) -> tuple[Step, ...]:
    """The years of the phase-in; years after the plan's last repeat its pupils and its formula."""
    asked, sheets = study.asked, (study.before, study.after)
    terms = asked.terms if asked.terms is not None else Terms()
    count = max(len(terms.blend), len(terms.keep), len(terms.gain), asked.years, len(study.after.plan.years))
    own = list(study.after.plan.years)
    labels = [own[t] if t < len(own) else _later(own[-1], t - len(own) + 1) for t in range(count)]
    at = [own[min(t, len(own) - 1)] for t in range(count)]
    heads = np.array([sheets[1].pupils(year) for year in (sheets[1].years[0], *at)])
    if not heads[0].any():
        heads[0] = heads[1]
    new = np.array([study.gives[year] / 100.0 for year in at])
    if asked.from_today:
        whole, beside = tables.site_today(study.before)
        start = np.round(whole - beside, 2)
        ratio = np.divide(heads[1:], heads[0], out=np.ones_like(heads[1:]), where=heads[0] > 0)
        old = start * ratio if terms.per_pupil else np.repeat(start[None, :], count, axis=0)
    else:
        start = study.before.dollars(study.before.years[0])
        start = start if start.any() else study.before.dollars(own[0])
        old = np.array([study.before.dollars(year) for year in at])
    return path(start, labels, old, new, heads, terms)


def _later(year: str, by: int) -> str:
    end = end_year(year) + by
    return f"{end - 1}-{end % 100:02d}"


def new_table(study: FormulaStudy) -> pd.DataFrame:
    """The table `formula` of the other formula, to put in the model's place."""
    return study.plan["formula"]
