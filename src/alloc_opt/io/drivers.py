"""What moves by itself must know what it moves with: drivers and their counts, growth of revenue, bargaining units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.io.cells import distinct, empty
from alloc_opt.io.problems import did_you_mean, some
from alloc_opt.io.raw import shown
from alloc_opt.io.table import Table
from alloc_opt.measures.drivers import ATTENDANCE, missing_years
from alloc_opt.plan.plan import Head

Frames = Mapping[str, pd.DataFrame]
OF_UNITS = ("pay_growth", "benefits_growth", "health_growth")
"""Assumptions that may differ by bargaining unit."""


def check(tables: Mapping[str, Table], full: Frames, head: Head | None) -> None:
    """Note lines without money, unknown growth, circles of me-too clauses, and counts that are missing or too many."""
    if "revenue" in tables:
        _paid(tables["revenue"])
        _growth(tables["revenue"], "growth", full)
    if "costs" in tables:
        _growth(tables["costs"], "grows_with", full)
    if "assumptions" in tables:
        _by_unit(tables["assumptions"])
    if "units" in tables and not tables["units"].bad:
        _circle(tables["units"])
    if "funds" in tables:
        _available(tables["funds"])
    if head is None or "drivers" not in tables or tables["drivers"].bad:
        return
    if "counts" in tables and tables["counts"].bad:
        return
    if "counts" in tables:
        _planned(tables["counts"], full, head)
    _counted(tables["drivers"], full, head)


def _rows(mask: Any) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.flatnonzero(np.asarray(mask, dtype=bool))


def _paid(table: Table) -> None:
    """A line brings dollars, or so much for each that its driver counts."""
    frame, cells = table.frame, table.raw.columns
    silent = empty(cells["dollars"]) if "dollars" in cells else np.ones(table.raw.rows, dtype=bool)
    driven = (frame["driver"] != "").to_numpy()
    wanted = "dollars, or a driver with its rate"
    for line, rows in distinct(frame["line"].to_numpy(dtype=object), _rows(silent & ~driven)):
        table.report("dollars" if "dollars" in cells else "line", rows, f"no money of {shown(line)}", wanted, "")
    for mask, column, found in (
        (driven & (frame["rate"] == 0).to_numpy(), "driver", "a driver without a rate"),
        (~driven & (frame["rate"] != 0).to_numpy(), "rate", "a rate without a driver"),
    ):
        for _, rows in distinct(frame["line"].to_numpy(dtype=object), _rows(mask)):
            table.report(column, rows, found, wanted, "")


def _growth(table: Table, column: str, full: Frames) -> None:
    known = {str(name) for name in full["assumptions"]["assumption"]}
    cells = table.frame[column].to_numpy(dtype=object)
    for name, rows in distinct(cells, _rows([cell not in known | {""} for cell in cells])):
        hint = did_you_mean(name, known) or f"assumptions has {some(sorted(known)) or 'no rows'}"
        table.report(column, rows, shown(name), "an assumption of the plan", hint)


def _by_unit(table: Table) -> None:
    frame = table.frame
    for row in _rows((frame["unit"] != "") & ~frame["assumption"].isin(OF_UNITS)):
        found = f"{frame['assumption'].iat[row]} of the unit {shown(frame['unit'].iat[row])}"
        table.report("unit", np.array([row]), found, f"a unit of {', '.join(OF_UNITS)} alone", "leave it empty")


def _circle(table: Table) -> None:
    """Me-too clauses end at a unit with a settlement of its own."""
    after: dict[str, str] = dict(zip(table.frame["unit"], table.frame["me_too"], strict=True))
    told: set[str] = set()
    for row, unit in enumerate(table.frame["unit"]):
        chain = [str(unit)]
        while (following := after.get(chain[-1], "")) and following not in chain:
            chain.append(following)
        if following == unit and not told & set(chain):
            told |= set(chain)
            found = f"a circle: {', '.join([*chain, following])}"
            table.report("me_too", np.array([row]), found, "a unit with a settlement of its own at the end", "")


def _available(table: Table) -> None:
    frame = table.frame
    for row in _rows((frame["available"] > 1) & ~frame["carryover"].astype(bool)):
        found = f"{shown(frame['available'].iat[row])} years, without carryover"
        table.report("available", np.array([row]), found, "carryover, where an award lasts longer than its year", "")


def _planned(table: Table, full: Frames, head: Head) -> None:
    """Counts of plan years would not move with enrollment."""
    kinds: dict[Any, Any] = full["drivers"].set_index("driver")["counts"].to_dict()
    frame = table.frame
    ahead = frame["year"].isin(head.years) & (frame["driver"].map(kinds) == "enrollment")
    for driver, rows in distinct(frame["driver"].to_numpy(dtype=object), _rows(ahead)):
        found = f"{shown(driver)} in {frame['year'].iat[rows[0]]}, which follows enrollment"
        hint = "drop the plan years: they follow enrollment; or make the driver `given`"
        table.report("year", rows, found, f"{head.base_year} or before", hint)


def _counted(table: Table, full: Frames, head: Head) -> None:
    """Every driver has the counts that its method needs."""
    years = [head.base_year, *head.years]
    counts, assumptions, schools = full["counts"], full["assumptions"], full["schools"]
    shares = set(assumptions.loc[assumptions["assumption"] == ATTENDANCE, "year"])
    attends = "" in shares or shares >= set(head.years)
    levels = {str(level) for level in schools["level"] if level}
    for row in range(len(table.frame)):
        driver: dict[str, Any] = {name: table.frame[name].iat[row] for name in table.frame.columns}
        at = np.array([row])
        known = set(counts.loc[counts["driver"] == driver["driver"], "year"])
        follows = driver["counts"] == "enrollment"
        missing = missing_years(driver, years, known | set(years) if follows else known)
        if missing:
            wanted = f"its counts of {', '.join(missing)}"
            table.report("driver", at, f"{shown(driver['driver'])} without counts", wanted, "add them to counts.csv")
        if follows and driver["attendance"] and head.base_year not in known and not attends:
            wanted = f"the assumption {ATTENDANCE}, or its count of {head.base_year} in counts.csv"
            table.report("attendance", at, f"{shown(driver['driver'])} without a share that attends", wanted, "")
        if driver["level"] not in levels | {""}:
            hint = did_you_mean(driver["level"], levels) or f"schools has {some(sorted(levels))}"
            table.report("level", at, shown(driver["level"]), "a level of schools", hint)
