"""What falls on other money when a grant ends: its staff and services of today, at the prices of the year after.

A resource that ends gives back every service it pays for; who pays then follows from legal use. A revenue line that
ends, or came once, leaves its resource with the services; staff is counted by the line's share of the resource's
spending, for restricted resources only (one-time money of unrestricted resources pays nobody in particular); of a
restricted resource that pays for nothing, nothing falls.
"""

from collections.abc import Iterator
from typing import TypedDict

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.cells import cells, matched
from alloc_opt.analysis.names import names
from alloc_opt.analysis.projection.flows import Flows
from alloc_opt.analysis.table import Table
from alloc_opt.program.ends import ended

COLUMNS = ["resource", "line", "name", "year", "why", "fte", "dollars", "unrestricted_dollars", "falls_on"]
PLACE = ("program", "school", "object")
Floats = npt.NDArray[np.float64]
_CENT = 0.005


class _Row(TypedDict):
    """A row of the table, by `COLUMNS`."""

    resource: str
    line: str
    name: str
    year: str
    why: str
    fte: float
    dollars: float
    unrestricted_dollars: float
    falls_on: str


def cliffs(flows: Flows) -> Table:
    """One row per resource or revenue line that ends and the first year without it, in the order of the years.

    `dollars` are a year's services (or, of a revenue line, its last amount); `unrestricted_dollars` is what of them
    falls on unrestricted money.
    """
    rows = sorted([*_resources(flows), *_lines(flows)], key=lambda row: (row["year"], -row["dollars"]))
    return Table("cliffs", pd.DataFrame(rows, columns=COLUMNS))


class _Staffing:
    """Spending and staff of one year of the projection."""

    def __init__(self, flows: Flows, year: int) -> None:
        m = flows.m
        found = cells(m.dollars, flows.x, by=(*PLACE, "resource", "year"))
        self.axes = m.axes
        self.spent = found[(found["year"] == year).to_numpy()].reset_index(drop=True)
        whole = self.spent.groupby(list(PLACE), as_index=False)[["value"]].sum()
        total = matched(m.axes, self.spent, whole, PLACE)
        self.spent["share"] = np.divide(self.spent["value"], total, out=np.zeros(len(total)), where=total != 0)
        self.whole = whole
        staff = cells(m.fte, flows.x, by=("program", "school", "position", "year"))
        staff = staff[(staff["year"] == year).to_numpy()].reset_index(drop=True)
        salary = m.axes.codes("object", flows.plan["pay"]["salary_object"])
        self.staff = staff.assign(object=salary[staff["position"].to_numpy()])

    def of(self, resource: int) -> pd.DataFrame:
        """What a resource pays: program, school, object, value, share."""
        return self.spent[(self.spent["resource"] == resource).to_numpy()].reset_index(drop=True)

    def fte(self, paid: pd.DataFrame) -> float:
        """FTE of this year at these shares."""
        return float((self.staff["value"] * matched(self.axes, self.staff, paid, PLACE, "share")).sum())


def _resources(flows: Flows) -> Iterator[_Row]:
    over = ended(flows.m)
    for year in range(1, len(flows.years)):
        stops = np.flatnonzero(over[:, year] & ~over[:, year - 1])
        if len(stops) == 0:
            continue
        before, after = _Staffing(flows, year - 1), _Staffing(flows, year)
        for resource in stops.tolist():
            paid = before.of(resource)
            left = paid.assign(due=paid["share"] * matched(flows.m.axes, paid, after.whole, PLACE))
            dollars = float(left["due"].sum())
            if dollars < _CENT:
                continue
            takers = _takers(flows, left, before, after)
            yield _row(
                flows, resource, "", year, f"ends after {flows.years[year - 1]}", after.fte(paid), dollars, takers
            )


def _takers(flows: Flows, left: pd.DataFrame, before: _Staffing, after: _Staffing) -> Floats:
    """Dollars by resource: those whose share of a service rises take what is left of it, by how much it rises."""
    keys = (*PLACE, "resource")
    rise = after.spent["share"] - matched(flows.m.axes, after.spent, before.spent, keys, "share")
    table = after.spent[list(keys)].assign(rise=np.maximum(rise.to_numpy(dtype=float), 0.0))
    whole = table.groupby(list(PLACE), as_index=False)[["rise"]].sum()
    total = matched(flows.m.axes, table, whole, PLACE, "rise")
    part = np.divide(table["rise"], total, out=np.zeros(len(table)), where=total > 0)
    due = part * matched(flows.m.axes, table, left, PLACE, "due")
    return np.asarray(np.bincount(table["resource"], due, minlength=flows.m.axes.size("resource")), dtype=float)


def _lines(flows: Flows) -> Iterator[_Row]:
    frame = flows.frame[flows.frame["kind"].isin(["revenue", "credits"]).to_numpy()]
    frame = frame[(frame["line"].fillna("") != "").to_numpy()]
    over = ended(flows.m)
    restriction = flows.plan["funds"]["restriction"].to_numpy()
    supporter = flows.plan["funds"]["supported_by"].to_numpy(dtype=object)
    for (_, line), mine in frame.groupby(["resource", "line"], sort=False):
        last = int(mine["year"].max())
        year, at = last + 1, int(mine["resource"].iloc[0])
        final = mine[(mine["year"] == last).to_numpy()]
        dollars = float(final["cents"].sum()) / 100.0
        if year >= len(flows.years) or over[at, year] or dollars < _CENT:
            continue
        once = not final["recurring"].all()
        fte = 0.0
        if restriction[at] > 0:
            then = _Staffing(flows, year)
            paid = then.of(at)
            spent = float(paid["value"].sum())
            if spent < _CENT:
                continue
            fte = then.fte(paid) * min(dollars / spent, 1.0)
        takers = np.zeros(flows.m.axes.size("resource"))
        takers[int(flows.m.axes.codes("resource", [supporter[at] or flows.m.axes.labels["resource"][at]])[0])] = dollars
        why = f"one-time, last in {flows.years[last]}" if once else f"ends after {flows.years[last]}"
        yield _row(flows, at, str(line), year, why, fte, dollars, takers)


def _row(
    flows: Flows, resource: int, line: str, year: int, why: str, fte: float, dollars: float, takers: Floats
) -> _Row:
    funds = flows.plan["funds"]
    known = names(funds, "resource")
    free = (funds["restriction"] == 0).to_numpy()
    most = [r for r in np.argsort(-takers, kind="stable") if takers[r] > _CENT]
    return {
        "resource": str(funds["resource"].iloc[resource]),
        "line": line,
        "name": known[resource],
        "year": flows.years[year],
        "why": why,
        "fte": round(fte, 6),
        "dollars": round(dollars, 2),
        "unrestricted_dollars": round(float(takers[free].sum()), 2),
        "falls_on": ", ".join(known[r] for r in most),
    }
