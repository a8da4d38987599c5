"""Which grant money is left over, until when may it be spent, and what could it pay?

An award of a resource with `available` years is spent oldest first, so what is left at the end belongs to the newest
awards. Money that lapses expires on the last day of its year. Unrestricted money, and what is kept for buildings, debt
or insurance, is no grant and stands apart.
"""

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from alloc_opt.analysis.names import names
from alloc_opt.analysis.saving.booked import Booked, is_free
from alloc_opt.plan.deadlines import ends
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.years import end_year
from alloc_opt.program.legal_use import legal

COLUMNS = ["resource", "fund", "name", "group", "expires", "kind", "year", "dollars", "dollars_cheapest", "could_pay"]
LAPSES, LEFT = "given back", "left at the end"
GENERAL, OTHER, NO_GRANT = "general fund", "other funds", "no grant"
"""Groups: grants in the fund that holds unrestricted money, grants in other funds, what is no grant."""
_KEPT = frozenset({"08", *(f"{code:02d}" for code in (14, 15, *range(17, 61), *range(63, 100)))})
"""Funds of SACS, California's account code structure, that hold money for buildings, debt, insurance, pupils' own
accounts.
"""
_SACS_PAY = re.compile(r"[123]\d{3}")
_UNRESTRICTED = re.compile(r"\bunrestricted\b", re.IGNORECASE)
_CENTS = 100


def unused(base: Booked, cheapest: Booked) -> pd.DataFrame:
    """Dollars left over by today's services carried on, and by the cheapest plan: one row per resource and day, the
    soonest day first, then the most dollars.

    `group` as in `groups`; `expires` is an ISO day, empty where the money goes on; `could_pay`: services that
    unrestricted money pays for and this may legally pay instead.
    """
    keys = ["code", "expires", "kind", "year"]
    sides = [pd.DataFrame(list(_left(plan)), columns=[*keys, "cents"]) for plan in (base, cheapest)]
    both = sides[0].merge(sides[1], on=keys, how="outer", suffixes=("", "_other"))
    both = both.fillna({"cents": 0, "cents_other": 0})
    both = both[((both["cents"] >= _CENTS) | (both["cents_other"] >= _CENTS)).to_numpy()]
    both = both.assign(never=both["expires"] == "", size=-both[["cents", "cents_other"]].max(axis=1))
    both = both.sort_values(["never", "expires", "size", "code"], ignore_index=True)
    funds = base.books.plan["funds"]
    code = both["code"].to_numpy(dtype=np.int64)
    could = _could_pay(base)
    frame = both.assign(
        resource=funds["resource"].to_numpy(dtype=object)[code],
        fund=funds["fund"].to_numpy(dtype=object)[code],
        name=np.array(names(funds, "resource"), dtype=object)[code],
        group=groups(base.books.plan)[code],
        dollars=both["cents"] / 100.0,
        dollars_cheapest=both["cents_other"] / 100.0,
        could_pay=[could.get(int(each), "") for each in code],
    )
    return frame[COLUMNS]


def groups(plan: Plan) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    """Group of each resource (rows of the table `funds`)."""
    funds, paid = plan["funds"], plan["pay"]["salary_object"].astype(str)
    fund = funds["fund"].astype(str)
    free = (funds["restriction"] == 0).to_numpy()
    no_grant = free | funds["name"].astype(str).str.contains(_UNRESTRICTED).to_numpy()
    own = set(fund[free])
    if len(paid) and paid.map(_SACS_PAY.fullmatch).notna().all() and fund.str.fullmatch(r"\d\d").all():
        no_grant |= fund.isin(_KEPT - own).to_numpy()
    return np.where(no_grant, NO_GRANT, np.where(fund.isin(own), GENERAL, OTHER)).astype(object)


def _left(plan: Booked) -> Iterator[tuple[int, str, str, str, int]]:
    found, funds = plan.books, plan.books.plan["funds"]
    free, flows = is_free(found), plan.books.budget.flows
    labels = found.axes.labels["year"]
    for code, mine in flows.groupby("resource", sort=True):
        resource = int(str(code))
        if free[resource]:
            continue
        mine = mine.sort_values("year")
        stop = str(funds["ends"].iloc[resource])
        for year, lapse in zip(mine["year"], mine["lapse"], strict=True):
            if lapse > 0:
                yield resource, ends(str(labels[year])).isoformat(), LAPSES, str(labels[year]), int(lapse)
        last = mine.iloc[-1]
        left, years = int(last["ending"]), int(funds["available"].iloc[resource])
        awards = mine.iloc[::-1][["year", "revenue"]].itertuples(index=False)
        for year, revenue in awards if years else ():
            part = min(left, max(int(revenue), 0))
            if part > 0:
                day = _day(str(labels[year]), years, stop)
                yield resource, day, LEFT, str(labels[int(last["year"])]), part
            left -= part
        if left > 0:
            day = ends(stop).isoformat() if stop else ""
            yield resource, day, LEFT, str(labels[int(last["year"])]), left


def _day(award: str, years: int, stop: str) -> str:
    """Last day on which an award may be spent."""
    final = end_year(award) + years - 1
    if stop:
        final = min(final, end_year(stop))
    return ends(f"{final - 1}-{final % 100:02d}").isoformat()


def _could_pay(plan: Booked) -> dict[int, str]:
    """Resource (code) -> the services with most unrestricted dollars of the first plan year that it may legally pay,
    three at most.
    """
    found, by = plan.books, ["program", "school", "object"]
    spent = found.budget.spending
    paid = spent[((spent["year"] == 1) & is_free(found)[spent["resource"].to_numpy()]).to_numpy()]
    dollars = paid.groupby(by, as_index=False)["cents"].sum()
    uses = legal(plan.solved.built.measures)
    every = uses[(uses["object"] < 0).to_numpy()].drop(columns="object")
    able = pd.concat([dollars.merge(uses, on=by), dollars.merge(every, on=by[:2])])
    able = able.drop_duplicates([*by, "resource"])
    sums = able.groupby(["resource", "program"], as_index=False)["cents"].sum()
    sums = sums[(sums["cents"] > 0).to_numpy()].sort_values("cents", ascending=False, kind="stable")
    called = names(found.plan["programs"], "program")
    return {
        int(str(resource)): "; ".join(called[code] for code in mine["program"].head(3))
        for resource, mine in sums.groupby("resource", sort=True)
    }
