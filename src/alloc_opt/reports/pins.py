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
_OF = {
    "least_reduction": " of today's services (weighted)",
    "least_cost": " of unrestricted money",
    "points": " of the board's points",
    "outcome": " points of outcome",
    "share_funded": " of the formula",
}
_SIZES = {"least_reduction": say.money, "least_cost": say.money, "share_funded": say.percent}


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
    price, low, high = (float(pin.get(name, math.nan)) for name in ("price", "low", "high"))
    if math.isnan(price):
        return f"{what}." if math.isnan(high) else _not_searched(pin, what, high)
    sizes = [_size(pin, value) for value in (low, high) if not math.isnan(value)]
    if price == 0 and (not sizes or sizes[-1] == _size(pin, 0.0)):
        return f"Fixing {what} costs nothing: without it the plan would be no better."
    told = f"Fixing {what} costs {_size(pin, price)}{_of(pin)}"
    if len(set(sizes)) < 2:
        return f"{told}."
    if price == 0:
        most = f"costs no more than {sizes[1]}{_of(pin)}"
        return f"Fixing {what} {most}, if anything: the search without it found no better plan."
    return (
        f"{told}, by the plans found with it and without it ({sizes[0]} to {sizes[1]} for all that both searches know)."
    )


def _not_searched(pin: Mapping[str, Any], what: str, high: float) -> str:
    if high == 0:
        return f"Fixing {what} costs nothing: without it the plan would be no better."
    more = "the plan without it was not searched for in whole positions"
    return f"Fixing {what} costs no more than {_size(pin, high)}{_of(pin)}: {more}."


def _of(pin: Mapping[str, Any]) -> str:
    return _OF.get(str(pin["aim"]), f" {pin['price_unit']}")


def _size(pin: Mapping[str, Any], value: float) -> str:
    return _SIZES.get(str(pin["aim"]), say.number)(value)


def _who(role: str, why: str) -> str:
    if role:
        return f" Fixed{by_whom(role)}{f': {why}' if why else ''}."
    return f" Reason: {why}." if why else ""
