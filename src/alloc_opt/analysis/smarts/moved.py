"""What does a plan make of a metric? Read off its tables, from the measure that moves the metric; nothing is solved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.analysis.cells import cells
from alloc_opt.analysis.given import status_quo
from alloc_opt.analysis.handed_in import handed_in
from alloc_opt.analysis.table import Table
from alloc_opt.families import Rule
from alloc_opt.measures.axes import Axes
from alloc_opt.measures.measures import Measures
from alloc_opt.plan.deadlines import FIRST_MONTH
from alloc_opt.plan.noun import listed
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.years import end_year

_TABLES = ("programs", "budget", "positions", "funds")


@dataclass(frozen=True)
class Metric:
    """A metric with the measure that moves it; amounts of the metric in its own unit."""

    name: str
    """Its id."""
    measure: str
    where: Mapping[str, Any]
    year: str
    """Fiscal year of the plan in which it is asked; empty: its day lies outside the plan."""
    scale: float
    more: bool
    """Whether more of the measure makes the metric better."""
    baseline: float
    target: float
    years: tuple[str, ...] = ()
    """Years in which it is wanted alike, where these are several."""

    def level(self, target: float, today: float) -> float:
        """The measure at which the metric is `target`."""
        return today + (target - self.baseline) / self.scale

    def value(self, measured: float, today: float) -> float:
        """The metric at a measure."""
        return self.baseline + self.scale * (measured - today)


def modelled(plan: Plan) -> list[Metric]:
    """Metrics that some measure of the plan moves and that have a baseline and a target."""
    found = []
    for row in plan["metrics"].to_dict("records"):
        known = bool(np.isfinite([row["baseline"], row["target"]]).all())
        if row["measure"] and row["scale"] and known and row["target_date"]:
            found.append(
                Metric(
                    str(row["metric"]),
                    str(row["measure"]),
                    _where(plan, row),
                    "" if pooled(plan, row) else _year(plan, str(row["target_date"])),
                    float(row["scale"]),
                    (row["better"] == "higher") == (row["scale"] > 0),
                    float(row["baseline"]),
                    float(row["target"]),
                )
            )
    return found


def pooled(plan: Plan, row: Mapping[Any, Any]) -> bool:
    """Whether the metric is of some schools in a year that is decided for the schools of a level together."""
    own = plan.head.settings.by_site_years or len(plan.years)
    return bool(listed(str(row["schools"]))) and _year(plan, str(row["target_date"])) in plan.years[own:]


def _where(plan: Plan, row: Mapping[Any, Any]) -> dict[str, Any]:
    measure = row["measure"]
    if measure == "outcome":
        where: dict[str, Any] = {"goal": row["goal"], "group": "all"}
    else:
        names = ("program", "position") if measure == "fte" else ("program",)
        where = {name: row[name] for name in names if row[name]}
    if measure == "students":
        programs = plan["programs"]
        where["group"] = str(programs.loc[(programs["program"] == row["program"]).to_numpy(), "group"].iloc[0])
    if schools := listed(str(row["schools"])):
        where["school"] = list(schools)
    return where


def _year(plan: Plan, day: str) -> str:
    """The plan year in which a day lies."""
    end = int(day[:4]) + (int(day[5:7]) >= FIRST_MONTH)
    return next((year for year in plan.years if end_year(year) == end), "")


@dataclass(frozen=True)
class Moved:
    """The measure of a metric."""

    today: float
    """In the base year; an outcome: of today's services in the year of the metric."""
    plan: float


def moved(plan: Plan, tables: Mapping[str, Table], metrics: list[Metric], rules: tuple[Rule, ...]) -> dict[str, Moved]:
    """Each metric's measure today and in the plan of these tables; those outside the plan's years are left out."""
    if not metrics:
        return {}
    axes = Axes.of(plan)
    frames = {name: tables[name].frame for name in _TABLES}
    then = handed_in(plan, axes, frames, rules).measures(plan, axes, rules)
    now = status_quo(plan, axes).measures(plan, axes, rules)
    found = {}
    for metric in metrics:
        if metric.year:
            outcome = metric.measure == "outcome"
            year = int(axes.codes("year", [metric.year])[0])
            found[metric.name] = Moved(_at(now, metric, year if outcome else 0), _at(then, metric, year))
    return found


def _at(m: Measures, metric: Metric, year: int) -> float:
    measure = m[metric.measure].where(metric.where)
    found: pd.DataFrame = cells(measure, m.columns.point(), by=("year",))
    return round(float(found.loc[(found["year"] == year).to_numpy(), "value"].sum()), 9)
