"""Beside the projection itself: the funds that it does not show, and the assumptions that it rests on."""

from collections.abc import Iterator
from contextlib import suppress

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.cells import cells
from alloc_opt.analysis.projection.flows import KINDS, Flows
from alloc_opt.analysis.table import Table
from alloc_opt.errors import RulesError
from alloc_opt.measures.drivers import driver_counts
from alloc_opt.measures.prices import growth, me_too
from alloc_opt.plan.complete import ALL_GROUP

NAMES = {"spending": "spent", "credits": "spent"}
"""Flows that the table calls otherwise, as funds.csv of a run does; credits lower what is spent."""


def others(flows: Flows, resources: npt.NDArray[np.bool_]) -> Table:
    """fund, year, beginning, revenue, contributions, indirect, spent, lapse, ending in dollars, by fund and year.

    `resources` are those of the funds that the projection does not show. Beginning + revenue + contributions + indirect
    = spent + lapse + ending.
    """
    fund = flows.plan["funds"]["fund"].to_numpy(dtype=object)
    shape = flows.rolled.ending.shape
    grids = {"beginning": flows.rolled.beginning}
    for kind in KINDS:
        mine = flows.frame[(flows.frame["kind"] == kind).to_numpy()]
        grid = np.zeros(shape, dtype=np.int64)
        np.add.at(grid, (mine["resource"].to_numpy(), mine["year"].to_numpy()), mine["cents"].to_numpy())
        name = NAMES.get(kind, kind)
        grids[name] = grids.get(name, 0) + (-grid if name in ("spent", "lapse") else grid)
    grids["ending"] = flows.rolled.ending
    order = ["fund", "year", "beginning", "revenue", "contributions", "indirect", "spent", "lapse", "ending"]
    rows = []
    for name in dict.fromkeys(fund[resources]):
        here = resources & (fund == name)
        for at, year in enumerate(flows.years):
            cells = {key: grid[here, at].sum() / 100.0 for key, grid in grids.items()}
            rows.append({"fund": str(name), "year": year, **cells})
    return Table("projection_funds", pd.DataFrame(rows, columns=order))


def drivers(flows: Flows) -> Table:
    """driver, name, year, count, change (share of the year before): pupils enrolled, then every driver of the plan."""
    everyone = cells(flows.m.enrollment.where(group=ALL_GROUP), flows.x, by=("year",))
    pupils = np.zeros(len(flows.years))
    pupils[everyone["year"].to_numpy()] = everyone["value"].to_numpy(dtype=float)
    counts = {"": ("Enrollment", pupils)} if pupils.any() else {}
    table = flows.plan["drivers"]
    for driver, name in zip(table["driver"], table["name"], strict=True):
        with suppress(RulesError):
            counts[str(driver)] = (str(name) or str(driver), driver_counts(flows.m, str(driver)))
    rows: list[dict[str, object]] = []
    for driver, (name, values) in counts.items():
        for at, year in enumerate(flows.years):
            before = float(values[at - 1]) if at else 0.0
            change = float(values[at]) / before - 1.0 if before else float("nan")
            rows.append({"driver": driver, "name": name, "year": year, "count": float(values[at]), "change": change})
    return Table("projection_drivers", pd.DataFrame(rows, columns=["driver", "name", "year", "count", "change"]))


def assumptions(flows: Flows) -> Table:
    """assumption, unit (bargaining unit), year, value, source, date: every row that counts in the years shown.

    Units that get the settlement of another one have rows of their own (`pay_growth`), that say whom they follow.
    """
    table = flows.plan["assumptions"]
    here = table["year"].isin(["", *flows.years]).to_numpy()
    columns = [name for name in ("assumption", "unit", "year", "value", "source", "date") if name in table]
    known = [table.loc[here, columns], pd.DataFrame(_followed(flows), columns=columns)]
    frames = [frame for frame in known if len(frame)] or known[:1]
    return Table("projection_assumptions", pd.concat(frames, ignore_index=True).fillna({"source": "", "date": ""}))


def _followed(flows: Flows) -> Iterator[dict[str, object]]:
    """What units with a me-too clause get where nothing is said of themselves: a row, or one for each year."""
    units, table = flows.plan["units"], flows.plan["assumptions"]
    said = set(zip(table["assumption"], table["unit"], strict=True))
    named = dict(zip(units["unit"], units["name"].where(units["name"] != "", units["unit"]), strict=True))
    for unit in units["unit"][(units["me_too"] != "").to_numpy()]:
        own, *chain = me_too(flows.m, str(unit))
        for assumption in dict.fromkeys(["pay_growth", *table["assumption"]]):
            followed = next((other for other in chain if (assumption, other) in said), "")
            if (assumption, own) in said or not (followed or assumption == "pay_growth"):
                continue
            rates = growth(flows.m, assumption, own)[1:]
            alike = bool((rates == rates[0]).all())
            for year, rate in zip([""] if alike else flows.years[1:], rates, strict=False):
                source = f"me-too: as {named[followed or chain[0]]}"
                yield {"assumption": assumption, "unit": own, "year": year, "value": float(rate), "source": source}
