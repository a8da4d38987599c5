"""Which grant money is left over, until when may it be spent, and what could it pay?

An award of a resource with `available` years is spent oldest first, so what is left at the end belongs to the newest
awards. Money that lapses expires on the last day of its year.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from alloc_opt.analysis.saving.booked import Booked, is_free
from alloc_opt.plan.deadlines import ends
from alloc_opt.plan.years import end_year

COLUMNS = ["resource", "name", "expires", "kind", "year", "dollars", "dollars_cheapest", "could_pay"]
LAPSES, LEFT = "given back", "left at the end"
_CENTS = 100


def unused(base: Booked, cheapest: Booked) -> pd.DataFrame:
    """Dollars left over by today's services carried on, and by the cheapest plan: one row per resource and day, the
    soonest day first, then the most dollars.

    `expires` is an ISO day, empty where the money goes on; `could_pay`: services that unrestricted money pays for today
    and this may legally pay.
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
    names = funds["name"].where(funds["name"] != "", funds["resource"]).to_numpy(dtype=object)
    frame = both.assign(
        resource=funds["resource"].to_numpy(dtype=object)[code],
        name=names[code],
        dollars=both["cents"] / 100.0,
        dollars_cheapest=both["cents_other"] / 100.0,
        could_pay=[_could_pay(base, int(each)) for each in code],
    )
    return frame[COLUMNS]


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


def _could_pay(plan: Booked, resource: int) -> str:
    """The services with most unrestricted dollars among those that the resource may pay, three at most."""
    found = plan.books
    label = str(found.axes.labels["resource"][resource])
    uses = found.plan["uses"]
    programs = set(uses.loc[(uses["resource"] == label).to_numpy(), "program"])
    spent = found.budget.spending
    paid = spent[((spent["year"] == 1) & is_free(found)[spent["resource"].to_numpy()]).to_numpy()]
    dollars = paid.groupby("program")["cents"].sum().sort_values(ascending=False)
    names = found.plan["programs"].set_index("program")["name"]
    labels = found.axes.labels["program"]
    mine = [str(labels[code]) for code in dollars.index if str(labels[code]) in programs and dollars[code] > 0]
    return "; ".join(str(names[program] or program) for program in mine[:3])
