"""Does the count of staff tie, and how much pay is cut where no list says whose it is?

given up - added = fewer FTE than today = named changes + rest,   rest = follows formulas, or time left over
"""

from typing import Any

import numpy as np

from alloc_opt.analysis.books import Books
from alloc_opt.analysis.table import Table
from alloc_opt.analysis.today import todays
from alloc_opt.measures.prices import fte_cost
from alloc_opt.plan.lines_of_pay import pay_objects, unlisted
from alloc_opt.plan.turnover import TURNOVER


def tally(books: Books, named: Table) -> dict[str, float]:
    """FTE from today to the last plan year: `given_up`, `added`, `change` (below zero: fewer), and of that `named`."""
    axes = books.axes
    held = _held(books)
    moved = np.diff(held, axis=1)
    last = axes.labels["year"][-1]
    frame = named.frame
    found = {
        "given_up": float(np.maximum(-moved, 0.0).sum()),
        "added": float(np.maximum(moved, 0.0).sum()),
        "change": float(moved.sum()),
        "named": float(frame.loc[(frame["year"] == last).to_numpy(), "change_fte"].sum()),
    }
    return {name: round(value, 6) + 0.0 for name, value in found.items()}


def unlisted_pay(books: Books) -> dict[str, Any]:
    """Pay that programs without positions spend less than today, in the year where that is most: `year`, `dollars`,
    `fte` at the `average` cost of one FTE of the listed positions. Empty where there is none, or no position.
    """
    axes, plan = books.axes, books.plan
    by = ("program", "object", "year")
    free = np.isin(axes.labels["program"].astype(str), list(unlisted(plan) - {TURNOVER}))
    paid = np.isin(axes.labels["object"].astype(str), list(pay_objects(plan)))
    spent = books.budget.spending
    spent = spent.assign(value=spent["cents"] / 100.0)[[*by, "value"]]
    before = todays(books.was, axes, "dollars", by)
    less = np.zeros((axes.size("program"), axes.size("year")))
    for frame, sign in ((before, 1.0), (spent, -1.0)):
        mine = frame[free[frame["program"].to_numpy()] & paid[frame["object"].to_numpy()]]
        np.add.at(less, (mine["program"].to_numpy(), mine["year"].to_numpy()), sign * mine["value"].to_numpy())
    cut = np.maximum(less, 0.0).sum(axis=0)
    cut[0] = 0.0
    held = _held(books)[:, 0]
    year = int(cut.argmax())
    if cut[year] < 1.0 or held.sum() <= 0:
        return {}
    salary, benefits = fte_cost(books.was.measures)
    average = float((held * (salary + benefits)[:, year]).sum() / held.sum())
    return {
        "year": str(axes.labels["year"][year]),
        "dollars": round(float(cut[year]), 2),
        "fte": round(float(cut[year]) / average, 1) if average > 0 else 0.0,
        "average": round(average, 2),
    }


def _held(books: Books) -> np.ndarray[Any, np.dtype[np.float64]]:
    """FTE by position and year, base year first."""
    held = np.zeros((books.axes.size("position"), books.axes.size("year")))
    fte = books.budget.fte
    np.add.at(held, (fte["position"].to_numpy(), fte["year"].to_numpy()), fte["value"].to_numpy())
    return held
