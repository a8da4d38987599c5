"""The price of policy: each softer rule taken away alone, last, and its fair share of what they take together."""

from collections.abc import Callable

from rich.console import Console

from alloc_opt.analysis.bundle import TOGETHER
from alloc_opt.analysis.table import Table
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet

_MOST = 25
_SMALL = 5e-7
_GAINS = {
    "least_reduction": "the weighted reduction of today's services would be {money} smaller",
    "least_cost": "the same services would cost {money} less of unrestricted money",
    "points": "the plan would collect {number} more of the board's points",
    "outcome": "the plan's outcome would be {number} points higher",
    "share_funded": "the money would carry {percent} more of the formula",
}


def show(found: Table, console: Console) -> None:
    """Print the joint effect, the shares, and which rules have none."""
    frame = found.frame
    total = frame[(frame["rule"] == TOGETHER).to_numpy()].iloc[0]
    rules = frame[(frame["rule"] != TOGETHER).to_numpy()]
    console.print(joint(float(total["share"]), len(rules), str(total["aim"]), str(total["unit"])), style="bold")
    moved = rules[(rules[["alone", "last", "share"]].abs() > _SMALL).any(axis=1).to_numpy()]
    cell = _cell(str(total["unit"]))
    sampled = bool((rules["error"] > _SMALL).any())
    columns = ["rule", "severity", "alone", "last", "fair share", *(["error"] if sampled else [])]
    sheet = Sheet(f"What each takes, in {total['unit']}", columns, right=2, drop=["severity"])
    for row in moved.head(_MOST).to_dict("records"):
        error = [cell(float(row["error"]))] if sampled else []
        sheet.add(
            str(row["rule"]), str(row["severity"]), *(cell(float(row[c])) for c in ("alone", "last", "share")), *error
        )
    if len(moved):
        sheet.total = ["together", "", "", "", cell(float(total["share"])), *([""] if sampled else [])]
        sheet.print(console)
    if len(moved) > _MOST:
        console.print(f"and {say.plural(len(moved) - _MOST, 'more rule')} in the table")
    idle = rules.drop(moved.index)["rule"].tolist()
    if idle:
        console.print(f"Taken away alone or with the others, these change nothing: {', '.join(map(str, idle))}")
    for note in found.notes:
        console.print(note)


def joint(gain: float, rules: int, aim: str, unit: str) -> str:
    """What the plan could gain without all of them."""
    who = "this rule" if rules == 1 else f"these {rules} rules together"
    if abs(gain) <= _SMALL:
        return f"Without {who} the plan would be no better."
    words = _GAINS.get(aim, "the plan would be better by {number} {unit}")
    numbers = {"money": say.money(gain), "number": say.number(gain), "percent": say.percent(gain), "unit": unit}
    return f"Without {who} {words.format_map(numbers)}."


def _cell(unit: str) -> Callable[[float], str]:
    return say.cell if "dollars" in unit else "{:,.4g}".format
