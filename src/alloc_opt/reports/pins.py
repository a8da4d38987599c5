"""What somebody has fixed, why, and what it costs the plan."""

import math
from collections.abc import Mapping
from typing import Any

from rich.console import Console

from alloc_opt.analysis.pins import by_whom
from alloc_opt.analysis.run import Run
from alloc_opt.analysis.speak import listed
from alloc_opt.reports import sentences as say
from alloc_opt.reports import units

_HOW = {"exactly": "at", "at_least": "at no less than", "at_most": "at no more than"}
_COSTS = {
    "least_reduction": "costs {money} of today's services (weighted)",
    "least_cost": "costs {money} of unrestricted money",
    "points": "costs {number} of the board's points",
    "outcome": "costs {number} points of outcome",
    "share_funded": "costs {percent} of the formula",
}


def show_pins(run: Run, console: Console) -> None:
    """Print each pin in a sentence; nothing where nothing is fixed."""
    asked = run.facts.get("pins", ())
    if not asked:
        return
    table = run.tables.get("pins")
    priced = {} if table is None else {str(row["rule"]): row for row in table.frame.to_dict("records")}
    console.print()
    console.print("Fixed by hand, and the plan made around it:", style="bold")
    for pin in asked:
        row = {str(key): value for key, value in priced.get(pin["rule"], {}).items()}
        console.print(f"  {told({**pin, **row}, run.facts['names'], given_way=pin['rule'] in run.facts['gave_way'])}")
    for note in () if table is None else table.notes:
        console.print(note)


def told(pin: Mapping[str, Any], names: Mapping[str, Mapping[str, str]], *, given_way: bool = False) -> str:
    """`Fixing Reading teachers at Elm at 3 FTE costs $224,000 of today's services. Fixed by the board: a promise.`"""
    program, school = str(pin["program"]), str(pin["school"])
    where = f" at {names['school'].get(school) or school}" if school else ""
    amount = units.amount(float(pin["quantity"]), str(pin["unit"]))
    years = str(pin.get("years") or "").split()
    when = f" in {listed(years)}" if years else ""
    what = f"{names['program'].get(program) or program}{where} {_HOW[str(pin['fixed'])]} {amount}{when}"
    return f"{_price(pin, what, given_way)}{_who(str(pin['role']), str(pin['why']))}"


def _price(pin: Mapping[str, Any], what: str, given_way: bool) -> str:
    if given_way:
        return f"{what}: gave way."
    price = float(pin.get("price", math.nan))
    if math.isnan(price):
        return f"{what}."
    if price == 0:
        return f"Fixing {what} costs nothing: without it the plan would be no better."
    words = _COSTS.get(str(pin["aim"]), "costs {number} {unit}")
    size = {
        "money": say.money(price),
        "number": say.number(price),
        "percent": say.percent(price),
        "unit": str(pin["price_unit"]),
    }
    return f"Fixing {what} {words.format_map(size)}."


def _who(role: str, why: str) -> str:
    if role:
        return f" Fixed{by_whom(role)}{f': {why}' if why else ''}."
    return f" Reason: {why}." if why else ""
