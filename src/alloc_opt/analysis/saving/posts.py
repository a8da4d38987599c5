"""Posts of a plan of the savings: who goes, who comes back, what that costs once, and pay that no list names."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.cells import gathered
from alloc_opt.analysis.saving.booked import Booked
from alloc_opt.analysis.staff_tally import unlisted_pay
from alloc_opt.analysis.who_leaves import who_leaves
from alloc_opt.measures.prices import pay_parts
from alloc_opt.plan.lines_of_pay import pay_objects, unlisted
from alloc_opt.plan.turnover import TURNOVER

Floats = npt.NDArray[np.float64]


def people(plan: Booked) -> dict[str, float]:
    """FTE of all plan years: given up, of that vacant, by_attrition, laid_off, refilled, and reopened (there again by
    the last year).
    """
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
    found["reopened"] = max(found["given_up"] - float(less.sum()), 0.0)
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


def pay_without_posts(before: Booked, after: Booked) -> dict[str, float]:
    """Pay that services without listed positions lose against another plan, all payers, in the year in which that is
    most: `dollars`, `year` (code), `services` (how many), and `fte` at the average cost of a listed post (0: not
    known).
    """
    plan, axes = after.books.plan, after.books.axes
    free = np.isin(axes.labels["program"].astype(str), list(unlisted(plan) - {TURNOVER}))
    paid = np.isin(axes.labels["object"].astype(str), list(pay_objects(plan)))
    less = np.zeros((axes.size("program"), axes.size("year")))
    for one, sign in ((before, 1.0), (after, -1.0)):
        spent = one.books.budget.spending
        mine = spent[free[spent["program"].to_numpy()] & paid[spent["object"].to_numpy()]]
        np.add.at(less, (mine["program"].to_numpy(), mine["year"].to_numpy()), sign * mine["cents"].to_numpy() / 100.0)
    less[:, 0] = 0.0
    cut = np.where(less >= 1.0, less, 0.0)
    year = int(cut.sum(axis=0).argmax())
    dollars = float(cut[:, year].sum())
    average = float(unlisted_pay(after.books).get("average", 0.0))
    fte = dollars / average if average > 0 else 0.0
    return {"dollars": dollars, "year": float(year), "services": float((cut[:, year] > 0).sum()), "fte": fte}
