"""Today's own year: what the plan knows of its base year stands in the place of a plan year.

Services, staff, dollars by who pays them, revenue, pupils and the balance at the end of the base year are known, so a
rule can be asked of them as of any year. What the year before was is not known: rules that compare with it cannot be
asked for today.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from alloc_opt.analysis.cells import cells
from alloc_opt.analysis.evaluate import NotCheckable
from alloc_opt.analysis.given import DATA, DIMENSIONS, OF_RESOURCES, Given
from alloc_opt.errors import RulesError
from alloc_opt.families import Rule
from alloc_opt.families.resource_limit import ResourceLimit
from alloc_opt.measures.axes import Axes
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total
from alloc_opt.plan.complete import TOGETHER
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.years import previous

COMPARES = "compares with the year before"
"""Why a rule cannot be asked for today, where it does."""
_KNOWN = ("quantity", "fte", "dollars", "revenue", "credits", "shortage")
"""Measures whose base year the plan knows, by all their labels."""


def alone(plan: Plan) -> Plan:
    """The plan with its base year as the only plan year; rows of other years are gone, and so are the places of schools
    taken together (they follow all others, so that codes of schools stay).
    """
    base = plan.head.base_year
    settings = plan.head.settings.model_copy(update={"by_site_years": None})
    head = plan.head.model_copy(update={"base_year": previous(base), "years": (base,), "settings": settings})
    tables = {
        name: table[table["year"].isin(["", base])].reset_index(drop=True) if "year" in table else table
        for name, table in plan.tables.items()
    }
    tables["programs"] = plan["programs"].assign(follows="")
    tables["schools"] = plan["schools"][(plan["schools"]["kind"] != TOGETHER).to_numpy()].reset_index(drop=True)
    return replace(plan, head=head, tables=tables)


def asked(rules: Sequence[Rule]) -> tuple[list[Rule], list[NotCheckable]]:
    """Rules that can be asked for today; those of certain plan years cannot."""
    always = [rule for rule in rules if not rule.years]
    return always, [NotCheckable(rule, f"is for {', '.join(rule.years)}") for rule in rules if rule.years]


def todays(plan: Plan, m: Measures, rules: Sequence[Rule]) -> Measures:
    """The measures of `alone(plan)` at today's budget, for these rules; `m` are measures of the plan."""
    own = alone(plan)
    parts = {name: _base(m, name) for name in _KNOWN}
    funds = plan["funds"]
    at = pd.DataFrame({"resource": np.arange(len(funds), dtype=np.int32), "year": np.int32(1)})
    parts["contributions"] = at.assign(value=funds["contributed"].to_numpy(dtype=float))
    parts["ending"] = at.assign(value=funds["beginning"].to_numpy(dtype=float))
    parts["lapse"] = at.assign(value=0.0)
    known = Given({name: _now_and_before(frame, name) for name, frame in parts.items()})
    today = known.measures(own, Axes.of(own), rules)
    unstated = _unstated(plan, m)
    today.makers = {name: _of_today(name, maker, plan, unstated) for name, maker in today.makers.items()}
    return today


def money_left(rule: ResourceLimit, m: Measures) -> Rows:
    """A resource's limit where balances may fall below zero: what it ends the year with, carried forward, does not."""
    left = (m.ending + m["lapse"]).where(resource=rule.resource, year=rule.year_selection)
    return left.by("resource", "year") >= 0.0


def _base(m: Measures, name: str) -> pd.DataFrame:
    """The base year of a measure, by all its labels, as the year 1 of today's own plan."""
    frame = cells(m[name], np.zeros(m.columns.count), by=DIMENSIONS.get(name, OF_RESOURCES))
    return frame[(frame["year"] == 0).to_numpy()].assign(year=np.int32(1))


def _now_and_before(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Today's figures, and the same once more as those that rules compare with when they say "today"."""
    return frame if name in DATA else pd.concat([frame, frame.assign(year=np.int32(0))], ignore_index=True)


def _unstated(plan: Plan, m: Measures) -> frozenset[int]:
    """Resources (codes) with a recurring revenue line that comes in the first plan year and says nothing of the base
    year: its revenue is not known.
    """
    lines = plan["revenue"]
    lines = lines[lines["recurring"].astype(bool)]
    known = set(lines.loc[lines["year"].isin(["", plan.head.base_year]), "line"])
    first = lines[((lines["year"] == plan.years[0]) & ~lines["line"].isin(known)).to_numpy()]
    return frozenset(m.axes.codes("resource", first["resource"]).tolist())


@dataclass(frozen=True)
class _OfToday(Measure):
    """A measure of today: the year before is not known, and of some resources nothing is."""

    unstated: frozenset[int] = frozenset()

    def lag(self, years: int = 1) -> Measure:
        """The same measure; an earlier one is not known."""
        if years == 0:
            return self
        raise RulesError(COMPARES)

    def by(self, *names: str) -> Total:
        """Totals; asking for what is not stated is an error."""
        wanted = np.flatnonzero(self.mask("resource")) if self.unstated else ()
        missing = [str(self.axes.labels["resource"][code]) for code in wanted if code in self.unstated]
        if missing:
            raise RulesError(
                f"the plan states no {self.name} of {self.axes.labels['year'][1]} for {', '.join(missing)}"
            )
        return super().by(*names)


def _of_today(
    name: str, maker: Callable[[Measures], Measure], plan: Plan, unstated: frozenset[int]
) -> Callable[[Measures], Measure]:
    pupils = plan["enrollment"]["year"].isin(["", plan.head.base_year]).any() or plan["enrollment"].empty

    def make(m: Measures) -> Measure:
        if name == "enrollment" and not pupils:
            raise RulesError(f"the plan states no pupils of {plan.head.base_year}")
        made = maker(m)
        values = {field.name: getattr(made, field.name) for field in fields(Measure)}
        return _OfToday(**values, unstated=unstated if name == "revenue" else frozenset())

    return make
