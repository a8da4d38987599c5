"""Actions set in order, month by month: one after another first, then the best order by a search from there."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

import numpy as np
import scipy.sparse as sp

from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.program.arrays import ColumnBlock, Program, RowBlock, Stage

_SPARE = 6
"""Months beyond the order that is found first, in which the search may place an action."""
_NODES = 2_000
_SECONDS = 60.0


@dataclass(frozen=True)
class Task:
    """An action, in months from the first one."""

    start: int
    """First month in which it can start."""
    months: int
    due: int | None
    """Month before which it must be done; None: none."""
    after: tuple[str, ...]
    """Actions that must be done before."""
    owner: str
    effort: float
    """FTE of its owner while it runs, at most what they have."""
    weight: float = 1.0
    """What a month of waiting counts."""
    over: float = 0.0
    """FTE that it would take of its owner, where that is more than they have; else 0."""


def earliest(tasks: Mapping[str, Task]) -> dict[str, int]:
    """First month of each, whatever the owners' time."""
    found: dict[str, int] = {}
    for name in _ordered(tasks):
        ends = [found[other] + tasks[other].months for other in tasks[name].after]
        found[name] = max([tasks[name].start, *ends])
    return found


def sequence(tasks: Mapping[str, Task], capacity: Mapping[str, float]) -> dict[str, int]:
    """Start of each in a best order within the owners' time; the one that was found first where none better is."""
    first = in_turn(tasks, capacity)
    if not tasks:
        return first
    program, at = _program(tasks, capacity, first)
    solution = Session(Options(time_limit=_SECONDS, node_limit=_NODES)).solve(program)
    if not solution.has_plan:
        return first
    found = {name: start for (name, start), chosen in zip(at, solution.x, strict=True) if chosen > 0.5}
    return found if _cost(tasks, found, first) <= _cost(tasks, first, first) + 1e-6 else first


def in_turn(tasks: Mapping[str, Task], capacity: Mapping[str, float]) -> dict[str, int]:
    """One after another, each as early as it can: what is due first, then what counts most."""
    found: dict[str, int] = {}
    used: dict[tuple[str, int], float] = {}
    waiting = dict(tasks)
    last = _last_starts(tasks)
    while waiting:
        ready = [name for name, task in waiting.items() if all(other in found for other in task.after)]
        name = min(ready, key=lambda one: (last[one], -tasks[one].weight))
        task = waiting.pop(name)
        at = max([task.start, *(found[other] + tasks[other].months for other in task.after)])
        room = capacity.get(task.owner, inf) + 1e-9
        while any(used.get((task.owner, m), 0.0) + task.effort > room for m in range(at, at + task.months)):
            at += 1
        found[name] = at
        for month in range(at, at + task.months):
            used[task.owner, month] = used.get((task.owner, month), 0.0) + task.effort
    return found


def _ordered(tasks: Mapping[str, Task]) -> list[str]:
    """Every action after those that must be done before."""
    found: dict[str, None] = {}
    while len(found) < len(tasks):
        found |= {
            name: None for name, task in tasks.items() if name not in found and all(one in found for one in task.after)
        }
    return list(found)


def _last_starts(tasks: Mapping[str, Task]) -> dict[str, float]:
    """Latest month in which each may start so that it and what waits for it is done in time; infinite without a day."""
    found: dict[str, float] = {}
    for name in reversed(_ordered(tasks)):
        task = tasks[name]
        ends = [found[other] for other, one in tasks.items() if name in one.after]
        found[name] = min([inf if task.due is None else float(task.due), *ends]) - task.months
    return found


def _cost(tasks: Mapping[str, Task], found: Mapping[str, int], first: Mapping[str, int]) -> float:
    late = _late(tasks, first)
    return sum(_each(task, found[name], late) for name, task in tasks.items())


def _late(tasks: Mapping[str, Task], first: Mapping[str, int]) -> float:
    """More than all starts together can weigh."""
    horizon = max(first[name] + task.months for name, task in tasks.items()) + _SPARE
    return 1.0 + sum(task.weight for task in tasks.values()) * horizon


def _each(task: Task, at: int, late: float) -> float:
    return task.weight * at + (0.0 if task.due is None else late * max(at + task.months - task.due, 0))


def _program(
    tasks: Mapping[str, Task], capacity: Mapping[str, float], first: Mapping[str, int]
) -> tuple[Program, list[tuple[str, int]]]:
    """A column for each action and month in which it may start."""
    horizon = max(first[name] + task.months for name, task in tasks.items()) + _SPARE
    soonest = earliest(tasks)
    at = [(name, t) for name, task in tasks.items() for t in range(soonest[name], horizon - task.months + 1)]
    number = {one: column for column, one in enumerate(at)}
    mine = {name: [t for other, t in at if other == name] for name in tasks}
    entries: list[tuple[int, int, float]] = []
    lower: list[float] = []
    upper: list[float] = []
    for name in tasks:
        entries += [(len(lower), number[name, t], 1.0) for t in mine[name]]
        lower.append(1.0)
        upper.append(1.0)
    for name, task in tasks.items():
        for other in task.after:
            entries += [(len(lower), number[other, t], float(t + tasks[other].months)) for t in mine[other]]
            entries += [(len(lower), number[name, t], -float(t)) for t in mine[name] if t]
            lower.append(-inf)
            upper.append(0.0)
    for owner, fte in capacity.items():
        own = [name for name, task in tasks.items() if task.owner == owner and task.effort > 0]
        if fte == inf or len(own) < 2:
            continue
        for month in range(horizon):
            entries += [
                (len(lower), number[name, t], tasks[name].effort)
                for name in own
                for t in mine[name]
                if t <= month < t + tasks[name].months
            ]
            lower.append(-inf)
            upper.append(fte)
    row, column, value = (np.array(part) for part in zip(*entries, strict=True))
    matrix = sp.csr_matrix((value, (row, column)), shape=(len(lower), len(at)))
    matrix.sort_indices()
    late = _late(tasks, first)
    cost = np.array([_each(tasks[name], t, late) for name, t in at])
    count, rows = len(at), len(lower)
    start = np.array([float(first[name] == t) for name, t in at])
    program = Program(
        name="roadmap",
        lower=np.zeros(count),
        upper=np.ones(count),
        integer=np.ones(count, dtype=bool),
        matrix=matrix,
        row_lower=np.array(lower),
        row_upper=np.array(upper),
        column_unit=np.ones(count),
        row_unit=np.ones(rows),
        column_stage=np.zeros(count, dtype=np.int64),
        row_stage=np.zeros(rows, dtype=np.int64),
        column_blocks=(ColumnBlock("start", 0, count, {}),),
        row_blocks=(RowBlock("sequence", "sequence", "", 0, rows, {}),),
        stages=(Stage("waiting", -1, cost, unit_name="months"),),
        start=start,
    )
    return program, at
