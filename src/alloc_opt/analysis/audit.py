"""Does a budget keep the rules? Today's rolled forward, or any other, evaluated without a solver; law first."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from alloc_opt.analysis import evaluate
from alloc_opt.analysis.cells import cells
from alloc_opt.analysis.evaluate import AT_LIMIT, BROKEN, MET, NOT_CHECKABLE
from alloc_opt.analysis.given import BALANCES, DIMENSIONS, Given, balances, of_quantities, status_quo
from alloc_opt.analysis.table import Table
from alloc_opt.errors import OperatorError
from alloc_opt.families import Rule
from alloc_opt.measures.axes import Axes
from alloc_opt.plan.complete import UNASSIGNED
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.rule import SEVERITIES
from alloc_opt.plan.turnover import TURNOVER
from alloc_opt.program import automatic

COLUMNS = ["rule", "row", "severity", "status", "activity", "sense", "limit", "short"]
SUMMARY = ["rule", "severity", "status", "rows", "broken", "worst", "activity", "sense", "limit", "unit", "sentence"]
_RANK = {BROKEN: 0, NOT_CHECKABLE: 1, AT_LIMIT: 2, MET: 3}


def audit(plan: Plan, budget: Mapping[str, pd.DataFrame] | None = None) -> tuple[Table, Table]:
    """Every rule by its worst row, and every row; law first, what is broken first.

    Args:
        plan: the plan whose rules are asked.
        budget: None for today's services rolled forward; else tables by name: `programs` (program, school, year,
            quantity; what it does not list stays at today's level) and, for the dollars as booked, `budget`,
            `positions` and `funds` as a run has them.

    Raises:
        OperatorError: the budget's tables lack a column.
        RulesError: they name something that the plan does not have.
    """
    axes = Axes.of(plan)
    rules = automatic.rules(plan, free=True)
    known = status_quo(plan, axes) if budget is None else _given(plan, axes, budget, rules)
    m = known.measures(plan, axes, rules)
    for name in ("dollars", "ending", "lapse"):
        m[name]
    parts, missing = evaluate.written(rules, m)
    frame = evaluate.frame(parts, missing, m.columns.point())
    frame["short"] = np.where(frame["status"] == BROKEN, -frame["slack"].astype(float), 0.0)
    order = pd.DataFrame({"severity": frame["severity"].map(SEVERITIES.index), "status": frame["status"].map(_RANK)})
    frame = frame.loc[order.sort_values(["severity", "status"], kind="stable").index].reset_index(drop=True)
    summary = _summary(frame, {rule.id: rule.plain() for rule in rules})
    return Table("audit", summary, tuple(_notes(plan, summary, budget is None))), Table("audit_rows", frame[COLUMNS])


def _summary(frame: pd.DataFrame, sentences: Mapping[str, str]) -> pd.DataFrame:
    rows = []
    for rule, mine in frame.groupby("rule", sort=False):
        rank = mine["status"].map(_RANK)
        worst = mine[(rank == rank.min()).to_numpy()].sort_values("short", ascending=False, kind="stable").iloc[0]
        broken = mine[mine["status"] == BROKEN]
        rows.append(
            (
                rule,
                worst["severity"],
                worst["status"],
                len(mine),
                len(broken),
                worst["row"],
                worst["activity"],
                worst["sense"],
                worst["limit"],
                worst["unit"],
                sentences[str(rule)],
            )
        )
    table = pd.DataFrame(rows, columns=SUMMARY)
    order = pd.DataFrame({"broken": table["status"] != BROKEN, "severity": table["severity"].map(SEVERITIES.index)})
    order["status"] = table["status"].map(_RANK)
    return table.loc[order.sort_values(["broken", "severity", "status"], kind="stable").index].reset_index(drop=True)


def _notes(plan: Plan, summary: pd.DataFrame, today: bool) -> list[str]:
    broken = summary[summary["status"] == BROKEN]
    law = int((broken["severity"] == "law").sum())
    what = "Today's budget, rolled forward without decisions," if today else "The budget"
    if broken.empty:
        notes = [f"{what} keeps all {len(summary)} rules that can be checked."]
    else:
        notes = [f"{what} breaks {len(broken)} of {len(summary)} rules, {law} of them law."]
    unknown = int((summary["status"] == NOT_CHECKABLE).sum())
    if unknown:
        notes.append(f"{unknown} of the rules cannot be checked for want of data.")
    return notes


def _given(plan: Plan, axes: Axes, tables: Mapping[str, pd.DataFrame], rules: Sequence[Rule]) -> Given:
    programs = _column_check("programs", tables.get("programs"), ("program", "school", "quantity"))
    programs = programs[~programs["program"].isin([UNASSIGNED, TURNOVER]).to_numpy()]
    today = plan["services"]
    today = today[today["year"] == ""].drop_duplicates(["program", "school"])
    today = today.assign(value=today["current"])[["program", "school", "value"]]
    by_year = {}
    for year in plan.years:
        mine = programs[programs["year"].isin(["", year])] if "year" in programs else programs
        named = mine.assign(value=mine["quantity"].astype(float))[["program", "school", "value"]]
        by_year[year] = pd.concat([named, today]).drop_duplicates(["program", "school"])
    known = of_quantities(plan, axes, by_year)
    if not {"budget", "positions", "funds"} <= set(tables):
        return known
    return Given({**known.parts, **_booked(plan, axes, known, tables, rules)})


def _booked(
    plan: Plan, axes: Axes, known: Given, tables: Mapping[str, pd.DataFrame], rules: Sequence[Rule]
) -> dict[str, pd.DataFrame]:
    """Dollars, staff and balances as a run's files have them, on the base year of the plan."""
    m = known.measures(plan, axes, ())
    parts = {}
    for name, table, value in (("dollars", "budget", "dollars"), ("fte", "positions", "fte")):
        names = DIMENSIONS[name]
        frame = _column_check(table, tables[table], (*names, value))
        stated = frame.groupby(list(names), as_index=False)[value].sum()
        codes = pd.DataFrame({d: axes.codes(d, stated[d]) for d in names}).assign(value=stated[value].astype(float))
        measure = m[name]
        base = cells(measure, np.zeros(m.columns.count))
        parts[name] = pd.concat([codes, base[(base["year"] == 0).to_numpy()]], ignore_index=True)
    funds = _column_check("funds", tables["funds"], ("resource", "year", *BALANCES))
    at = pd.DataFrame({d: axes.codes(d, funds[d]) for d in ("resource", "year")})
    return parts | balances(plan, axes, at, funds, rules)


def _column_check(table: str, frame: pd.DataFrame | None, needed: Sequence[str]) -> pd.DataFrame:
    if frame is None:
        raise OperatorError("The budget has no programs.csv.", "it needs the columns program, school, year, quantity")
    lacking = [name for name in needed if name not in frame]
    if lacking:
        raise OperatorError(f"{table}.csv has no column {lacking[0]}.", f"it needs {', '.join(needed)}")
    return frame
