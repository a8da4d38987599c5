"""A budget that somebody hands in as tables, as a given budget of the plan."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from alloc_opt.analysis.cells import cells
from alloc_opt.analysis.given import BALANCES, DIMENSIONS, Given, balances, of_quantities
from alloc_opt.errors import OperatorError
from alloc_opt.families import Rule
from alloc_opt.measures.axes import Axes
from alloc_opt.plan.complete import UNASSIGNED
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.turnover import TURNOVER

_BOOKED = frozenset({"budget", "positions", "funds"})


def is_booked(tables: Mapping[str, pd.DataFrame]) -> bool:
    """Whether the tables say who pays, and not only how much runs where."""
    return set(tables) >= _BOOKED


def handed_in(plan: Plan, axes: Axes, tables: Mapping[str, pd.DataFrame], rules: Sequence[Rule]) -> Given:
    """The tables of `audit` as a given budget.

    Raises:
        OperatorError: a table lacks a column.
        RulesError: a table names something that the plan does not have.
    """
    programs = _checked("programs", tables.get("programs"), ("program", "school", "quantity"))
    programs = programs[~programs["program"].isin([UNASSIGNED, TURNOVER]).to_numpy()]
    today = plan["services"]
    today = today[today["year"] == ""].drop_duplicates(["program", "school"])
    today = today.assign(value=today["current"])[["program", "school", "value"]]
    by_year = {}
    for year in plan.years:
        mine = programs[programs["year"].isin(["", year])] if "year" in programs else programs
        named = mine.assign(value=mine["quantity"].astype(float))[["program", "school", "value"]]
        by_year[year] = pd.concat([named, _placed(axes, today, year)]).drop_duplicates(["program", "school"])
    known = of_quantities(plan, axes, by_year)
    return Given({**known.parts, **_booked(plan, axes, known, tables, rules)}) if is_booked(tables) else known


def _placed(axes: Axes, today: pd.DataFrame, year: str) -> pd.DataFrame:
    """Today's services where a year has them: at one place for the schools of a level where those stand together."""
    if axes.together is None:
        return today
    codes = {d: axes.codes(d, today[d]) for d in ("program", "school")}
    at = axes.together.at({**codes, "year": np.full(len(today), axes.codes("year", [year])[0], dtype=np.int32)})
    placed = today.assign(school=axes.labels["school"][at])
    return placed.groupby(["program", "school"], as_index=False, sort=False)[["value"]].sum()


def _booked(
    plan: Plan, axes: Axes, known: Given, tables: Mapping[str, pd.DataFrame], rules: Sequence[Rule]
) -> dict[str, pd.DataFrame]:
    """Dollars, staff and balances as a run's files have them, on the base year of the plan."""
    m = known.measures(plan, axes, ())
    parts = {}
    for name, table, value in (("dollars", "budget", "dollars"), ("fte", "positions", "fte")):
        names = DIMENSIONS[name]
        frame = _checked(table, tables[table], (*names, value))
        stated = frame.groupby(list(names), as_index=False)[value].sum()
        codes = pd.DataFrame({d: axes.codes(d, stated[d]) for d in names}).assign(value=stated[value].astype(float))
        measure = m[name]
        base = cells(measure, np.zeros(m.columns.count))
        parts[name] = pd.concat([codes, base[(base["year"] == 0).to_numpy()]], ignore_index=True)
    funds = _checked("funds", tables["funds"], ("resource", "year", *BALANCES))
    at = pd.DataFrame({d: axes.codes(d, funds[d]) for d in ("resource", "year")})
    held = balances(plan, axes, at, funds, rules)
    charged = cells(m["indirect"], np.zeros(m.columns.count), by=DIMENSIONS["indirect"])
    held["indirect"] = pd.concat([charged[(charged["year"] == 0).to_numpy()], held["indirect"]], ignore_index=True)
    return parts | held


def _checked(table: str, frame: pd.DataFrame | None, needed: Sequence[str]) -> pd.DataFrame:
    if frame is None:
        raise OperatorError("The budget has no programs.csv.", "it needs the columns program, school, year, quantity")
    lacking = [name for name in needed if name not in frame]
    if lacking:
        raise OperatorError(f"{table}.csv has no column {lacking[0]}.", f"it needs {', '.join(needed)}")
    return frame
