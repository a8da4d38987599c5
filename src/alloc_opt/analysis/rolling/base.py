r"""The books of the new base year: services, staff and lines that come to the first plan year's budget, to the cent.

Staff costs FTE x pay, every other object is a line. What turnover saved lies in the average pay of those whom its payer
pays; what it cost once, and what the rounding of pay leaves, are lines of programs of their own. Pay is lowered by the
hair that keeps those lines from falling below zero: $S$ is the cost of staff, $X$ the budget of a resource's object.

$$ pay'_j = pay_j\,(1 - \varepsilon_j), \qquad \varepsilon_j = \max_{(f,o) \ni j} (S_{fo} - X_{fo})^+ / S_{fo} $$
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.rolling.services import (
    ONCE,
    REST,
    SPARE,
    fit_costs,
    forget,
    implied,
    left_over,
    line_programs,
    services,
    spare_programs,
    vanished,
)
from alloc_opt.analysis.rolling.turnover import saved_by_turnover
from alloc_opt.analysis.rolling.years import Tables
from alloc_opt.measures.measures import Measures
from alloc_opt.plan.complete import UNASSIGNED
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.turnover import TURNOVER

_CELL = ["resource", "object"]
_LINE = ["school", "program", "resource", "object"]
_NOTED = 1e-4
"""Share of pay from which its lowering is told."""
_STRUCTURAL = 0.02
"""Share of a cell beyond which no rounding explains that its staff costs more than its budget."""
_APART = 1.0
"""Dollars by which the pay of a service may differ from what its payers pay."""
Floats = npt.NDArray[np.float64]


def books(m: Measures, tables: Tables, run: Mapping[str, pd.DataFrame], notes: list[str]) -> None:
    """Replace staff, lines and services, and fit pay; `run` holds budget, positions and programs of one year.

    `tables` are those the plan was given, `pay` and `costs` already at the prices of the year.
    """
    plan = m.plan
    forget(tables)
    budget = run["budget"].groupby([*_LINE[:2], *_CELL], as_index=False)["dollars"].sum()
    staff = _staff(run["positions"], notes)
    spare_programs(tables, staff)
    pay = tables.get("pay", plan["pay"].iloc[:0])
    turned = budget[(budget["program"] == TURNOVER).to_numpy()]
    saved = _turned(m, run["positions"])
    before = budget["program"].str.startswith(REST)
    lines, ours = _lines(plan, budget[((budget["program"] != TURNOVER) & ~before).to_numpy()], staff, pay)
    staff = _as_paid(staff, pay, ours)
    pay = _with_turnover(pay, staff, saved, notes)
    once = _once(turned, saved)
    due = _cells(pd.concat([ours, turned, budget[before.to_numpy()]])).sub(_cells(once), fill_value=0.0)
    pay = _fitted(pay, staff, due, notes)
    rest = _rest(due.sub(_cells(_cost(staff, pay)), fill_value=0.0).round(6))
    extra = left_over(once, rest).assign(school=_place(plan))
    tables["services"] = services(m, tables, run["programs"], staff, lines)
    fit_costs(plan, tables, lines)
    tables["pay"], tables["staff"] = pay, implied(tables, staff, "staff")
    tables["lines"] = implied(tables, pd.concat([lines, extra], ignore_index=True)[[*_LINE, "dollars"]], "lines")
    line_programs(tables, extra)
    vanished(plan, tables)
    for name, part in ((ONCE, once), (REST, rest)):
        if len(part):
            notes.append(f"{name}: ${float(part['dollars'].sum()):,.2f} of the base year, a line of its own.")


def _staff(positions: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Staff of the year; posts that were vacant or new count as filled, time left over is a program per position."""
    held = positions[(positions["fte"] > 0).to_numpy()]
    empty = float(held.loc[held["filled"] == "no", "fte"].sum())
    if empty > 0:
        notes.append(f"staff: {empty:,.2f} FTE that were new or vacant count as filled; mark those that still are not.")
    spare = SPARE + held["position"]
    held = held.assign(program=held["program"].where(held["program"] != UNASSIGNED, spare))
    keys = ["school", "program", "position", "resource"]
    sums: pd.DataFrame = held.groupby(keys, sort=True)["fte"].sum().reset_index()
    return sums.assign(filled=True)


