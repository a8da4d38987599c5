"""A plan of the savings in its books: what it costs by year, and line by line what it saves against another.

The lines of a year add up to the cent: cost of the one plan less cost of the other, unrestricted and restricted apart.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.books import Books, books
from alloc_opt.analysis.cells import gathered
from alloc_opt.analysis.published import publish
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.who_leaves import who_leaves
from alloc_opt.measures.prices import pay_parts

Floats = npt.NDArray[np.float64]
Cents = npt.NDArray[np.int64]
LINE = ["program", "school", "year"]
CONTRIBUTIONS = "contributions"
"""In place of a program: what unrestricted money gives to other resources."""
_SMALL = 5e-7


@dataclass(frozen=True, eq=False)
class Booked:
    """A published plan."""

    solved: Solved
    books: Books
    unrestricted: Cents
    """Cost in cents by plan year: spending of unrestricted resources and what they contribute to others."""
    restricted: Cents
    """Spending of all other resources less what they receive, in cents by plan year."""
    drawn: Cents
    """Of restricted balances, in cents by plan year; below zero: put aside."""


def booked(solved: Solved) -> Booked:
    """Publish a plan.

    Raises:
        CertificateError: a check failed.
    """
    done = publish(solved, solved.rules)
    found = books(done.solved.built, done.budget)
    flows = done.budget.flows
    free = is_free(found)[flows["resource"].to_numpy()]
    year = flows["year"].to_numpy() - 1
    years = found.axes.size("year") - 1
    cost = (flows["spent"] - flows["contributions"]).to_numpy(dtype=np.int64)
    drawn = (flows["beginning"] - flows["ending"]).to_numpy(dtype=np.int64)
    sums = [np.zeros(years, dtype=np.int64) for _ in range(3)]
    for total, mine, values in zip(sums, (free, ~free, ~free), (cost, cost, drawn), strict=True):
        np.add.at(total, year[mine], values[mine])
    return Booked(done.solved, found, *sums)


def is_free(found: Books) -> npt.NDArray[np.bool_]:
    """Which resources are unrestricted."""
    return np.asarray((found.plan["funds"]["restriction"] == 0).to_numpy())


def lines(before: Booked, after: Booked) -> pd.DataFrame:
    """What one plan saves against another: program (code; -1: contributions), school, year (codes), resource of
    contributions (code; -1: none), level before and after, fte less, and cents less: unrestricted, restricted.
    """
    free = is_free(after.books)
    sides = []
    for plan, sign in ((before, 1), (after, -1)):
        spent = plan.books.budget.spending
        spent = spent[(spent["year"] > 0).to_numpy()]
        paid = free[spent["resource"].to_numpy()]
        cents = sign * spent["cents"].to_numpy(dtype=np.int64)
        sides.append(
            spent[LINE].assign(unrestricted=np.where(paid, cents, 0), restricted=np.where(paid, 0, cents), fte=0.0)
        )
        staff = plan.books.budget.fte
        staff = staff[(staff["year"] > 0).to_numpy()]
        sides.append(staff[LINE].assign(unrestricted=0, restricted=0, fte=sign * staff["value"]))
    table = pd.concat(sides, ignore_index=True).groupby(LINE, as_index=False, sort=True).sum()
    levels = [
        plan.books.services[[*LINE, "quantity"]].rename(columns={"quantity": name})
        for plan, name in ((before, "level_before"), (after, "level"))
    ]
    for level in levels:
        table = table.merge(level, on=LINE, how="outer")
    table = table.fillna(0.0).assign(resource=-1)
    found = pd.concat([table, _contributed(before, after)], ignore_index=True)
    whole = ["unrestricted", "restricted", "program", "school", "year", "resource"]
    found[whole] = found[whole].astype(np.int64)
    something = (found[["unrestricted", "restricted"]] != 0).any(axis=1) | (found["fte"].abs() > _SMALL)
    something |= (found["level_before"] - found["level"]).abs() > _SMALL
    return found[something.to_numpy()].reset_index(drop=True)


def _contributed(before: Booked, after: Booked) -> pd.DataFrame:
    """Less given to each resource that receives."""
    free = is_free(after.books)
    sides = []
    for plan, sign in ((before, 1), (after, -1)):
        flows = plan.books.budget.flows
        mine = flows[~free[flows["resource"].to_numpy()]]
        cents = sign * mine["contributions"].to_numpy(dtype=np.int64)
        sides.append(mine[["resource", "year"]].assign(unrestricted=cents, restricted=-cents))
    table: pd.DataFrame = pd.concat(sides, ignore_index=True).groupby(["resource", "year"], as_index=False).sum()
    return table.assign(program=-1, school=-1, fte=0.0, level_before=0.0, level=0.0)


def people(plan: Booked) -> dict[str, float]:
    """FTE of all plan years: given up, of that vacant, by_attrition, laid_off, and refilled."""
    table = who_leaves(plan.books).frame
    pay = plan.books.plan["pay"].set_index("position")["refill"]
    found = {name: float(table[name].sum()) for name in ("given_up", "vacant", "by_attrition", "laid_off")}
    held = gathered(
        plan.books.axes,
        {d: plan.books.budget.fte[d].to_numpy(dtype=np.int32) for d in ("position", "year")},
        plan.books.budget.fte["value"].to_numpy(),
    )
    wide = held.pivot_table(index="position", columns="year", values="value", fill_value=0.0)
    less = (wide[0] - wide[wide.columns.max()]).clip(lower=0.0) if 0 in wide.columns else pd.Series(dtype=float)
    rate = pay.reindex(plan.books.axes.labels["position"][less.index.to_numpy(dtype=np.int64)]).to_numpy(dtype=float)
    found["refilled"] = float((less.to_numpy(dtype=float) * rate).sum())
    return found


def once(plan: Booked) -> Floats:
    """One-time cost of layoffs by plan year in dollars: what each costs, and the part of the first year's pay that is
    not saved.
    """
    axes, pay = plan.books.axes, plan.books.plan["pay"]
    table = who_leaves(plan.books).frame
    salary, statutory, health = pay_parts(plan.solved.built.measures)
    average, first = (pay[name].to_numpy(dtype=float) for name in ("salary", "entry"))
    entry = np.divide(first, average, out=np.ones(len(pay)), where=(average > 0) & (first > 0))
    saved = (salary + statutory) * entry[:, None] + health
    cost = (
        pay["layoff_cost"].to_numpy(dtype=float)[:, None]
        + (1.0 - pay["first_year"].to_numpy(dtype=float))[:, None] * saved
    )
    found = np.zeros(axes.size("year") - 1)
    if len(table):
        position, year = axes.codes("position", table["position"]), axes.codes("year", table["year"])
        np.add.at(found, year - 1, table["laid_off"].to_numpy(dtype=float) * cost[position, year])
    return found


def one_time_programs(plan: Booked) -> npt.NDArray[np.bool_]:
    """Programs that come once (attribute `one_time`)."""
    programs = plan.books.plan["programs"]
    if "one_time" not in programs:
        return np.zeros(len(programs), dtype=bool)
    return np.asarray((programs["one_time"].astype(str).str.casefold() == "true").to_numpy())


def by_year(before: Booked, after: Booked) -> pd.DataFrame:
    """Year (label) and dollars saved: unrestricted, restricted, of unrestricted one_time and recurring.

    One-time is what layoffs cost, what programs that come once cost less, and what other resources pay instead out of
    their balances.
    """
    found = lines(before, after)
    once_only = one_time_programs(after)
    ends = found[(found["program"] >= 0).to_numpy() & once_only[found["program"].to_numpy()]]
    years = after.books.axes.labels["year"][1:]
    saved = (before.unrestricted - after.unrestricted) / 100.0
    one_time = once(before) - once(after)
    np.add.at(one_time, ends["year"].to_numpy() - 1, ends["unrestricted"].to_numpy() / 100.0)
    drawn = (after.drawn - before.drawn) / 100.0
    one_time = one_time + np.clip(drawn, 0.0, np.maximum(saved - one_time, 0.0))
    one_time = np.round(one_time, 2) + 0.0
    return pd.DataFrame(
        {
            "year": years.astype(object),
            "unrestricted": saved,
            "restricted": (before.restricted - after.restricted) / 100.0,
            "one_time": one_time,
            "recurring": np.round(saved - one_time, 2) + 0.0,
        }
    )
