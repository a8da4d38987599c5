"""What the reader of a projection must know beside its figures."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.projection.balance import Balance
from alloc_opt.analysis.projection.flows import Flows
from alloc_opt.analysis.projection.layout import Layout
from alloc_opt.plan.plan import Plan

Flags = npt.NDArray[np.bool_]
_MOST = 6
_REVENUE_HOW = "Give revenue its code in `funds.revenue_object` or `revenue.object` (8011)."
_SPENDING_HOW = (
    "Give spending its code in `pay.salary_object`, `pay.benefits_object` (1100, 3101) and `lines.object` (4300)."
)

_RATES = (("assumptions", "value"), ("pay", "growth"), ("costs", "growth"))
"""Where prices are said to move."""


def nothing_grows(flows: Flows) -> str:
    """A sentence where no price moves from year to year; else empty."""
    plan = flows.plan
    rates = [plan[table][name].to_numpy(dtype=float) for table, name in _RATES]
    if any(values.any() for values in rates):
        return ""
    return (
        "Nothing grows in this plan: no cost of living, step and column, health or other price growth is stated, so "
        "every year has the prices of the base year. State them in the table `assumptions` and in pay.growth."
    )


def notes(plan: Plan, flows: Flows, shown: Flags, free: Balance) -> Iterator[str]:
    """Sentences, in order of weight. `plan` is as it was read, `flows` may have other years; `free` is unrestricted."""
    yield from _years(plan, flows)
    yield from _base(plan, flows, shown)
    yield from _parts(flows, shown, free)
    yield from _below(flows, shown)
    yield from _other_funds(flows, shown)
    yield from _cola(flows, shown)


def unclassified(layout: Layout, flows: Flows, shown: Flags) -> Iterator[str]:
    """How to add accounts, where a layout by account classifies less than half of revenue or spending."""
    frame = flows.frame[shown[flows.frame["resource"].to_numpy(dtype=np.int64)]]
    lines = [line for block in layout.parts for line in block.lines]
    if any(line.each for line in lines):
        return
    missing = []
    for kind, words in (("revenue", _REVENUE_HOW), ("spending", _SPENDING_HOW)):
        mine = frame[(frame["kind"] == kind).to_numpy()]
        amounts = mine["cents"].abs().groupby(mine["code"]).sum()
        known = [any(line.holds(kind, str(code)) for line in lines) for code in amounts.index]
        if amounts[known].sum() * 2 < amounts.sum():
            missing.append(words)
    if missing:
        yield f"Not classified: this layout goes by account codes. {' '.join(missing)}"


def _other_funds(flows: Flows, shown: Flags) -> Iterator[str]:
    """Funds that are not shown and end a year below zero."""
    fund = flows.plan["funds"]["fund"].to_numpy(dtype=object)
    told = []
    for name in dict.fromkeys(fund[~shown]):
        ending = flows.rolled.ending[(fund == name) & ~shown].sum(axis=0)
        low = [f"${-cents / 100:,.0f} in {year}" for year, cents in zip(flows.years, ending, strict=True) if cents < 0]
        if low:
            told.append(f"fund {name} by {', '.join(low)}")
    if told:
        yield f"Other funds that end below zero: {'; '.join(told)}."


def _cola(flows: Flows, shown: Flags) -> Iterator[str]:
    """Which revenue lines grow with an assumption."""
    lines = flows.plan["revenue"]
    mine = flows.plan["funds"]["resource"].to_numpy(dtype=object)[shown]
    lines = lines[(lines["resource"].isin(mine) & (lines["growth"] != "")).to_numpy()]
    for growth, part in lines.groupby("growth", sort=True):
        names = part["line"].drop_duplicates().tolist()
        yield f"Revenue lines that grow with {growth}: {_some(names)}."


def _years(plan: Plan, flows: Flows) -> Iterator[str]:
    further = flows.years[1 + len(plan.years) :]
    if further:
        repeat = "repeats" if len(further) == 1 else "repeat"
        yield (
            f"The plan ends with {plan.years[-1]}: {', '.join(further)} {repeat} its revenue lines (without one-time "
            "ones), assumptions and enrollment of that year."
        )


def _base(plan: Plan, flows: Flows, shown: Flags) -> Iterator[str]:
    yield (
        "The opening balance of the base year is derived: the balance with which the plan begins, less what the base "
        "year adds to it."
    )
    if late := not_in_base(flows, shown):
        yield f"No revenue of {flows.years[0]} is stated for: {_some(late)}."
    funds = plan["funds"]
    supported = (funds["supported_by"] != "").to_numpy() & shown
    if supported.any() and not funds["contributed"].to_numpy(dtype=float).any():
        yield f"No contributions of {flows.years[0]} are stated (funds.contributed), so that column shows none."


def not_in_base(flows: Flows, shown: Flags) -> list[str]:
    """Recurring revenue lines of some resources that the plan states for plan years only."""
    lines = flows.frame[((flows.frame["kind"] == "revenue") & flows.frame["recurring"]).to_numpy(dtype=bool)]
    lines = lines[shown[lines["resource"].to_numpy(dtype=np.int64)]]
    first = lines.groupby("name", sort=False)["year"].min()
    return [str(name) for name, year in first.items() if year > 0]


def _parts(flows: Flows, shown: Flags, free: Balance) -> Iterator[str]:
    components = flows.plan["components"]
    mine = components["resource"].isin(flows.plan["funds"]["resource"].to_numpy(dtype=object)[shown]).to_numpy()
    chosen = mine & components["kind"].isin(["committed", "assigned"]).to_numpy()
    if chosen.any() and (components["year"][chosen] == flows.years[0]).all():
        yield (
            f"Committed and assigned parts of the balance are stated for {flows.years[0]} only; after it that money "
            "counts as available."
        )
    if ((free.unassigned < 0) & (free.assigned > 0)).any():
        yield "Assigned amounts beside a negative unassigned balance would have to be released first (GASB 54)."


def _below(flows: Flows, shown: Flags) -> Iterator[str]:
    funds = flows.plan["funds"]
    bound = shown & (funds["restriction"] > 0).to_numpy()
    low = bound & (flows.rolled.ending[:, 1:] < 0).any(axis=1)
    if low.any():
        names = [str(name) for name in funds["resource"].to_numpy(dtype=object)[low]]
        yield f"Restricted resources that end below zero, as nobody supports them: {_some(names)}."


def _some(names: list[str]) -> str:
    more = len(names) - _MOST
    return ", ".join(names[:_MOST]) + (f" and {more} more" if more > 0 else "")
