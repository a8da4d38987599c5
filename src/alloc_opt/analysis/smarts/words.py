"""How the state of a metric is told."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from alloc_opt.analysis.frontiers.aims import Aim
from alloc_opt.analysis.smarts.reach import MAXIMUM, MONEY
from alloc_opt.analysis.speak import listed

MET, REACHABLE, IN_PARTS, OUT_OF_REACH = "met by the plan", "within reach", "in parts of positions", "out of reach"
NOT_MODELLED, NOT_ASKED, INCOMPLETE = "not modelled", "not asked", "incomplete"
POOLED = "not known school by school"
_MOST = 3
WHOLE = 1000.0
"""Amounts from which on decimals are not told."""
FIXED, OUTSIDE = "nothing decides it", "outside the plan's years"


def says(row: Mapping[str, Any], status: str, noise: float) -> str:
    """The state of a metric in plain words; `noise`: a price below it is not told apart from none."""
    if status == NOT_MODELLED:
        return "Nothing that this plan decides moves it, so whether the target can be reached is not known here."
    if status == INCOMPLETE:
        return f"It cannot be checked before it has {listed(str(row['lacking']).split('; '))}."
    if status == POOLED:
        return "In that year the schools of a level are decided together, so it is not known for these."
    if status == OUTSIDE:
        return "Its target date lies outside the years of this plan."
    if status == NOT_ASKED and np.isnan(row["expected"]):
        return "It was not compared with a plan."
    year, target = row["year"], _amount(row["target"], row)
    if status == MET:
        return f"The plan gets there: {_amount(row['expected'], row)} in {year}, where {target} is the target."
    told = f"The plan leads to {_amount(row['expected'], row)} in {year}, {_amount(row['short'], row)} from the target"
    if status == FIXED:
        return f"{told}; nothing that can be decided moves it."
    if np.isnan(row["price"]) and status == NOT_ASKED:
        return f"{told}."
    takes = "" if row["best"] == row["expected"] else _takes(row, noise)
    if status == OUT_OF_REACH:
        why = f": {row['stops']}" if row["stops"] else ""
        return f"{told}. No plan under these rules gets further than {_amount(row['best'], row)}{why}{takes}."
    parts = "" if status == REACHABLE else ", but in whole positions none was found"
    return f"{told}. Plans that reach it exist{parts}{takes}."


def rounded(value: float) -> str:
    """`1,450`, `62.5`, `0.25`: an amount of a metric as people read it, whole from a thousand on."""
    decimals = 0 if abs(value) >= WHOLE else 2
    shown = f"{value:,.{decimals}f}"
    return shown.rstrip("0").rstrip(".") if decimals else shown


def stopped(stops: Sequence[str]) -> str:
    """What holds a measure at its furthest: its own maximum, or the rules that count most, or money."""
    if MAXIMUM in stops:
        return "its own maximum ends it"
    rules = [name.replace("_", " ") for name in stops if name != MONEY][:_MOST]
    named = f"the rule{'s' if len(rules) > 1 else ''} {listed(rules)}" if rules else ""
    return " and ".join(part for part in (named, MONEY if MONEY in stops else "") if part)


def _takes(row: Mapping[str, Any], noise: float) -> str:
    """`; getting there takes $203,000 more of services reduced, the last 10 seats $20,600 of it`."""
    price, last = float(row["price"]), float(row["step_price"])
    if np.isnan(price) or not row["price_unit"] or price <= 0:
        return "; nothing else has to give way for it" if price == 0 else ""
    aim = Aim(str(row["price_unit"]), str(row["price_unit"]))
    if price <= noise:
        return f"; {untold(aim, noise)}"
    step = f", the last {_amount(row['step'], row)} {aim.amount(last)} of it" if 0 < last <= price else ""
    return f"; getting there takes {aim.worse(price)}{step}"


def untold(aim: Aim, noise: float) -> str:
    """That a price lies within what the search for the plan left open."""
    return f"the search could not tell what it takes elsewhere (at most {aim.worse(noise)})"


def _amount(value: float, row: Mapping[str, Any]) -> str:
    unit = str(row["unit"])
    shown = rounded(value)
    return f"{shown} {unit}" if unit and not unit.startswith("%") else f"{shown} {unit}".strip()
