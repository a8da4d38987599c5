"""A plan of the savings in its books: what it costs by year, and line by line what it saves against another.

The lines of a year add up to the cent: cost of the one plan less cost of the other, unrestricted and restricted apart.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.books import Books, books
from alloc_opt.analysis.published import publish
from alloc_opt.analysis.solve import Solved

Floats = npt.NDArray[np.float64]
Cents = npt.NDArray[np.int64]
CELL = ["program", "school", "year"]
"""What a line is of."""
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
            spent[CELL].assign(unrestricted=np.where(paid, cents, 0), restricted=np.where(paid, 0, cents), fte=0.0)
        )
        staff = plan.books.budget.fte
        staff = staff[(staff["year"] > 0).to_numpy()]
        sides.append(staff[CELL].assign(unrestricted=0, restricted=0, fte=sign * staff["value"]))
    table = pd.concat(sides, ignore_index=True).groupby(CELL, as_index=False, sort=True).sum()
    levels = [
        plan.books.services[[*CELL, "quantity"]].rename(columns={"quantity": name})
        for plan, name in ((before, "level_before"), (after, "level"))
    ]
    for level in levels:
        table = table.merge(level, on=CELL, how="outer")
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
