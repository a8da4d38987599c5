r"""When can each action start? After its first day and its prerequisites, within its owner's time, quick wins first.

$$ \min \sum_{at} y_{at}\bigl(W\,(t + d_a - due_a)^+ + w_a t\bigr), \qquad \sum_t y_{at} = 1, \qquad
   \sum_t (t + d_b)\,y_{bt} \le \sum_t t\,y_{at} \;\; (b \text{ before } a), \qquad
   \sum_{a \in o} e_a \sum_{t \le m < t + d_a} y_{at} \le fte_o $$

| letter | meaning | unit |
| --- | --- | --- |
| $y_{at}$ | action $a$ starts in month $t$ | 0 or 1 |
| $d_a$ | months that it takes | months |
| $due_a$ | month after the one in which it must be done | month |
| $w_a$ | 3 for an action of a quick win, 1 for others | |
| $W$ | more than all starts together can weigh: a month late comes first | |
| $e_a, fte_o$ | effort of the action, FTE that owner $o$ has for actions | FTE |

An action that takes more than its owner has takes all of it, and stands among the conflicts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any

import pandas as pd

from alloc_opt.analysis.roadmaps.sequence import Task, earliest, sequence
from alloc_opt.analysis.speak import listed
from alloc_opt.analysis.table import Table
from alloc_opt.plan.deadlines import FIRST_MONTH, starts
from alloc_opt.plan.noun import listed as ids
from alloc_opt.plan.plan import Plan

USUAL = 3
"""Months of an action that says nothing of its time."""
COLUMNS = [
    "number",
    "action",
    "name",
    "kind",
    "board_goal",
    "strategy",
    "owner",
    "program",
    "starts",
    "ends",
    "months",
    "earliest",
    "due",
    "late",
    "waits_for",
]
_QUICK = 3.0


@dataclass(frozen=True, eq=False)
class Roadmap:
    """Actions in time."""

    actions: Table
    """`COLUMNS`, in the order in which they start. `earliest`: first day but for the owners' time; `late`: months
    after `due`."""
    load: Table
    """owner, name, quarter, effort, fte: the most that an owner is asked for at once in a quarter, beside what they
    have (NaN: not stated)."""
    conflicts: Table
    """action, name, kind (prerequisite, capacity, time), says: why a due day is missed."""
    quarters: tuple[str, ...]
    """Quarters of fiscal years from the first start to the last end: `2026-27 Q1`, which begins on 1 July."""

    @property
    def tables(self) -> tuple[Table, ...]:
        """All of them."""
        return self.actions, self.load, self.conflicts


def roadmap(plan: Plan) -> Roadmap:
    """The actions of a plan in time."""
    actions = plan["actions"].to_dict("records")
    origin = _origin(plan)
    capacity = {str(o): float(fte) for o, fte in zip(plan["owners"]["owner"], plan["owners"]["fte"], strict=True)}
    quick = set(plan["strategies"].loc[(plan["strategies"]["kind"] == "quick_win").to_numpy(), "strategy"])
    tasks = {str(a["action"]): _task(a, origin, capacity, a["strategy"] in quick) for a in actions}
    found = sequence(tasks, capacity)
    free = earliest(tasks)
    strategies = dict(zip(plan["strategies"]["strategy"], plan["strategies"]["board_goal"], strict=True))
    rows, conflicts = [], []
    order = sorted(tasks, key=lambda name: (found[name], list(tasks).index(name)))
    records = {str(a["action"]): a for a in actions}
    names = {label: str(a["name"]) for label, a in records.items()}
    for number, label in enumerate(order, 1):
        action, task, at = records[label], tasks[label], found[label]
        late = max(at + task.months - task.due, 0) if task.due is not None else 0
        rows.append(
            {
                **{name: action[name] for name in ("action", "name", "strategy", "owner", "program")},
                "number": float(number),
                "kind": "quick win" if action["strategy"] in quick else "structural",
                "board_goal": action["board_goal"] or strategies.get(action["strategy"], ""),
                "starts": _first(origin, at).isoformat(),
                "ends": _last(origin, at + task.months - 1).isoformat(),
                "months": float(task.months),
                "earliest": _first(origin, free[label]).isoformat(),
                "due": action["finish"],
                "late": float(late),
                "waits_for": _waits(label, tasks, found, names),
            }
        )
        conflicts += _conflicts(plan, label, tasks, found, free, capacity, names, origin)
    last = max((found[name] + task.months for name, task in tasks.items()), default=0)
    first = min(found.values(), default=0)
    quarters = tuple(dict.fromkeys(quarter(_first(origin, month)) for month in range(first, last)))
    frame = pd.DataFrame(rows, columns=COLUMNS)
    told = pd.DataFrame(conflicts, columns=["action", "name", "kind", "says"])
    load = _load(plan, tasks, found, capacity, origin)
    return Roadmap(Table("roadmap", frame), Table("roadmap_load", load), Table("roadmap_conflicts", told), quarters)


def quarter(day: date) -> str:
    """Fiscal year and quarter of a day: `2026-27 Q1` for 1 July 2026."""
    end = day.year + (day.month >= FIRST_MONTH)
    return f"{end - 1}-{end % 100:02d} Q{(day.month - FIRST_MONTH) % 12 // 3 + 1}"


def _origin(plan: Plan) -> date:
    """First day of month 0: the start of the first plan year, an earlier start of an action, or the day of deciding."""
    if plan.head.settings.as_of is not None:
        return date.fromisoformat(plan.head.settings.as_of).replace(day=1)
    days = [date.fromisoformat(str(day)).replace(day=1) for day in plan["actions"]["start"] if day]
    return min([*days, starts(plan.years[0])])


def _month(origin: date, day: str) -> int:
    found = date.fromisoformat(day)
    return (found.year - origin.year) * 12 + found.month - origin.month


def _first(origin: date, month: int) -> date:
    at = origin.month - 1 + month
    return date(origin.year + at // 12, at % 12 + 1, 1)


def _last(origin: date, month: int) -> date:
    return _first(origin, month + 1) - timedelta(days=1)


def _task(action: Mapping[Any, Any], origin: date, capacity: Mapping[str, float], quick: bool) -> Task:
    start, finish = str(action["start"]), str(action["finish"])
    due = _month(origin, finish) + 1 if finish else None
    begins = _month(origin, start) if start else 0
    months = ceil(float(action["months"]))
    if not months:
        months = due - begins if due is not None and start else USUAL
    owner, effort = str(action["owner"]), float(action["effort"])
    most = capacity.get(owner, float("inf"))
    return Task(
        max(begins, 0),
        max(months, 1),
        due,
        ids(str(action["after"])),
        owner,
        min(effort, most),
        _QUICK if quick else 1.0,
        over=effort if effort > most + 1e-9 else 0.0,
    )


def _waits(label: str, tasks: Mapping[str, Task], found: Mapping[str, int], names: Mapping[str, str]) -> str:
    """What holds an action back from starting a month earlier."""
    task, at = tasks[label], found[label]
    before = [other for other in task.after if found[other] + tasks[other].months == at]
    if before:
        return f"after: {listed([names[other] for other in before])}"
    if at <= task.start:
        return ""
    busy = _busy(label, tasks, found, at - 1)
    return f"its owner's time: {listed([names[other] for other in busy])}" if busy else "the order of the others"


def _busy(label: str, tasks: Mapping[str, Task], found: Mapping[str, int], month: int) -> list[str]:
    """Other actions of its owner that run in a month."""
    return [
        other
        for other, task in tasks.items()
        if other != label
        and task.owner == tasks[label].owner
        and task.effort > 0
        and found[other] <= month < found[other] + task.months
    ]


def _conflicts(
    plan: Plan,
    label: str,
    tasks: Mapping[str, Task],
    found: Mapping[str, int],
    free: Mapping[str, int],
    capacity: Mapping[str, float],
    names: Mapping[str, str],
    origin: date,
) -> list[tuple[str, str, str, str]]:
    task, at = tasks[label], found[label]
    told = []
    owners = dict(zip(plan["owners"]["owner"], plan["owners"]["name"], strict=True))
    role = str(owners.get(task.owner) or task.owner)
    if task.over:
        says = f"It takes {task.over:g} FTE of the {role}, who has {capacity[task.owner]:g} for all actions together."
        told.append((label, names[label], "capacity", says))
    if task.due is None or at + task.months <= task.due:
        return told
    late = at + task.months - task.due
    by = f"{late} month{'s' if late != 1 else ''} after its day"
    if task.start + task.months > task.due:
        says = (
            f"It takes {task.months} months and may not start before {_first(origin, task.start):%Y-%m-%d}: done {by}."
        )
        told.append((label, names[label], "time", says))
    elif free[label] + task.months > task.due:
        chain = _chain(label, tasks, free)
        says = f"What must be done before takes too long ({' > '.join(names[one] for one in chain)}): done {by}."
        told.append((label, names[label], "prerequisite", says))
    else:
        busy = {other for month in range(free[label], at) for other in _busy(label, tasks, found, month)}
        shown = [names[other] for other in tasks if other in busy]
        late_before = [names[one] for one in task.after if found[one] > free[one]]
        why = f"the {role} has {capacity[task.owner]:g} FTE and is busy with {listed(shown)}" if shown else ""
        why = why or f"what must be done before is late itself ({listed(late_before)})"
        told.append((label, names[label], "capacity" if shown else "prerequisite", f"Done {by}: {why}."))
    return told


def _chain(label: str, tasks: Mapping[str, Task], free: Mapping[str, int]) -> list[str]:
    """Prerequisites that set its earliest start, the first one first."""
    chain = [label]
    while before := [one for one in tasks[chain[0]].after if free[one] + tasks[one].months == free[chain[0]]]:
        chain.insert(0, before[0])
    return chain


def _load(
    plan: Plan, tasks: Mapping[str, Task], found: Mapping[str, int], capacity: Mapping[str, float], origin: date
) -> pd.DataFrame:
    """The busiest month of each quarter."""
    rows: dict[tuple[str, str], float] = {}
    last = max((found[name] + task.months for name, task in tasks.items()), default=0)
    for owner in plan["owners"]["owner"]:
        for month in range(last):
            effort = sum(
                task.over or task.effort
                for name, task in tasks.items()
                if task.owner == owner and found[name] <= month < found[name] + task.months
            )
            if effort:
                at = str(owner), quarter(_first(origin, month))
                rows[at] = max(rows.get(at, 0.0), effort)
    names = dict(zip(plan["owners"]["owner"], plan["owners"]["name"], strict=True))
    columns = ["owner", "name", "quarter", "effort", "fte"]
    told = [
        (o, names[o] or o, q, round(e, 6), capacity[o] if capacity[o] != float("inf") else None)
        for (o, q), e in rows.items()
    ]
    return pd.DataFrame(told, columns=columns).astype({"effort": float, "fte": float})
