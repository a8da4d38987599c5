"""What changes, who answers for it, by when? Each named change of a plan once, with the action that names its program.

A change whose program no action names, at the place of the change, has no owner yet; it is listed all the same. A cut
of what an action spends on, or more of what an action makes smaller, goes against the action: `against` says so.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from alloc_opt.analysis.names import called
from alloc_opt.analysis.table import Table
from alloc_opt.plan.noun import listed
from alloc_opt.plan.plan import Plan

COLUMNS = [
    "number",
    "program",
    "name",
    "school_name",
    "action",
    "first_year",
    "unit",
    "current",
    "levels",
    "change_fte",
    "change_dollars",
    "decide_by",
    "owner",
    "owner_name",
    "by_action",
    "against",
    "board_goal",
]
LESS, MORE = "the plan reduces what this action needs", "the plan adds to what this action makes smaller"
_DOLLAR = 0.5
"""Dollars, all years together, from which on a change has a direction."""


def action_list(plan: Plan, changes: pd.DataFrame) -> Table:
    """A row per number of a run's table `changes`: `levels` by year, FTE of the last year, dollars of all years,
    the first year in which it moves and the first day by which that must be decided.
    """
    of = dict(zip(plan["strategies"]["strategy"], plan["strategies"]["board_goal"], strict=True))
    actions = plan["actions"].to_dict("records")
    rows = []
    for number, part in changes.groupby("number", sort=True):
        last, moves = part.iloc[-1], part[(part["action"] != "keep").to_numpy()]
        moves = moves if len(moves) else part
        mine = [
            action
            for action in actions
            if action["program"] == last["program"]
            and (not action["schools"] or last["school"] in listed(str(action["schools"])))
        ]
        first = mine[0] if mine else {}
        days = sorted(str(day) for day in part["decide_by"] if day)
        dollars = round(float(part["change_dollars"].sum()), 2)
        owner = next((str(action["owner"]) for action in mine if action["owner"]), "")
        rows.append(
            {
                **{name: last[name] for name in ("program", "name", "school_name", "unit", "current")},
                "number": float(str(number)),
                "action": moves["action"].iloc[0],
                "first_year": moves["year"].iloc[0],
                "levels": ", ".join(f"{float(value):,.4g}" for value in part["quantity"]),
                "change_fte": last["change_fte"],
                "change_dollars": dollars,
                "decide_by": days[0] if days else "",
                "owner": owner,
                "owner_name": called(plan, "owners", "owner", owner) if owner else "",
                "by_action": "; ".join(str(action["name"]) for action in mine),
                "against": _against(mine, dollars),
                "board_goal": (first.get("board_goal") or of.get(first.get("strategy", ""), "")) if first else "",
            }
        )
    return Table("action_list", pd.DataFrame(rows, columns=COLUMNS))


def _against(actions: Sequence[Mapping[Any, Any]], dollars: float) -> str:
    """Whether the change goes the other way than the first of the actions that name its program."""
    if not actions or abs(dollars) < _DOLLAR:
        return ""
    spends = bool(actions[0]["spends"])
    return LESS if spends and dollars < 0 else MORE if not spends and dollars > 0 else ""
