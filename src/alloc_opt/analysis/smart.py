"""Is each metric specific, measurable, attainable, relevant and time-bound? Attainable: reachable in the model.

`specific`: it says what, in which unit, and who answers. `measurable`: baseline with its day, target and source.
`relevant`: its board goal serves a statement of the vision and some action serves the goal. `time_bound`: a day by
which, after that of the baseline. What of these is wanting stands in `lacking`. A metric that no quantity of the plan
moves is `not modelled`: nothing is said about whether it can be reached.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.analysis.smarts.moved import Metric, Moved, modelled, moved, pooled
from alloc_opt.analysis.smarts.reach import Prober, Reach
from alloc_opt.analysis.smarts.words import (
    FIXED,
    IN_PARTS,
    INCOMPLETE,
    MET,
    NOT_ASKED,
    NOT_MODELLED,
    OUT_OF_REACH,
    OUTSIDE,
    POOLED,
    REACHABLE,
    says,
    stopped,
)
from alloc_opt.analysis.table import Table
from alloc_opt.families import Rule
from alloc_opt.plan.plan import Plan

COLUMNS = [
    "metric",
    "name",
    "board_goal",
    "unit",
    "better",
    "baseline",
    "baseline_date",
    "target",
    "target_date",
    "owner",
    "source",
    "specific",
    "measurable",
    "attainable",
    "relevant",
    "time_bound",
    "lacking",
    "year",
    "expected",
    "short",
    "best",
    "step",
    "price",
    "step_price",
    "price_unit",
    "stops",
    "says",
]
_SMALL = 1e-6
NOTE = (
    "How far any plan could go, and what that takes, is found with parts of positions and without preferences; whether "
    "whole positions can be had there was tried."
)


def smart(
    plan: Plan,
    tables: Mapping[str, Table],
    rules: tuple[Rule, ...],
    *,
    probe: bool = True,
    noise: float = 0.0,
    hear: Callable[[str], None] = lambda _: None,
) -> Table:
    """A row per metric.

    Args:
        plan: the plan, scenarios laid over.
        tables: those of its run; empty: nothing is solved, and only what the metric itself says is looked at.
        rules: all its rules.
        probe: whether to look how far any plan could go; else `attainable` says `not asked` where the plan falls short.
        noise: what the search for the plan left open of its objective; a price below it is left out.
        hear: called with a few words on how far it is.
    """
    known = [metric for metric in modelled(plan) if metric.year] if tables else []
    reached = moved(plan, tables, known, rules)
    short = [m for m in known if _short(m, reached[m.name]) > _SMALL]
    prober = Prober(plan, rules, short) if probe and short else None
    by_name = {metric.name: metric for metric in modelled(plan)}
    rows = []
    for record in plan["metrics"].to_dict("records"):
        name = str(record["metric"])
        metric, found = by_name.get(name), None
        if prober is not None and metric is not None and metric in short and prober.can_move(metric):
            hear(f"how far '{record['name']}' can go")
            step = _step(plan, record, metric)
            target = metric.level(metric.target, reached[name].today)
            found = prober.reach(metric, target, abs(step), steps=_in_steps(plan, record))
        rows.append(
            _row(
                plan,
                record,
                metric,
                reached.get(name),
                found,
                asked=prober is not None,
                solved=bool(tables),
                noise=noise,
            )
        )
    return Table("smart", pd.DataFrame(rows, columns=COLUMNS), (NOTE,) if short and probe else ())


def _short(metric: Metric, found: Moved) -> float:
    """How far the metric stays from its target, in its unit; 0 or less: it gets there."""
    expected = metric.value(found.plan, found.today)
    return (metric.target - expected) * (1.0 if metric.more == (metric.scale > 0) else -1.0)


def _in_steps(plan: Plan, record: Mapping[Any, Any]) -> bool:
    return _own_step(plan, record) > 0


def _own_step(plan: Plan, record: Mapping[Any, Any]) -> float:
    """The measure moves in multiples of this; 0: any amount."""
    if record["measure"] == "fte" and record["position"]:
        pay = plan["pay"]
        return float(pay.loc[(pay["position"] == record["position"]).to_numpy(), "increment"].iloc[0])
    programs = plan["programs"]
    mine = programs[(programs["program"] == record["program"]).to_numpy()]
    if mine.empty or record["measure"] not in ("quantity", "students", "fte"):
        return 0.0
    step = float(mine["step"].iloc[0])
    if record["measure"] == "students":
        return step * float(mine["serves"].iloc[0])
    if record["measure"] == "fte":
        staffing = plan["staffing"]
        return step * float(staffing.loc[(staffing["program"] == record["program"]).to_numpy(), "fte"].sum())
    return step


def _step(plan: Plan, record: Mapping[Any, Any], metric: Metric) -> float:
    """One real step of the measure; without one, a hundredth of the way from baseline to target."""
    return _own_step(plan, record) or abs((metric.target - metric.baseline) / metric.scale) / 100.0 or 1.0


def _row(
    plan: Plan,
    record: Mapping[Any, Any],
    metric: Metric | None,
    at: Moved | None,
    found: Reach | None,
    *,
    asked: bool,
    solved: bool,
    noise: float,
) -> dict[str, Any]:
    lacking = _lacking(plan, record)
    row: dict[str, Any] = {name: record.get(name, "") for name in COLUMNS[:11]}
    row |= dict.fromkeys(("expected", "short", "best", "step", "price", "step_price"), np.nan)
    row |= {"price_unit": "", "stops": "", "year": metric.year if metric else ""}
    for name in ("baseline", "target"):
        row[name] = float(record[name]) if np.isfinite(record[name]) else np.nan
    for quality, missing in lacking.items():
        row[quality] = "no" if missing else "yes"
    row["lacking"] = "; ".join(part for parts in lacking.values() for part in parts)
    status = _status(record, metric, at, found, asked=asked, solved=solved)
    status = POOLED if status == OUTSIDE and pooled(plan, record) else status
    if metric is not None and at is not None:
        row["expected"] = round(metric.value(at.plan, at.today), 6) + 0.0
        row["short"] = max(round(_short(metric, at), 6), 0.0)
        if found is not None:
            best = found.level if status == OUT_OF_REACH else found.best
            if _in_steps(plan, record) and np.isfinite(best):
                steps = np.floor(best / found.step + _SMALL) if metric.more else np.ceil(best / found.step - _SMALL)
                best = float(steps) * found.step
            row["best"] = round(metric.value(best, at.today), 6) + 0.0 if np.isfinite(best) else np.nan
            row["step"] = round(abs(found.step * metric.scale), 6)
            row["stops"] = stopped(found.stops) if status == OUT_OF_REACH else ""
            row["price"], row["step_price"], row["price_unit"] = found.price, found.step_price, found.goal
    row["attainable"] = status
    row["says"] = says(row, status, noise)
    if 0 < row["price"] <= noise:
        row["price"], row["step_price"], row["price_unit"] = np.nan, np.nan, ""
    return row


def _lacking(plan: Plan, record: Mapping[Any, Any]) -> dict[str, list[str]]:
    """Quality -> what is wanting for it."""

    def without(**names: str) -> list[str]:
        return [words for name, words in names.items() if record[name] == "" or record[name] == np.inf]

    goals = plan["board_goals"]
    goal = goals[(goals["board_goal"] == record["board_goal"]).to_numpy()]
    strategies = plan["strategies"]
    ways = set(strategies.loc[(strategies["board_goal"] == record["board_goal"]).to_numpy(), "strategy"])
    actions = plan["actions"]
    acts = (actions["board_goal"] == record["board_goal"]) | actions["strategy"].isin(ways)
    late = record["baseline_date"] and record["target_date"] and record["target_date"] <= record["baseline_date"]
    return {
        "specific": without(unit="a unit", owner="an owner"),
        "measurable": without(
            baseline="a baseline", baseline_date="the day of the baseline", target="a target", source="a source"
        ),
        "relevant": [
            *([] if len(goal) and goal["vision"].iloc[0] else ["a statement of the vision that its goal serves"]),
            *([] if acts.any() else ["an action for its goal"]),
        ],
        "time_bound": [*without(target_date="a target date"), *(["a target date after the baseline"] if late else [])],
    }


def _status(
    record: Mapping[Any, Any],
    metric: Metric | None,
    at: Moved | None,
    found: Reach | None,
    *,
    asked: bool,
    solved: bool,
) -> str:
    if not record["measure"] or not record["scale"]:
        return NOT_MODELLED
    if metric is None:
        return INCOMPLETE
    if not metric.year:
        return OUTSIDE
    if not solved or at is None:
        return NOT_ASKED
    if _short(metric, at) <= _SMALL:
        return MET
    if found is None:
        return FIXED if asked else NOT_ASKED
    target = metric.level(metric.target, at.today)
    if abs(found.level - target) <= _SMALL * max(1.0, abs(target)):
        return REACHABLE if found.whole else IN_PARTS
    return OUT_OF_REACH
