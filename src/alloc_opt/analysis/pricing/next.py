"""What changes first beyond the setting up to which a price holds? Named: a service at a place, or who pays."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import pandas as pd

from alloc_opt.analysis.names import called
from alloc_opt.plan.plan import Plan

_DOLLAR, _FTE = 0.5, 0.005
_SHARE = 1e-4
"""Share of what a step moves below which a change is none."""


@dataclass(frozen=True, eq=False)
class Moved:
    """What so many steps move, all together: columns program, school, resource, year, dollars, fte."""

    sites: pd.DataFrame
    paid: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"resource": [], "year": [], "unrestricted": []}))
    """What resources carry beside that: contributions, balances (resource, year, unrestricted)."""


def next_change(plan: Plan, now: str, moved: Callable[[int], Moved | None], holds: int) -> str:
    """One sentence about the step after the last with the price; empty where nothing tells it apart.

    Args:
        plan: its names are used.
        now: the setting up to which the price holds, in words.
        moved: what so many steps move; None: no plan, or the dial ends.
        holds: steps with the same price.
    """
    beyond = moved(holds + 1)
    if beyond is None:
        return f"Beyond {now} no money makes it possible."
    first = moved(1)
    before = first if holds == 1 else moved(holds)
    if before is None or first is None:
        return ""
    told = _service(plan, first.sites, before.sites, beyond.sites) or _payer(plan, first, before, beyond)
    return f"Beyond {now} a further step {told}." if told else ""


def _service(plan: Plan, first: pd.DataFrame, before: pd.DataFrame, beyond: pd.DataFrame) -> str:
    """The service whose staff, or else whose dollars, a further step changes most differently from the first."""
    for column, least in (("fte", _FTE), ("dollars", _DOLLAR)):
        steps = _steps(["program", "school"], column, first, before, beyond)
        label = _most(steps, least)
        if label is not None:
            program, school = (str(part) for part in cast(tuple[object, object], label))
            where = f" at {called(plan, 'schools', 'school', school)}" if _is_school(plan, school) else ""
            return _how(*_pair(steps, label), f"{called(plan, 'programs', 'program', program)}{where}")
    return ""


def _payer(plan: Plan, first: Moved, before: Moved, beyond: Moved) -> str:
    """The resource that a further step draws on differently."""
    paid = [
        pd.concat([each.paid, each.sites.rename(columns={"dollars": "unrestricted"})], ignore_index=True)
        for each in (first, before, beyond)
    ]
    steps = _steps(["resource"], "unrestricted", *paid)
    label = _most(steps[steps.index != ""], _DOLLAR)
    if label is None:
        return ""
    name = called(plan, "funds", "resource", str(label))
    now, further = _pair(steps, label)
    if abs(further) <= _DOLLAR:
        return f"no longer draws on {name}"
    return f"also draws on {name}" if abs(now) <= _DOLLAR else f"draws differently on {name}"


def _pair(steps: pd.DataFrame, label: Hashable) -> tuple[float, float]:
    """What the first step and the further one move at a label."""
    row = steps.index.get_loc(label)
    assert isinstance(row, int)
    return float(steps["first"].to_numpy()[row]), float(steps["further"].to_numpy()[row])


def _steps(keys: list[str], column: str, *frames: pd.DataFrame) -> pd.DataFrame:
    """Per label what the first step and one further step move of a column."""
    sums = [frame.groupby(keys)[column].sum() for frame in frames]
    table = pd.concat(sums, axis=1, keys=["first", "before", "beyond"]).fillna(0.0)
    return table.assign(further=table["beyond"] - table["before"])


def _most(steps: pd.DataFrame, least: float) -> "object | None":
    """The label with the largest difference between the two, if it is one."""
    change = (steps["further"] - steps["first"]).abs()
    size = max(least, _SHARE * float(np.abs(steps[["first", "further"]].to_numpy(dtype=float)).sum()))
    return change.idxmax() if len(change) and change.max() > size else None


def _how(first: float, further: float, what: str) -> str:
    if abs(further) <= _SHARE * max(abs(first), 1.0):
        return f"no longer moves {what}"
    if abs(first) <= _SHARE * max(abs(further), 1.0):
        return f"moves {what} too"
    return f"moves {'more' if abs(further) > abs(first) else 'less'} of {what}"


def _is_school(plan: Plan, school: str) -> bool:
    schools = plan["schools"]
    return bool((schools.loc[schools["school"] == school, "kind"] == "school").any())
