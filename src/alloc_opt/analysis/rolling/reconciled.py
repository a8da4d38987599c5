"""From last year's base to this year's: what was decided, what prices did, and the new base, to the cent.

base + decided + growth = budget, in cents, for every resource and object; `new` is what the new plan costs in its base
year once it is written and read back, as every other command will see it.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from alloc_opt.analysis.cells import cells, labelled
from alloc_opt.analysis.rounding import cents
from alloc_opt.analysis.table import Table
from alloc_opt.io.read import examine
from alloc_opt.io.write import texts
from alloc_opt.plan.plan import Plan
from alloc_opt.program.build import build
from alloc_opt.program.built import Built

PARTS = ("base", "decided", "growth", "budget", "new", "difference")
COLUMNS = ["fund", "resource", "object", *(f"{name}_dollars" for name in PARTS)]
_CELL = ["resource", "object"]


def reconciled(built: Built, budget: pd.DataFrame, new: Plan) -> Table:
    """One row per resource and object; `budget` holds the run's dollars of the year that becomes the base year.

    `decided` is the budget less today's services at the prices of the year, `growth` the rest; `difference` is the new
    base less the budget.
    """
    axes = built.measures.axes
    today = labelled(axes, cells(built.measures.dollars, built.today, by=("resource", "object", "year")))
    years = axes.labels["year"]
    parts = {
        "base": _cents(today[(today["year"] == years[0]).to_numpy()], "value"),
        "rolled": _cents(today[(today["year"] == years[1]).to_numpy()], "value"),
        "budget": _cents(budget, "dollars"),
        "new": _seen(new),
    }
    table = pd.DataFrame(parts).fillna(0).astype("int64")
    table = table[(table != 0).any(axis=1).to_numpy()]
    table["decided"] = table["budget"] - table["rolled"]
    table["growth"] = table["rolled"] - table["base"]
    table["difference"] = table["new"] - table["budget"]
    frame = table.rename_axis(_CELL).reset_index()
    fund = built.plan["funds"].set_index("resource")["fund"].to_dict()
    place = {name: number for number, name in enumerate(axes.labels["resource"])}
    frame = frame.assign(fund=frame["resource"].map(fund), place=frame["resource"].map(place))
    frame = frame.sort_values(["place", "object"], ignore_index=True)
    dollars = frame.assign(**{f"{name}_dollars": frame[name] / 100.0 for name in PARTS})
    return Table("reconciliation", dollars[COLUMNS])


def _seen(new: Plan) -> "pd.Series[int]":
    """Cents of the base year by resource and object, of the plan as it reads from files; of its tables where it cannot
    be read.
    """
    with TemporaryDirectory() as folder:
        for name, text in texts(new).items():
            (Path(folder) / name).write_text(text, encoding="utf-8", newline="")
        plan = examine(Path(folder)).plan
    if plan is None:
        return base_books(new)
    built = build(plan, free=True)
    found = labelled(built.measures.axes, cells(built.measures.dollars, built.today, by=("resource", "object", "year")))
    return _cents(found[(found["year"] == plan.head.base_year).to_numpy()], "value")


def base_books(plan: Plan) -> "pd.Series[int]":
    """Cents that the staff and lines of a plan's base year cost, by resource and object."""
    pay, staff = plan["pay"], plan["staff"]
    parts = [plan["lines"][[*_CELL, "dollars"]]]
    here = 1.0 - pay["vacancy"]
    costs = {"salary_object": pay["salary"] * here}
    costs["benefits_object"] = costs["salary_object"] * pay["benefits"] + pay["health"] * here
    for column, rate in costs.items():
        per = pd.DataFrame({"position": pay["position"], "object": pay[column], "rate": rate})
        paid = staff.merge(per, on="position")
        parts.append(paid.assign(dollars=paid["fte"] * paid["rate"])[[*_CELL, "dollars"]])
    return _cents(pd.concat(parts), "dollars")


def _cents(frame: pd.DataFrame, column: str) -> "pd.Series[int]":
    sums = frame.groupby(_CELL)[column].sum()
    return pd.Series(cents(sums.to_numpy(dtype=float)), index=sums.index)
