"""What departments and schools ask for: who may pay, what it costs, is it in the plan, and if not, why?

A request without a metric cannot be funded. One that names a program is looked for in the plan, `quantity` units above
today's level in its first year and, unless it is one-time, in every year to its end; where it is not there, it is put
in and the plan is solved again around it in parts of positions: what then gives way is its price.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.analysis.asked_for import asked_for
from alloc_opt.analysis.frontiers.aims import Aim
from alloc_opt.analysis.names import called
from alloc_opt.analysis.reasons.standing import payers
from alloc_opt.analysis.smarts.moved import Metric, moved
from alloc_opt.analysis.smarts.reach import Prober, Reach
from alloc_opt.analysis.smarts.words import stopped, untold
from alloc_opt.analysis.speak import listed
from alloc_opt.analysis.table import Table
from alloc_opt.errors import OperatorError
from alloc_opt.families import Rule
from alloc_opt.measures.prices import unit_costs
from alloc_opt.plan.deadlines import FIRST_MONTH
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.years import end_year
from alloc_opt.program.build import build
from alloc_opt.program.built import Built

FUNDED, PARTLY, NOT_FUNDED = "in the plan", "partly in the plan", "not in the plan"
NO_METRIC, ILLEGAL, RULE, MONEY, NO_PROGRAM, NOT_HERE = (
    "no metric",
    "the resource may not pay for it",
    "a rule or a maximum",
    "money",
    "no program",
    "not possible there",
)
COLUMNS = [
    "request",
    "name",
    "asked_by",
    "program",
    "school",
    "quantity",
    "unit",
    "resource",
    "may_pay",
    "metric",
    "owner",
    "first_year",
    "cycle_end",
    "asked_dollars",
    "step_dollars",
    "state",
    "reason",
    "funded",
    "price",
    "price_unit",
    "says",
]
NOTE = (
    "What gives way for a request is found with parts of positions and without preferences, one request at a time: two "
    "requests together can take more than the sum."
)
_SMALL = 1e-6


def requests(
    plan: Plan,
    tables: Mapping[str, Table],
    rules: tuple[Rule, ...],
    *,
    probe: bool = True,
    noise: float = 0.0,
    hear: Callable[[str], None] = lambda _: None,
) -> Table:
    """A row per request; arguments as those of `smart`. `step_dollars`: the model's cost of the whole request in its
    first year; `funded`: units above today's in the plan.
    """
    asked = plan["requests"].to_dict("records")
    built = build(plan, rules=rules, stages=1)
    wanted = {str(r["request"]): _wanted(plan, built, r) for r in asked}
    known = [metric for metric in wanted.values() if isinstance(metric, Metric)]
    found = moved(plan, tables, known, rules)
    at = {name: replace(metric, target=found[name].today + metric.target) for name, metric in _asked(wanted)}
    open_ones = [
        metric
        for metric in at.values()
        if probe and found[metric.name].plan < metric.target - _SMALL and _fundable(plan, built, metric.name)
    ]
    prober = Prober(plan, rules, open_ones) if open_ones else None
    rows = []
    for record in asked:
        name = str(record["request"])
        metric = at.get(name)
        reach: Reach | None = None
        if prober is not None and metric is not None and metric in open_ones and prober.can_move(metric):
            hear(f"what '{record['name']}' would take")
            reach = prober.reach(metric, metric.target, float(record["quantity"]), steps=False)
        stands = found.get(name)
        more = np.nan if stands is None else stands.plan - stands.today
        rows.append(_row(plan, built, record, wanted[name], metric, float(more), reach, noise))
    return Table("requests", pd.DataFrame(rows, columns=COLUMNS), (NOTE,) if open_ones else ())


def _asked(wanted: Mapping[str, Metric | str]) -> list[tuple[str, Metric]]:
    return [(name, metric) for name, metric in wanted.items() if isinstance(metric, Metric)]


def _wanted(plan: Plan, built: Built, record: Mapping[Any, Any]) -> Metric | str:
    """The request as a metric of its program's quantity, `target` the units beyond today's; else why it is none."""
    if not record["program"]:
        return NO_PROGRAM
    if not record["quantity"]:
        return "no quantity"
    try:
        asked_for(plan, str(record["program"]), str(record["school"]))
    except OperatorError as error:
        return f"{NOT_HERE}: {error.message}"
    years = _years(plan, record)
    if not years:
        return "outside the plan's years"
    where = {name: record[name] for name in ("program", "school") if record[name]}
    measured = built.measures.quantity.where(where)
    if not (measured.labels["year"] > 0).any():
        return NOT_HERE
    amount = float(record["quantity"])
    return Metric(str(record["request"]), "quantity", where, years[0], 1.0, True, 0.0, amount, years)


def _years(plan: Plan, record: Mapping[Any, Any]) -> tuple[str, ...]:
    """Plan years in which it is wanted; at a school those that are decided school by school."""
    first = str(record["first_year"]) or plan.years[0]
    day = str(record["cycle_end"])
    last = int(day[:4]) + (int(day[5:7]) >= FIRST_MONTH) if day else end_year(plan.years[-1])
    told = plan.years[: plan.head.settings.by_site_years or None] if record["school"] else plan.years
    wanted = [year for year in told if end_year(first) <= end_year(year) <= last]
    return tuple(wanted[:1] if record["one_time"] else wanted)


def _record(plan: Plan, name: str) -> Mapping[Any, Any]:
    frame = plan["requests"]
    found: Mapping[Any, Any] = frame[(frame["request"] == name).to_numpy()].to_dict("records")[0]
    return found


def _fundable(plan: Plan, built: Built, name: str) -> bool:
    """Whether it has a metric, and the resource that it names may pay for it."""
    record = _record(plan, name)
    legal = payers(built.measures, str(record["program"]), str(record["school"]))
    return bool(record["metric"]) and (not record["resource"] or record["resource"] in legal)


def _row(
    plan: Plan,
    built: Built,
    record: Mapping[Any, Any],
    wanted: Metric | str,
    metric: Metric | None,
    more: float,
    reach: Reach | None,
    noise: float,
) -> dict[str, Any]:
    program, school = str(record["program"]), str(record["school"])
    legal = payers(built.measures, program, school) if program else ()
    row: dict[str, Any] = {name: record.get(name, "") for name in COLUMNS}
    programs = plan["programs"]
    units = programs.loc[(programs["program"] == program).to_numpy(), "unit"].tolist()
    row["unit"] = str(units[0]) if units else ""
    row["quantity"] = float(record["quantity"])
    row["first_year"] = record["first_year"] or plan.years[0]
    row["may_pay"] = listed([called(plan, "funds", "resource", one) for one in legal]) if legal else ""
    row["asked_dollars"] = float(record["dollars"])
    row["step_dollars"] = _cost(plan, built, record) if program else np.nan
    row["funded"] = round(min(max(more, 0.0), row["quantity"]), 6) if metric is not None else np.nan
    row["price"], row["price_unit"] = (np.nan, "") if reach is None else (reach.price, reach.goal)
    row["state"], row["reason"] = _state(record, wanted, metric, more, reach, legal)
    row["says"] = _says(plan, row, wanted, reach, noise)
    if 0 < row["price"] <= noise:
        row["price"], row["price_unit"] = np.nan, ""
    return row


def _cost(plan: Plan, built: Built, record: Mapping[Any, Any]) -> float:
    """Dollars of the quantity in its first year, at average pay."""
    costs = unit_costs(built.measures)
    code = int(built.measures.axes.codes("program", [record["program"]])[0])
    first = str(record["first_year"]) or plan.years[0]
    year = plan.years.index(first) + 1 if first in plan.years else 1
    return round(float(costs.loc[(costs["program"] == code).to_numpy(), year].sum()) * float(record["quantity"]), 2)


def _state(
    record: Mapping[Any, Any],
    wanted: Metric | str,
    metric: Metric | None,
    more: float,
    reach: Reach | None,
    legal: tuple[str, ...],
) -> tuple[str, str]:
    if not record["metric"]:
        return NOT_FUNDED, NO_METRIC
    if metric is None:
        return NOT_FUNDED, str(wanted).partition(":")[0]
    if record["resource"] and record["resource"] not in legal:
        return NOT_FUNDED, ILLEGAL
    if more >= float(record["quantity"]) - _SMALL:
        return FUNDED, ""
    state = PARTLY if more > _SMALL else NOT_FUNDED
    if reach is None:
        return state, ""
    beyond = reach.best < metric.target - _SMALL * max(1.0, metric.target) or np.isnan(reach.price)
    return state, RULE if beyond else MONEY


def _says(plan: Plan, row: Mapping[str, Any], wanted: Metric | str, reach: Reach | None, noise: float) -> str:
    """Why it is funded or not, in plain words."""
    reason = row["reason"]
    if row["state"] == FUNDED:
        return "The plan has it."
    if reason == NO_METRIC:
        return "It has no metric, and without one there is no new money: it cannot be funded."
    if reason == NO_PROGRAM:
        return "No program of the plan stands for it, so what it would take is not known here."
    if reason == ILLEGAL:
        fund = called(plan, "funds", "resource", str(row["resource"]))
        who = f"; these may: {row['may_pay']}" if row["may_pay"] else ""
        return f"{fund} may not pay for it there{who}."
    if isinstance(wanted, str):
        return f"{wanted[:1].upper()}{wanted[1:].rstrip('.')}."
    started = f"The plan has {row['funded']:g} of it. " if row["state"] == PARTLY else ""
    if reach is None:
        return f"{started}What it would take was not asked."
    if reason == RULE:
        why = stopped(reach.stops)
        return f"{started}No plan under these rules has it{f': {why}' if why else ''}."
    aim = Aim(reach.goal, reach.goal)
    if reach.price <= noise or not reach.goal:
        told = untold(aim, noise) if reach.goal else "nothing else has to give way for it"
        return f"{started}It could be had; {told}. The plan adds nothing that no rule asks for."
    parts = "" if reach.whole else " (in parts of positions; in whole ones none was found)"
    return f"{started}It could be had{parts}; that takes {aim.worse(reach.price)}, over all years."
