"""Today's own budget and staff, line by line, and what today's services come to in every year of the plan."""

import numpy as np
import pandas as pd

from alloc_opt.analysis.cells import cells, labelled
from alloc_opt.analysis.given import DIMENSIONS
from alloc_opt.analysis.projection.flows import Flows, flows
from alloc_opt.analysis.table import Table
from alloc_opt.measures.prices import fte_cost
from alloc_opt.reports.packet.answer import Answer, Asking

TITLE = "what today's budget comes to"
QUICK = True
BUDGET = ["school", "program", "function", "object", "fund", "resource", "year", "dollars"]
_SMALL = 5e-7
_NOISE = 1e-4
"""Cents that arithmetic may be off: half a cent is rounded up wherever it comes from."""


def ask(asking: Asking) -> Answer:
    """Tables of the base year: `today_budget` as `budget` of a run, `today_staff` (school, program, position, resource,
    fte); of the base and every plan year: `today_flows` (fund, resource, kind, object, name, year, dollars, positive as
    said), `today_balances` (fund, resource, year, beginning, ending); `today_books` (fund, fte, dollars of listed staff
    and of other lines as the plan's files state them).

    Staff costs have parts of a cent: lines of the base year are rounded so that each fund's sum is, and its flows
    follow from the lines.
    """
    known = flows(asking.today)
    budget = _budget(known)
    money = _flows(known, budget.frame)
    tables = (budget, _staff(known), money, _balances(known, money.frame), _books(known))
    return Answer({table.name: table for table in tables}, {}, {"base_year": known.years[0]})


def _fund(known: Flows) -> np.ndarray:
    return known.plan["funds"]["fund"].to_numpy(dtype=object)


def _budget(known: Flows) -> Table:
    found = cells(known.m.dollars, known.x, by=DIMENSIONS["dollars"])
    found = found[((found["year"] == 0) & (found["value"].abs() > _SMALL)).to_numpy()]
    found = found.assign(fund=_fund(known)[found["resource"].to_numpy()])
    found = found.sort_values(["fund", "resource", "object", "school", "program"], ignore_index=True)
    run = found.groupby("fund", sort=False)["value"].cumsum().mul(100).add(_NOISE).round()
    before = run.groupby(found["fund"]).shift(fill_value=0.0)
    function = known.plan["programs"]["function"].to_numpy(dtype=object)
    frame: pd.DataFrame = labelled(known.m.axes, found).assign(
        function=function[found["program"].to_numpy()],
        dollars=((run - before) / 100.0).round(2) + 0.0,
    )
    return Table("today_budget", frame[BUDGET])


def _staff(known: Flows) -> Table:
    staff = known.plan["staff"]
    frame = staff.groupby(["school", "program", "position", "resource"], as_index=False, sort=False)[["fte"]].sum()
    return Table("today_staff", frame)


def _flows(known: Flows, budget: pd.DataFrame) -> Table:
    """Flows as the projection has them; spending of the base year as its lines have it."""
    frame = known.frame.groupby(["resource", "kind", "code", "name", "year"], as_index=False, sort=False)[["cents"]]
    table = frame.sum()
    table = table[~((table["kind"] == "spending") & (table["year"] == 0)).to_numpy()]
    out = table["kind"].isin(["spending", "indirect", "lapse"]).to_numpy()
    resource = table["resource"].to_numpy(dtype=np.int64)
    named = table.assign(
        fund=_fund(known)[resource],
        resource=known.m.axes.labels["resource"][resource],
        object=table["code"],
        year=[known.years[at] for at in table["year"].to_numpy(dtype=np.int64)],
        dollars=np.where(out, -1.0, 1.0) * table["cents"].to_numpy(dtype=float) / 100.0 + 0.0,
    )
    objects = known.plan["objects"]
    names = dict(zip(objects["object"], objects["name"].where(objects["name"] != "", objects["object"]), strict=True))
    base = budget.groupby(["fund", "resource", "object"], as_index=False, sort=False)[["dollars"]].sum()
    base = base.assign(kind="spending", name=base["object"].map(names), year=known.years[0])
    columns = ["fund", "resource", "kind", "object", "name", "year", "dollars"]
    return Table("today_flows", pd.concat([named[columns], base[columns]], ignore_index=True))


def _balances(known: Flows, money: pd.DataFrame) -> Table:
    """Balances of every year; that with which the base year begins follows from its flows."""
    resource, year = (codes.ravel() for codes in np.indices(known.rolled.ending.shape))
    frame = pd.DataFrame(
        {
            "fund": _fund(known)[resource],
            "resource": known.m.axes.labels["resource"][resource],
            "year": [known.years[at] for at in year],
            "beginning": known.rolled.beginning.ravel() / 100.0,
            "ending": known.rolled.ending.ravel() / 100.0,
        }
    )
    base = money[(money["year"] == known.years[0]).to_numpy()]
    sign = np.where(base["kind"].isin(["spending", "indirect", "lapse"]), -1.0, 1.0)
    added = base["dollars"].mul(sign).groupby(base["resource"]).sum()
    first = (frame["year"] == known.years[0]).to_numpy()
    opening = frame["ending"] - frame["resource"].map(added).fillna(0.0).astype(float)
    frame["beginning"] = frame["beginning"].where(~first, opening.round(2) + 0.0)
    return Table("today_balances", frame)


def _books(known: Flows) -> Table:
    """What the plan's files say today's staff and other lines cost, apart from what services cost at their prices."""
    plan, m = known.plan, known.m
    fund = dict(zip(plan["funds"]["resource"], plan["funds"]["fund"], strict=True))
    salary, benefits = fte_cost(m)
    staff, lines = plan["staff"], plan["lines"]
    cost = staff["fte"].to_numpy(dtype=float) * (salary + benefits)[m.axes.codes("position", staff["position"]), 0]
    parts = {
        "staff": pd.DataFrame({"fund": staff["resource"].map(fund), "fte": staff["fte"], "dollars": cost}),
        "lines": pd.DataFrame({"fund": lines["resource"].map(fund), "fte": 0.0, "dollars": lines["dollars"]}),
    }
    frame = pd.concat([part.assign(kind=kind) for kind, part in parts.items()], ignore_index=True)
    table = frame.groupby(["fund", "kind"], as_index=False, sort=True)[["fte", "dollars"]].sum()
    table["dollars"] = table["dollars"].mul(100).add(_NOISE).round() / 100.0
    return Table("today_books", table[["fund", "kind", "fte", "dollars"]])
