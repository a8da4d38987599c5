"""What people wrote about a plan, in words: roles, days, places, values of metrics, goals in their order."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.analysis.names import called
from alloc_opt.analysis.smarts.words import rounded
from alloc_opt.plan.deadlines import in_words
from alloc_opt.plan.plan import Plan

LOWER = "lower"
"""`better` of a metric that should fall."""
_SAME = 1e-6
"""Amounts of a metric that are the same."""


def role(plan: Plan, owner: Any) -> str:
    """An owner as people say it; empty where there is none."""
    return called(plan, "owners", "owner", str(owner)) if owner else ""


def day(text: Any) -> str:
    """`30 June 2028`; empty where there is none."""
    return in_words(date.fromisoformat(str(text))) if text else ""


def span(first: Any, last: Any) -> str:
    """`1 July 2026 to 30 June 2027`, or what of it is known."""
    if first and last:
        return f"{day(first)} to {day(last)}"
    return f"from {day(first)}" if first else f"by {day(last)}" if last else ""


def amount(value: float, unit: str = "") -> str:
    """`1,450 devices`, `62 %`; empty where it is not known."""
    if not np.isfinite(value):
        return ""
    return f"{rounded(value)} {unit}".strip()


def aim(metric: Mapping[Any, Any]) -> str:
    """`Seats with a tutor: from 320 to 420 seats by 30 June 2028`."""
    start, target = amount(metric["baseline"]), amount(metric["target"], str(metric["unit"]))
    way = f"from {start} to {target}" if start and target else target or "no target yet"
    if start and target and metric["baseline"] == metric["target"]:
        way = f"stays at {target}"
    until = f" by {day(metric['target_date'])}" if metric["target_date"] else ""
    return f"{metric['name']}: {way}{until}{'' if start else ', no baseline yet'}"


def led(record: Mapping[Any, Any]) -> str:
    """`in this plan 9 FTE in 2027-28, 1.5 short`, of a row of the table `smart`; empty where nothing in it does."""
    if not np.isfinite(record["expected"]):
        return ""
    told = f"in this plan {amount(record['expected'], str(record['unit']))} in {record['year']}"
    return f"{told}, {standing(record)}"


def standing(record: Mapping[Any, Any]) -> str:
    """`on target`, `1.5 short`, `600 short, further off than at the start`, of a row of the table `smart`."""
    short = float(record["short"])
    if not short > 0:
        return "on target"
    away = short - abs(float(record["target"]) - float(record["baseline"])) > _SAME
    gap = f"{amount(short)} {'above the target' if record['better'] == LOWER else 'short'}"
    return f"{gap}{', further off than at the start' if away else ''}"


def goals_in_order(plan: Plan) -> pd.DataFrame:
    """Board goals, those of the first statement of the vision first."""
    statements, goals = plan["statements"], plan["board_goals"]
    order = {str(s): n for n, s in enumerate(statements.loc[(statements["kind"] == "vision").to_numpy(), "statement"])}
    at = [order.get(str(vision), len(order)) for vision in goals["vision"]]
    return goals.assign(at=at).sort_values("at", kind="stable", ignore_index=True).drop(columns="at")


def actions_of(plan: Plan, goal: str) -> pd.DataFrame:
    """Actions that serve a board goal, by a strategy of it or directly."""
    actions, strategies = plan["actions"], plan["strategies"]
    ways = set(strategies.loc[(strategies["board_goal"] == goal).to_numpy(), "strategy"])
    mine = (actions["board_goal"] == goal) | actions["strategy"].isin(ways)
    return actions[mine.to_numpy()]
