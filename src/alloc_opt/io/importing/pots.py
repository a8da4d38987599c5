"""Resources with their balances, revenue lines and contributions, as the ledger has them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from alloc_opt.io.importing.assign import Assigned, clean
from alloc_opt.io.importing.mapping import Mapping
from alloc_opt.io.importing.names import Named
from alloc_opt.io.importing.spending import Spending

Cents = dict[str, int]


@dataclass(frozen=True)
class Pots:
    """What the tables `funds` and `revenue` need."""

    funds: pd.DataFrame
    """resource, fund, name, restriction, carryover, beginning and contributed (cents), supported_by."""
    revenue: pd.DataFrame
    """line, resource, object, kind, cents: recurring lines, credits and fixed contributions among them."""
    decided: pd.DataFrame
    """resource, object, cents: contributions that the plan decides."""
    short: Cents
    """Resource -> cents that it lacks in the plan years; those that get no contribution today and run short only."""
    giver: str
    once: pd.DataFrame
    """line, resource, object, cents: revenue of the base year that does not come again."""


def pots(accounts: Assigned, spending: Spending, mapping: Mapping, years: int, names: Named) -> Pots:
    """Resources of the plan. Each begins with the balance that the base year ends with."""
    rows = accounts.frame[accounts.frame["left_out"] == ""]
    own = _totals(rows, "beginning", "revenue", "contribution")
    spent = _totals(rows, "spending")
    given = rows[rows["kind"] == "contribution"].groupby(["resource", "object"])["cents"].sum().reset_index()
    table = accounts.resources
    restriction = dict(zip(table["resource"], table["restriction"], strict=True))
    giver = _giver(given, restriction, mapping)
    decided, fixed = _contributions(given, restriction, giver)
    revenue = pd.concat([_recurring(rows, names), _credits(spending), _fixed(fixed), _equal(spending, mapping)])
    ends = {r: own.get(r, 0) - spent.get(r, 0) for r in accounts.resources["resource"]}
    if mapping.funding == "equals_spending":
        ends = dict.fromkeys(ends, 0)
    short = _short(ends, revenue, spending, years)
    supported = set(decided["resource"]) | (set(short) if mapping.contributions and _to_all(mapping) else set())
    funds = accounts.resources.assign(
        beginning=accounts.resources["resource"].map(ends),
        contributed=accounts.resources["resource"].map(_received(decided, giver)).fillna(0).astype("int64"),
        supported_by=[giver if r in supported and r != giver else "" for r in accounts.resources["resource"]],
    )
    new = {r: lacking for r, lacking in short.items() if r not in set(decided["resource"])}
    return Pots(funds, revenue.reset_index(drop=True), decided, new, giver, _lines(rows[rows["one_time"]], names))


def _received(decided: pd.DataFrame, giver: str) -> Cents:
    """Contributions of the base year that the plan decides from then on, received less given, by resource."""
    found = {str(resource): int(cents) for resource, cents in decided.groupby("resource")["cents"].sum().items()}
    return {**found, giver: found.get(giver, 0) - sum(found.values())} if found else {}


def _to_all(mapping: Mapping) -> bool:
    return mapping.contributions is not None and mapping.contributions.to == "short"


def _totals(rows: pd.DataFrame, *kinds: str) -> Cents:
    found = rows[rows["kind"].isin(kinds)].groupby("resource")["cents"].sum()
    return {str(resource): int(cents) for resource, cents in found.items()}


def _giver(given: pd.DataFrame, restriction: dict[str, int], mapping: Mapping) -> str:
    """The resource that the mapping names; without one the unrestricted resource that gives most."""
    if mapping.contributions:
        return mapping.contributions.giver
    free = given[given["resource"].map(restriction).eq(0) & (given["cents"] < 0)]
    return str(free.groupby("resource")["cents"].sum().idxmin()) if len(free) else ""


def _contributions(given: pd.DataFrame, restriction: dict[str, int], giver: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What the giver gives to restricted resources is decided by the plan; every other contribution is a fixed line."""
    through = set(given.loc[given["resource"] == giver, "object"])
    may = given["object"].isin(through) & (given["cents"] > 0) & given["resource"].map(restriction).gt(0)
    decided, fixed = given[may].reset_index(drop=True), given[~may].copy()
    for at, row in decided.groupby("object")["cents"].sum().items():
        fixed.loc[(fixed["resource"] == giver) & (fixed["object"] == at), "cents"] += int(row)
    return decided, fixed[fixed["cents"] != 0].reset_index(drop=True)


def _recurring(rows: pd.DataFrame, names: Named) -> pd.DataFrame:
    return _lines(rows[~rows["one_time"]], names)


def _lines(rows: pd.DataFrame, names: Named) -> pd.DataFrame:
    """Revenue by resource and object."""
    lines = rows[rows["kind"] == "revenue"].groupby(["resource", "object"])["cents"].sum().reset_index()
    words = [
        clean(f"{r} {o} {names.of('object', o)}")[:80].strip()
        for r, o in zip(lines["resource"], lines["object"], strict=True)
    ]
    return lines.assign(line=words, kind="revenue")


def _credits(spending: Spending) -> pd.DataFrame:
    lines = spending.credits
    return lines.assign(line=lines["resource"] + " credit " + lines["object"], kind="credit")


def _fixed(fixed: pd.DataFrame) -> pd.DataFrame:
    return fixed.assign(line=fixed["resource"] + " contribution " + fixed["object"], kind="contribution")


def _equal(spending: Spending, mapping: Mapping) -> pd.DataFrame:
    lines = spending.recurring.groupby("resource")["cents"].sum().reset_index()
    lines = lines if mapping.funding == "equals_spending" else lines.iloc[:0]
    return lines.assign(object="", line=lines["resource"] + " equals today's spending", kind="funding")


def _short(ends: Cents, revenue: pd.DataFrame, spending: Spending, years: int) -> Cents:
    comes = revenue.groupby("resource")["cents"].sum().to_dict()
    goes = spending.recurring.groupby("resource")["cents"].sum().to_dict()
    left = {r: end + years * (int(comes.get(r, 0)) - int(goes.get(r, 0))) for r, end in ends.items()}
    return {r: -cents for r, cents in left.items() if cents < 0}
