"""Is the plan my district? Its control totals, to be laid beside the ledger and the position control.

Pupils, FTE and dollars are the measures of the plan, revenue and balances the flows of `project`: what `check` shows is
what every other question starts from. Credits (revenue in an object of expenditure) lower spending, as in ledgers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.cells import cells
from alloc_opt.analysis.project import project
from alloc_opt.analysis.projection.flows import Flows, flows
from alloc_opt.analysis.projection.layout import layout
from alloc_opt.analysis.table import Table
from alloc_opt.io.codes import matches
from alloc_opt.measures.vacant import vacant_today
from alloc_opt.plan.complete import ALL_GROUP
from alloc_opt.plan.plan import Plan

RESOURCES = ["fund", "resource", "name", "start", "revenue", "between", "spending", "next_start", "next_revenue"]
_STATE = "california_myp"
"""Layout whose lines group four-digit objects of the standardized account code structure."""
_BETWEEN = ("contributions", "indirect", "lapse")
Cents = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Totals:
    """Control totals; dollars to the cent, of the base year unless they are `next`."""

    years: tuple[str, str]
    """The base year and the first plan year."""
    schools: int
    """Schools, without other places."""
    pupils: tuple[float, float]
    """In the base year and in the first plan year."""
    positions: Table
    """group, position, name, fte, filled, vacant; the most FTE first."""
    resources: Table
    """`RESOURCES`, the most spending first: start + revenue + between - spending = next_start. `between`: contributions
    and indirect cost received less given, less what lapses."""
    objects: Table
    """group, dollars, the most first."""
    gap_fund: tuple[str, ...]
    """Funds of the unrestricted gap."""
    structural: tuple[float, float]
    """Unrestricted recurring revenue less recurring spending by year; NaN where not all of it is stated."""
    reduction: float
    """Ongoing reduction a year that keeps the recommended reserve, as `project` has it."""
    reserved: bool = True
    """False: no reserve is recommended, so the reduction only keeps the balance above zero."""

    def total(self, column: str) -> float:
        """Sum over the resources, to the cent."""
        return float(round(self.resources.frame[column].sum(), 2))


def totals(plan: Plan) -> Totals:
    """The control totals of a plan. Raises RulesError where `project` does."""
    known = flows(plan)
    found = project(plan)
    structural = found.summary.frame["structural"].tolist()
    return Totals(
        years=(known.years[0], known.years[1]),
        schools=int((plan["schools"]["kind"] == "school").sum()),
        pupils=_pupils(known),
        positions=_positions(plan, known),
        resources=_resources(known),
        objects=_objects(known),
        gap_fund=found.funds,
        structural=(structural[0], structural[1]),
        reduction=found.gap.first / 100.0,
        reserved=found.reserve.known,
    )


def _pupils(known: Flows) -> tuple[float, float]:
    counted = cells(known.m.enrollment.where(group=ALL_GROUP), known.x, by=("year",))
    by_year = dict(zip(counted["year"], counted["value"], strict=True))
    return round(float(by_year.get(0, 0.0)), 2), round(float(by_year.get(1, 0.0)), 2)


def _positions(plan: Plan, known: Flows) -> Table:
    pay, axes = plan["pay"], known.m.axes
    counted = cells(known.m.fte, known.x, by=("position", "year"))
    counted = counted[(counted["year"] == 0).to_numpy()]
    fte = np.zeros(axes.size("position"))
    fte[counted["position"].to_numpy()] = counted["value"].to_numpy()
    vacant = np.minimum(vacant_today(plan, axes), fte)
    at = axes.codes("position", pay["position"])
    units = dict(zip(plan["units"]["unit"], plan["units"]["name"], strict=True))
    names = pay["name"].where(pay["name"] != "", pay["position"])
    group = [units.get(unit) or unit or name for unit, name in zip(pay["unit"], names, strict=True)]
    frame = pd.DataFrame({"group": group, "position": pay["position"], "name": names, "fte": np.round(fte[at], 6)})
    frame = frame.assign(filled=np.round(fte[at] - vacant[at], 6), vacant=np.round(vacant[at], 6))
    return Table("check_positions", _largest(frame[(frame["fte"] != 0).to_numpy()], "fte"))


def _spending(known: Flows) -> pd.DataFrame:
    """Resource and object (codes), cents of the base year less credits; the whole is exact to the cent."""
    found = cells(known.m.dollars, known.x, by=("resource", "object", "year"))
    found = found[(found["year"] == 0).to_numpy()].reset_index(drop=True)
    whole = int(np.rint(found["value"].sum() * 100.0))
    cents = _tied(np.rint(found["value"].to_numpy() * 100.0).astype(np.int64), whole)
    credit = _flow(known, "credits", 0)
    less = pd.DataFrame(
        {
            "resource": credit["resource"].to_numpy(dtype=np.int64),
            "object": known.m.axes.codes("object", credit["code"]),
            "cents": -credit["cents"].to_numpy(dtype=np.int64),
        }
    )
    return pd.concat([found[["resource", "object"]].assign(cents=cents), less], ignore_index=True)


def _tied(cents: Cents, whole: int) -> Cents:
    """What rounding lost falls on the largest amount."""
    if len(cents):
        cents[np.abs(cents).argmax()] += whole - int(cents.sum())
    return cents


def _resources(known: Flows) -> Table:
    funds, end = known.plan["funds"], known.rolled.beginning[:, 1]
    count = len(funds)
    between = sum((_summed(_flow(known, kind, 0), count) for kind in _BETWEEN), np.zeros(count, dtype=np.int64))
    revenue, spending = _summed(_flow(known, "revenue", 0), count), _summed(_spending(known), count)
    columns = {
        "start": end - revenue - between + spending,
        "revenue": revenue,
        "between": between,
        "spending": spending,
        "next_start": end,
        "next_revenue": _summed(_flow(known, "revenue", 1), count),
    }
    names = funds["name"].where(funds["name"] != "", funds["resource"])
    table = pd.DataFrame({"fund": funds["fund"], "resource": funds["resource"], "name": names})
    table = table.assign(**{name: cents / 100.0 for name, cents in columns.items()})
    return Table("check_resources", _largest(table, "spending"))


def _flow(known: Flows, kind: str, year: int) -> pd.DataFrame:
    frame = known.frame
    return frame[((frame["kind"] == kind) & (frame["year"] == year)).to_numpy()]


def _summed(frame: pd.DataFrame, count: int) -> Cents:
    """Cents by resource."""
    found = np.zeros(count, dtype=np.int64)
    np.add.at(found, frame["resource"].to_numpy(dtype=np.int64), frame["cents"].to_numpy(dtype=np.int64))
    return found


def _objects(known: Flows) -> Table:
    objects, spent = known.plan["objects"], _spending(known)
    ids = [str(code) for code in known.m.axes.labels["object"]]
    names = {str(o): str(name) for o, name in zip(objects["object"], objects["name"], strict=True)}
    chart = sum(code.isdecimal() and len(code) == 4 for code in ids) > len(ids) / 2
    groups = [(_line(code) if chart else "") or names.get(code) or code for code in ids]
    by_group = spent["cents"].groupby([groups[code] for code in spent["object"]]).sum()
    frame = pd.DataFrame({"group": by_group.index.to_numpy(dtype=object), "dollars": by_group.to_numpy() / 100.0})
    return Table("check_objects", _largest(frame, "dollars"))


def _line(code: str) -> str:
    """The line of the state's form in which an object stands, without its number there."""
    lines = [line for part in layout(_STATE).parts if part.side == "outgo" for line in part.lines if line.codes]
    return next((re.sub(r"^\w+\. ", "", line.name) for line in lines if matches(line.codes, code)), "")


def _largest(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    return frame.sort_values(column, ascending=False, kind="stable", ignore_index=True)