def _turned(m: Measures, positions: pd.DataFrame) -> pd.DataFrame:
    """What turnover saves of average pay: position, resource, salary, benefits in dollars of the year."""
    fte = positions.groupby("position")["fte"].sum().reindex(m.axes.labels["position"]).fillna(0.0)
    return saved_by_turnover(m, fte.to_numpy(dtype=float))


def _with_turnover(pay: pd.DataFrame, staff: pd.DataFrame, saved: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Average pay lowered by what turnover saves, spread over the FTE that its payer pays."""
    if saved.empty:
        return pay
    fte = staff.groupby(["position", "resource"])["fte"].sum()
    of_payer = fte.reindex(pd.MultiIndex.from_frame(saved[["position", "resource"]])).fillna(0.0).to_numpy(dtype=float)
    off = np.divide(saved["salary"].to_numpy(), of_payer, out=np.zeros(len(saved)), where=of_payer > 0)
    less = pd.Series(np.minimum(off, 0.0), index=saved["position"]).reindex(pay["position"]).fillna(0.0).to_numpy()
    if (less < 0).any():
        notes.append("pay: average salaries hold what turnover of the year saved.")
    return pay.assign(salary=(pay["salary"] + less / (1.0 - pay["vacancy"])).clip(lower=0.0).round(2))


def _per_fte(pay: pd.DataFrame) -> pd.DataFrame:
    """position, object, dollars of one FTE."""
    here = 1.0 - pay["vacancy"]
    benefits = (pay["salary"] * pay["benefits"] + pay["health"]) * here
    names = (("salary_object", pay["salary"] * here), ("benefits_object", benefits))
    return pd.concat([pd.DataFrame({"position": pay["position"], "object": pay[o], "rate": v}) for o, v in names])


def _cost(staff: pd.DataFrame, pay: pd.DataFrame) -> pd.DataFrame:
    """Cost of staff by school, program, resource, object and position."""
    table = staff.merge(_per_fte(pay), on="position")
    return table.assign(dollars=table["fte"] * table["rate"])


def _lines(
    plan: Plan, budget: pd.DataFrame, staff: pd.DataFrame, pay: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The budget as lines, and as what staff carries: objects that a program's staff has and its costs have not."""
    spare = budget["program"] == UNASSIGNED
    carried = _cost(staff, pay)[["program", "object"]].drop_duplicates()
    other = plan["costs"][["program", "object"]]
    fixed = plan["programs"].loc[plan["programs"]["fixed"] > 0, ["program", "fixed_object"]]
    other = pd.concat([other, fixed.rename(columns={"fixed_object": "object"})])
    pairs = pd.MultiIndex.from_frame(budget[["program", "object"]])
    ours = np.asarray(pairs.isin(pd.MultiIndex.from_frame(carried))) | spare.to_numpy()
    both = ours & np.asarray(pairs.isin(pd.MultiIndex.from_frame(other)))
    paid = _cost(staff, pay).groupby(_LINE)["dollars"].sum()
    here = paid.reindex(pd.MultiIndex.from_frame(budget[_LINE])).fillna(0.0).to_numpy(dtype=float)
    beyond = np.where(both, (budget["dollars"].to_numpy(dtype=float) - here).clip(min=0.0).round(2), 0.0)
    lines = budget.assign(dollars=np.where(ours, beyond, budget["dollars"]))
    mine = budget.assign(dollars=np.where(ours, budget["dollars"] - beyond, 0.0))
    return lines[(lines["dollars"] != 0).to_numpy()], mine[ours]


def _as_paid(staff: pd.DataFrame, pay: pd.DataFrame, ours: pd.DataFrame) -> pd.DataFrame:
    """Staff by who pays it, all objects together, where resources pay other shares of benefits than of salaries."""
    site, payer = ["school", "program"], ["school", "program", "resource"]
    cost = _cost(staff, pay).groupby(payer)["dollars"].sum()
    paid = ours.groupby(payer)["dollars"].sum()
    apart = cost.sub(paid, fill_value=0.0).abs().groupby(level=site).max()
    odd = apart[apart > _APART].index
    spare = staff["program"].str.startswith(SPARE).to_numpy()
    mine = np.asarray(pd.MultiIndex.from_frame(staff[site]).isin(odd)) & ~spare
    if not mine.any():
        return staff
    share = paid / paid.groupby(level=site).transform("sum")
    whole = staff[mine].groupby([*site, "position"], as_index=False)["fte"].sum()
    split = whole.merge(share.rename("share").reset_index(), on=site)
    split = split.assign(fte=(split["fte"] * split["share"]).round(6), filled=True)
    both: pd.DataFrame = pd.concat(
        [staff[~mine], split[staff.columns][(split["fte"] > 0).to_numpy()]], ignore_index=True
    )
    return both


def _rest(left: "pd.Series[float]") -> pd.DataFrame:
    """What is left of each resource's objects, above zero; where some of a resource are below, their sum is taken off
    the largest.
    """
    table = left.rename("dollars").reset_index()
    below = table["dollars"].clip(upper=0.0).groupby(table["resource"]).transform("sum")
    table = table.sort_values("dollars", ascending=False, kind="stable")
    first = ~table["resource"].duplicated()
    short = below.reindex(table.index) < 0
    off = np.where(first, table["dollars"].groupby(table["resource"]).transform("sum"), 0.0)
    table["dollars"] = table["dollars"].where(~short, off).round(6)
    return table[(table["dollars"] > 0).to_numpy()].sort_values(_CELL, ignore_index=True)


def _cells(table: pd.DataFrame) -> "pd.Series[float]":
    return table.groupby(_CELL)["dollars"].sum()


def _fitted(pay: pd.DataFrame, staff: pd.DataFrame, due: "pd.Series[float]", notes: list[str]) -> pd.DataFrame:
    """Pay lowered where the staff of a resource's object would cost more than is due."""
    cost = _cost(staff, pay)
    cells = _cells(cost)
    over = (cells - due.reindex(cells.index).fillna(0.0)).clip(lower=0.0) / cells.where(cells > 0, 1.0)
    over = over.where(over < _STRUCTURAL, 0.0)
    share = over.reindex(pd.MultiIndex.from_frame(cost[_CELL])).to_numpy(dtype=float)
    least = pd.Series(share, index=cost["position"]).groupby(level=0).max().reindex(pay["position"]).fillna(0.0)
    keep = 1.0 - least.to_numpy(dtype=float)
    lower = pay.loc[(least > _NOTED).to_numpy(), "position"]
    notes.extend(f"pay: that of {j} is {least[j]:.2%} lower, to fit what was budgeted for it." for j in lower)
    down = {name: np.floor(pay[name] * keep * 100.0 + 1e-6) / 100.0 for name in ("salary", "health")}
    fitted = np.array(keep < 1.0)
    return pay.assign(**{name: np.where(fitted, value, pay[name]) for name, value in down.items()})


def _once(turned: pd.DataFrame, saved: pd.DataFrame) -> pd.DataFrame:
    """What turnover cost beside the pay it saved, by resource and object; dollars above zero."""
    left = _cells(turned)
    for column in ("salary", "benefits") if len(saved) else ():
        keys = pd.MultiIndex.from_frame(saved[["resource", f"{column}_object"]], names=_CELL)
        left = left.sub(pd.Series(saved[column].to_numpy(), index=keys).groupby(level=_CELL).sum(), fill_value=0.0)
    left = left.round(2)
    return left[left >= 1.0].rename("dollars").reset_index()


def _place(plan: Plan) -> str:
    """The school that carries what belongs to the district."""
    kind = plan["schools"]["kind"].map({"central": 0, "not_by_site": 1}).fillna(2)
    return str(plan["schools"]["school"].iloc[int(kind.to_numpy().argmin())])
