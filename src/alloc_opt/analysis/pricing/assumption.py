r"""Which assumptions are priced, and what does the plan say after a step of each? Pay, health benefits, revenue.

A step of growth is one point in the first plan year $1$; what is built on it later moves with it. A step of revenue is
one per cent of it in every plan year:

$$ g'_{u1} = g_{u1} \pm 0.01 \qquad revenue'_{lt} = (1 \pm 0.01)\,revenue_{lt} $$

For all salaries $u$ is every bargaining unit; for one unit it is that unit and those that get its settlement too.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from alloc_opt.analysis.names import revenue_line
from alloc_opt.analysis.speak import listed
from alloc_opt.measures.prices import growth, me_too
from alloc_opt.plan.complete import blank
from alloc_opt.plan.plan import Plan
from alloc_opt.program.built import Built
from alloc_opt.program.decisions.balances import revenue_lines

STEP = 0.01
"""One point of growth, or one per cent of revenue."""
OF_GROWTH, OF_REVENUE = "of the year before", "of its revenue"
_LARGE = 0.05
"""A revenue line is priced when it brings this share of the unrestricted revenue of the first plan year."""
_EVERY = ""


@dataclass(frozen=True, eq=False)
class Assumption:
    """A step of an assumption, with the plan as it then is."""

    rule: str
    """`assumption.pay_growth`, `assumption.pay_growth.teachers`, `assumption.revenue`, `revenue.<line>`."""
    dial: str
    unit: str
    way: int
    """1: raised, -1: lowered."""
    what: str
    """The step in words: `One per cent more on all salaries from 2026-27 on`."""
    made: Callable[[int], Plan]
    """The plan after so many steps."""
    now: float
    """What is assumed: growth of the first plan year, or 1 for the revenue as it is."""
    harms: bool
    """The step takes money."""
    is_revenue: bool = False

    @property
    def direction(self) -> str:
        """Way in a word."""
        return "raise" if self.way > 0 else "lower"

    @property
    def plan(self) -> Plan:
        """The plan after one step."""
        return self.made(1)

    def setting(self, steps: int) -> float:
        """What is assumed after so many steps."""
        return self.now + self.way * STEP * steps


def names(built: Built) -> list[str]:
    """Every assumption that is priced, as `Assumption.rule`."""
    return list(dict.fromkeys(step.rule for step in assumptions(built)))


def assumptions(built: Built, *, quick: bool = False) -> Iterator[Assumption]:
    """Every step that is priced: both ways for all pay, health benefits and revenue; else the way that takes money.

    Nothing is assumed of pay where nobody is paid, nor of revenue where none is unrestricted.

    Args:
        built: the plan's program.
        quick: all pay, health benefits and revenue only, and what takes money only.
    """
    pay = built.plan["pay"]
    if (pay["salary"] > 0).any():
        for way in (1,) if quick else (1, -1):
            yield _grown(built, "pay_growth", way, "on all salaries")
        for unit in () if quick else _units(built):
            yield _grown(built, "pay_growth", 1, f"on {_salaries(built, unit)}", unit)
    if (pay["health"] > 0).any():
        for way in (1,) if quick else (1, -1):
            yield _grown(built, "health_growth", way, "for health benefits")
    free = _unrestricted(built)
    if not (free["paid"] > 0).any():
        return
    for way in (-1,) if quick else (1, -1):
        yield _paid(built, "assumption.revenue", way, "of all unrestricted revenue", free)
    lines = revenue_lines(built.measures)
    for line in () if quick else _large(built)["line"]:
        mine = lines[lines["line"] == line][["resource", "year", "paid"]]
        yield _paid(built, f"revenue.{line}", -1, f"of {revenue_line(built.plan, str(line))}", mine)


def _grown(built: Built, name: str, way: int, what: str, unit: str = _EVERY) -> Assumption:
    """A point more (or less) of growth in the first plan year."""
    plan, first = built.plan, built.plan.years[0]
    units = (unit,) if unit else (_EVERY, *plan["units"]["unit"])
    table = plan["assumptions"]
    replaced = (table["assumption"] == name) & table["unit"].isin(units) & (table["year"] == first)
    rows = blank("assumptions", len(units))
    rows["assumption"], rows["unit"], rows["year"] = name, list(units), first
    now = np.array([growth(built.measures, name, each)[1] for each in units])

    def made(steps: int) -> Plan:
        return _with(plan, "assumptions", table[~replaced], rows.assign(value=now + way * STEP * steps))

    rule = f"assumption.{name}.{unit}" if unit else f"assumption.{name}"
    words = f"One per cent {'more' if way > 0 else 'less'} {what} from {first} on"
    return Assumption(rule, name, OF_GROWTH, way, words, made, float(now[0]), way > 0)


def _paid(built: Built, rule: str, way: int, what: str, paid: pd.DataFrame) -> Assumption:
    """One per cent more (or less) of revenue: columns resource, year and paid, base year left out here."""
    plan, table = built.plan, built.plan["revenue"]
    paid = paid[paid["year"].isin(plan.years) & (paid["paid"] != 0)]
    line = "step"
    while (table["line"] == line).any():
        line += " more"
    rows = blank("revenue", len(paid))
    rows["line"] = [f"{line} {resource}" for resource in paid["resource"]]
    rows["resource"], rows["year"] = paid["resource"].to_list(), paid["year"].to_list()
    part = paid["paid"].to_numpy(dtype=float)

    def made(steps: int) -> Plan:
        return _with(plan, "revenue", table, rows.assign(dollars=way * STEP * steps * part))

    words = f"One per cent {'more' if way > 0 else 'less'} {what} from {plan.years[0]} on"
    return Assumption(rule, "revenue", OF_REVENUE, way, words, made, 1.0, way < 0, is_revenue=True)


def _with(plan: Plan, table: str, kept: pd.DataFrame, rows: pd.DataFrame) -> Plan:
    return replace(plan, tables={**plan.tables, table: pd.concat([kept, rows], ignore_index=True)})


def _units(built: Built) -> list[str]:
    """Bargaining units with a settlement of their own and somebody paid by it."""
    plan = built.plan
    paid = {each for unit in pd.unique(plan["pay"]["unit"]) if unit for each in me_too(built.measures, str(unit))}
    return [str(unit) for unit in plan["units"]["unit"] if unit in paid]


def _salaries(built: Built, unit: str) -> str:
    """`the salaries of Teachers and, by the same settlement, of Clerks`."""
    units = built.plan["units"].set_index("unit")["name"]
    stated = built.plan["assumptions"]
    own = set(stated.loc[stated["assumption"] == "pay_growth", "unit"])
    named = [str(units[each] or each) for each in units.index if _follows(built, str(each), unit, own)]
    text = f"the salaries of {units[unit] or unit}"
    return f"{text} and, by the same settlement, of {listed(named)}" if named else text


def _follows(built: Built, unit: str, leader: str, own: set[str]) -> bool:
    """Whether a unit gets the settlement of another, with no settlement of its own or nearer by."""
    chain = me_too(built.measures, unit)
    return unit != leader and leader in chain and not own & set(chain[: chain.index(leader)])


def _unrestricted(built: Built) -> pd.DataFrame:
    """Unrestricted revenue: resource, year, paid."""
    total = built.measures.revenue.where(restriction={"at_most": 0}).by("resource", "year")
    return pd.DataFrame({**total.index.labels(), "paid": total.known()})


def _large(built: Built) -> pd.DataFrame:
    """Large revenue lines of the first plan year, the largest first."""
    whole, first = _unrestricted(built), built.plan.years[0]
    lines = revenue_lines(built.measures)
    lines = lines[
        (lines["year"] == first) & (lines["paid"] >= _LARGE * whole.loc[whole["year"] == first, "paid"].sum())
    ]
    return lines.sort_values("paid", ascending=False, kind="stable")
