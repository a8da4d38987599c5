"""What people write about a plan cannot contradict itself: actions in a circle, a goal twice over, shares above one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.io.raw import shown
from alloc_opt.io.table import Table
from alloc_opt.plan.noun import listed

_ADDRESS = re.compile(r"[^\s@;,]+@[^\s@;,]+\.\w+")
_ROLES: Mapping[str, tuple[str, ...]] = {
    "owners": ("owner", "name"),
    "board_goals": ("key_players",),
    "actions": ("consulted",),
    "requests": ("asked_by",),
    "contributors": ("role",),
}
"""Columns that hold roles."""
NEEDS: Mapping[str, tuple[str, ...]] = {
    "quantity": ("program",),
    "students": ("program",),
    "fte": ("program", "position"),
    "dollars": ("program",),
    "outcome": ("goal",),
}
"""Measure of a metric -> the labels of which it needs one."""


def check(tables: Mapping[str, Table], full: Mapping[str, pd.DataFrame]) -> None:
    """Note every contradiction, at its place."""
    for name, names in _ROLES.items():
        if name in tables:
            _addresses(tables[name], names)
    if "actions" in tables:
        _one_goal(tables["actions"], full)
        _in_time(tables["actions"], "start", "finish")
        _circles(tables["actions"])
        _shares(tables["actions"], full)
    if "metrics" in tables:
        _in_time(tables["metrics"], "baseline_date", "target_date")
        _measures(tables["metrics"])
    if "assessments" in tables:
        _scores(tables["assessments"])


def _good(table: Table, *names: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Rows whose cells in these columns could be read."""
    spoiled = set().union(*(table.bad.get(name, set()) for name in names))
    for row, record in enumerate(table.frame.to_dict("records")):
        if row not in spoiled:
            yield row, {str(name): value for name, value in record.items()}


def _tell(table: Table, column: str, row: int, found: str, wanted: str, hint: str = "") -> None:
    table.report(column, np.array([row]), found, wanted, hint)


def _addresses(table: Table, names: tuple[str, ...]) -> None:
    for name in names:
        for row, record in _good(table, name):
            if match := _ADDRESS.search(str(record[name])):
                hint = "plans hold no employee data"
                _tell(
                    table, name, row, f"the address {shown(match[0])}", "a role, such as Chief academic officer", hint
                )


def _one_goal(table: Table, full: Mapping[str, pd.DataFrame]) -> None:
    of = dict(zip(full["strategies"]["strategy"], full["strategies"]["board_goal"], strict=True))
    for row, record in _good(table, "strategy", "board_goal"):
        goal = of.get(record["strategy"], "")
        if record["board_goal"] and goal and goal != record["board_goal"]:
            wanted = f"{shown(goal)}, the goal of its strategy, or nothing"
            _tell(table, "board_goal", row, shown(record["board_goal"]), wanted)


def _in_time(table: Table, first: str, last: str) -> None:
    for row, record in _good(table, first, last):
        if record[first] and record[last] and record[first] > record[last]:
            _tell(table, last, row, record[last], f"a day from {record[first]} on, its {first}")


def _circles(table: Table) -> None:
    """A circle of prerequisites, at its first action; the next one shows once this one is mended."""
    rows = {str(record["action"]): row for row, record in _good(table, "action", "after")}
    before = {
        str(record["action"]): [name for name in listed(str(record["after"])) if name in rows]
        for _, record in _good(table, "action", "after")
    }
    while free := [name for name, names in before.items() if not any(other in before for other in names)]:
        for name in free:
            del before[name]
    if not before:
        return
    path = [next(iter(before))]
    while path[-1] not in path[:-1]:
        path.append(next(name for name in before[path[-1]] if name in before))
    circle = path[path.index(path[-1]) :]
    found = f"a circle: {' after '.join(circle)}"
    _tell(table, "after", rows[circle[0]], found, "actions that can follow each other")


def _shares(table: Table, full: Mapping[str, pd.DataFrame]) -> None:
    """Actions share a program at a school: together at most all of it."""
    schools = [str(school) for school in full["schools"]["school"]]
    taken: dict[tuple[str, str], float] = {}
    for row, record in _good(table, "program", "schools", "share"):
        if not record["program"] or not record["share"] or not record["spends"]:
            continue
        for school in listed(record["schools"]) or schools:
            at = (record["program"], school)
            taken[at] = taken.get(at, 0.0) + record["share"]
            if taken[at] > 1 + 1e-9:
                found = f"{shown(record['share'])}, so that actions share {taken[at]:.0%} of {at[0]} at {school}"
                _tell(table, "share", row, found, "at most 1 together")
                break


def _measures(table: Table) -> None:
    for row, record in _good(table, "measure", "program", "position", "goal"):
        measure = record["measure"]
        needed = NEEDS.get(measure, ())
        if needed and not any(record[name] for name in needed):
            _tell(table, needed[0], row, "an empty cell", f"the {' or '.join(needed)} whose {measure} moves the metric")
        elif not measure and any(record[name] for name in ("program", "position", "goal", "schools")):
            hint = "without a measure nothing in the plan moves the metric"
            _tell(table, "measure", row, "an empty cell", f"one of {', '.join(NEEDS)}", hint)


def _scores(table: Table) -> None:
    for row, record in _good(table, "score", "top"):
        if record["score"] > record["top"]:
            _tell(table, "score", row, shown(record["score"]), f"at most {record['top']:g}, the highest score")
