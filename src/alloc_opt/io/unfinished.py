"""What people wrote about a plan and did not finish: nobody answers for it, nothing measures it, too much for one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from alloc_opt.errors import Problem
from alloc_opt.io.raw import shown
from alloc_opt.plan.plan import Plan

_PERSON = re.compile(r"\b(Mr|Mrs|Ms|Mx)\.? [A-Z]")
_METRIC = {
    "baseline": ("the value today", "a target without a baseline cannot be missed or met"),
    "baseline_date": ("the day of the baseline", ""),
    "target": ("the value wanted", ""),
    "target_date": ("the day by which it is wanted", ""),
    "owner": ("a role of owners", "somebody answers for it"),
}
_REQUEST = {
    "metric": ("a metric of metrics", "no metric, no new money: it is listed and cannot be funded"),
    "owner": ("a role of owners", "somebody answers for it"),
    "cycle_end": ("the day on which it ends unless it is renewed", ""),
}
_ROLES = {"owners": "name", "board_goals": "key_players", "actions": "consulted", "contributors": "role"}


def unfinished(plan: Plan) -> Iterator[Problem]:
    """A warning for each."""
    for table, column in _ROLES.items():
        for row, text in enumerate(plan[table][column]):
            if match := _PERSON.search(str(text)):
                found = f"{shown(match[0] + '...')}, which looks like a person"
                yield _warning(plan, table, row, column, found, "roles alone", "")
    yield from _actions(plan)
    yield from _capacity(plan)
    yield from _empty(plan, "metrics", "metric", _METRIC)
    yield from _empty(plan, "requests", "request", _REQUEST)
    yield from _goals(plan)


def _warning(plan: Plan, table: str, row: int, column: str, found: str, wanted: str, hint: str) -> Problem:
    return Problem(plan.place(table, row, column), found, wanted, hint, warning=True)


def _actions(plan: Plan) -> Iterator[Problem]:
    for row, action in enumerate(plan["actions"].to_dict("records")):
        named = f"the action {shown(action['action'])}"
        if not action["owner"]:
            yield _warning(plan, "actions", row, "owner", f"{named} without an owner", "a role of owners", "")
        if not action["strategy"] and not action["board_goal"]:
            wanted = "a strategy or a board goal"
            yield _warning(plan, "actions", row, "strategy", f"{named} for no goal", wanted, "what is it for?")


def _capacity(plan: Plan) -> Iterator[Problem]:
    """Owners with more effort on one day than they have, where the days are given."""
    actions, owners = plan["actions"], plan["owners"]
    for row, (owner, fte) in enumerate(zip(owners["owner"], owners["fte"], strict=True)):
        mine = actions[((actions["owner"] == owner) & (actions["effort"] > 0)).to_numpy()].to_dict("records")
        if over := _busiest(mine, float(fte)):
            day, effort, names = over
            found = f"{effort:g} FTE of {shown(owner)} at once from {day} ({', '.join(names)})"
            hint = "`alloc-opt roadmap` moves what can wait"
            yield _warning(plan, "owners", row, "fte", found, f"at most {fte:g}", hint)


def _busiest(actions: list[dict[Any, Any]], fte: float) -> tuple[str, float, list[str]] | None:
    """The first day on which actions that cannot wait, or one alone, take more than `fte`; those with months can."""
    fixed = [a for a in actions if (a["start"] and a["finish"] and not a["months"]) or a["effort"] > fte + 1e-9]
    for day in sorted({str(a["start"]) for a in fixed}):
        running = [a for a in fixed if a["start"] <= day and (not a["finish"] or day <= a["finish"])]
        effort = float(sum(a["effort"] for a in running))
        if effort > fte + 1e-9:
            return day or "its start", effort, [str(a["action"]) for a in running]
    return None


def _empty(plan: Plan, table: str, key: str, wanted: dict[str, tuple[str, str]]) -> Iterator[Problem]:
    for row, record in enumerate(plan[table].to_dict("records")):
        for column, (want, hint) in wanted.items():
            value = record[column]
            if value == "" or (isinstance(value, float) and np.isinf(value)):
                found = f"the {key} {shown(record[key])} without {column.replace('_', ' ')}"
                yield _warning(plan, table, row, column, found, want, hint)


def _goals(plan: Plan) -> Iterator[Problem]:
    """Board goals that nothing measures or nothing is done for, strategies without an action."""
    of = dict(zip(plan["strategies"]["strategy"], plan["strategies"]["board_goal"], strict=True))
    actions = plan["actions"]
    acted = {*actions["board_goal"], *(of.get(strategy, "") for strategy in actions["strategy"])}
    measured = set(plan["metrics"]["board_goal"])
    for row, goal in enumerate(plan["board_goals"]["board_goal"]):
        for kind, known, hint in (
            ("metric", measured, "when is it reached?"),
            ("action", acted, "who does what?"),
        ):
            if goal not in known:
                found = f"the board goal {shown(goal)} without {'a metric' if kind == 'metric' else 'an action'}"
                yield _warning(plan, "board_goals", row, "board_goal", found, f"a row of {kind}s for it", hint)
    for row, strategy in enumerate(plan["strategies"]["strategy"]):
        if strategy not in set(actions["strategy"]):
            found = f"the strategy {shown(strategy)} without an action"
            yield _warning(plan, "strategies", row, "strategy", found, "a row of actions for it", "")
