"""Settings of a dial and what a curve says about them, in words."""

import re
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.analysis.curve import Curve
from alloc_opt.analysis.curves.dial import DOLLARS, TIMES, Turned
from alloc_opt.analysis.curves.find import End
from alloc_opt.analysis.pricing.settings import setting
from alloc_opt.analysis.speak import listed
from alloc_opt.families import Dial
from alloc_opt.reports import sentences as say
from alloc_opt.reports import units
from alloc_opt.reports.why_names import Names

_GAINS = {
    "least_reduction": ("keeps {size} of today's services", "takes {size} of today's services"),
    "least_cost": ("saves {size} of unrestricted money", "costs {size} of unrestricted money"),
    "points": ("brings {size} of the board's points", "takes {size} of the board's points"),
    "outcome": ("brings {size} points of outcome", "takes {size} points of outcome"),
    "share_funded": ("carries {size} more of the formula", "carries {size} less of the formula"),
}
_VALUES = {
    "least_reduction": "today's services reduced",
    "least_cost": "unrestricted cost",
    "points": "the board's points",
    "outcome": "points of outcome",
    "share_funded": "share of the formula that the money carries",
}
_SHORT = {
    "least_reduction": "services reduced",
    "least_cost": "cost",
    "points": "points",
    "outcome": "outcome",
    "share_funded": "funded",
}
_WEIGHED = "Services count as the plan weighs them, at base-year prices."
_SHARE = "share_funded"
_GRID = {
    "coefficients": "The dial moves more than limits, so the line (positions in parts) is a grid: between its points "
    "nothing is known.",
    "first": "What comes first in the plan moves too, so the line (positions in parts) is a grid: between its points "
    "nothing is known.",
}
_STEPS = 4
_MOST = 3
_SMALL = 1e-6
_LEAST_SHARE = 0.02
"""Share of a piece's changes in dollars below which one is not named."""
_ACTIONS = {"start": "starts", "stop": "ends", "shift": "moves between schools"}


def at(turned: Turned, value: float) -> str:
    """A setting as people say it: `$1.24 million`, `97 %`, `24 pupils per class`."""
    if turned.unit == TIMES:
        return f"{value * 100:.4g} %"
    if turned.unit.startswith(DOLLARS):
        return f"{say.money(value)}{turned.unit.removeprefix(DOLLARS)}"
    return setting(Dial("", turned.unit, 1.0, "up"), value)


def short(turned: Turned, value: float) -> str:
    """The same for a table: `1,189,777`, `97 %`, `24`."""
    if turned.unit.startswith(DOLLARS):
        return say.cell(value)
    if turned.unit == TIMES:
        return f"{value * 100:.6g} %"
    return at(turned, value).removesuffix(turned.unit).strip()


def dial(turned: Turned) -> str:
    """What is turned: `Added to recurring revenue of Title I (funds[title_i].revenue)`."""
    what = f"{turned.named} ({turned.what})" if turned.named else turned.what
    return f"Added to {what}" if turned.vary.act == "add" else what


def a_year(turned: Turned) -> str:
    """` a year` of dollars that come every year, else nothing."""
    return turned.unit.removeprefix(DOLLARS) if turned.unit.startswith(DOLLARS) else ""


def over(found: Curve) -> str:
    """The plan years over which the value is added up: `2026-27 to 2028-29`; empty where it is not."""
    return "" if found.aim.name == _SHARE else say.span(found.plan.years)


def weighed(found: Curve) -> list[str]:
    """How services are counted, where they are what the value is of."""
    return [_WEIGHED] if found.aim.name == "least_reduction" else []


def is_share(turned: Turned) -> bool:
    """Whether a dial is a share, a step of which is in points."""
    return turned.unit.startswith(("of ", "share"))


def step(found: Curve) -> float:
    """How much of the dial the last column of the pieces is for: $1, one per cent, one real step."""
    turned = found.turned
    if turned.unit.startswith(DOLLARS):
        return 1.0 if in_dollars(found) else 1000.0
    return turned.step or (0.01 if turned.unit == TIMES or is_share(turned) else 1.0)


def in_dollars(found: Curve) -> bool:
    """Whether the value is money."""
    return "dollars" in found.aim.unit_name


def value_name(found: Curve) -> str:
    """What the value is of, and over which years."""
    name, years = _VALUES.get(found.aim.name, found.aim.unit_name), found.plan.years
    return name if not over(found) else f"{name}, {over(found)}{' together' if len(years) > 1 else ''}"


def short_name(found: Curve) -> str:
    """The same for a column."""
    return _SHORT.get(found.aim.name, found.aim.unit_name)


def size(found: Curve, amount: float) -> str:
    """An amount of the value, as people say it, without its sign."""
    if in_dollars(found):
        return say.money(abs(amount))
    return say.percent(abs(amount)) if found.aim.name == "share_funded" else f"{abs(amount):,.4g}"


def signed_size(found: Curve, amount: float) -> str:
    """The same with its sign."""
    return f"{'-' if amount < 0 and not nothing(found, amount) else ''}{size(found, amount)}"


def gain(found: Curve, amount: float) -> str:
    """`keeps $48,200 of today's services`; what is lost has another verb."""
    words = _GAINS.get(found.aim.name)
    if words is None:
        return f"{'adds' if amount > 0 else 'takes'} {size(found, amount)} {found.aim.unit_name}"
    return words[0 if amount > 0 else 1].format(size=size(found, amount))


def nothing(found: Curve, amount: float) -> bool:
    """Whether an amount is none beside what the whole curve spans."""
    return abs(amount) <= max(_SMALL * float(np.ptp(found.pieces.value)), 2 * _noise(found))


def _noise(found: Curve) -> float:
    return 1e-8 * float(np.abs(found.pieces.value).max(initial=0.0))


def next_steps(found: Curve) -> list[str]:
    """`From $0, over 2026-27 to 2028-29: the next $50,000 keeps ..., the next $100,000 ...; above $1.24 million nothing
    more.` And back.
    """
    p, turned = found.pieces, found.turned
    if len(p.at) < 2:
        return []
    if nothing(found, float(np.ptp(p.value))):
        return [f"From {at(turned, p.at[0])} to {at(turned, p.at[-1])} it changes nothing that the plan decides by."]
    if turned.now is None or not p.at[0] <= turned.now <= p.at[-1]:
        return [_onward(found, float(p.at[0]), 1, f"From {at(turned, p.at[0])}")]
    here = f"{at(turned, turned.now)} (as planned)"
    told = [_onward(found, turned.now, 1, f"From {here}")] if turned.now < p.at[-1] else []
    return told + ([_onward(found, turned.now, -1, f"Down from {here}")] if turned.now > p.at[0] else [])


def _onward(found: Curve, start: float, way: int, where: str) -> str:
    """What the next steps one way bring or take, each twice as long as the one before."""
    p, turned = found.pieces, found.turned
    last = float(p.at[-1] if way > 0 else p.at[0])
    flat = _flat_from(found, way)
    end = last if flat is None else flat
    side = "above" if way > 0 else "below"
    if (end - start) * way <= 1e-9 * abs(last - start):
        return f"{side.capitalize()} {at(turned, start)} nothing more."
    by, now, before = _round(abs(end - start) / 10, turned), start, 0.0
    parts: list[str] = []
    while len(parts) < _STEPS and (end - now) * way > 1e-9 * abs(end - start):
        then = now + way * min(by * 2 ** len(parts), abs(end - now))
        then = end if len(parts) == _STEPS - 1 and (flat is not None or abs(end - then) < by) else then
        change = found.gain(now, then)
        same = bool(parts) and change * before > 0
        told = "nothing" if nothing(found, change) else size(found, change) if same else gain(found, change)
        parts.append(f"the next {step_of(turned, abs(then - now))} {told}")
        now, before = then, change
    years = f", {'over' if len(found.plan.years) > 1 else 'in'} {over(found)}" if over(found) else ""
    text = f"{where}{years}: {', '.join(parts)}"
    return text + (f"; {side} {at(turned, end)} nothing more." if flat is not None and now == end else ".")


def _flat_from(found: Curve, way: int) -> float | None:
    """The setting from which on, one way, nothing changes any more; None where something does up to the end."""
    places, values = found.pieces.at[::way], found.pieces.value[::way]
    last = len(places) - 1
    while last > 0 and nothing(found, float(values[last] - values[last - 1])):
        last -= 1
    return float(places[last]) if last < len(places) - 1 else None


def _round(size: float, turned: Turned) -> float:
    """About as much, as 1, 2 or 5 with zeros, and at least a real step."""
    zeros = 10.0 ** np.floor(np.log10(size))
    best = max((n for n in (1.0, 2.0, 5.0) if n * zeros <= size * 1.001), default=1.0) * zeros
    return float(max(best, turned.step or 0.0))


def step_of(turned: Turned, size: float) -> str:
    """A step of a dial: `$50,000 a year`, `1 %` (of what is planned), `1 point` (of a share), `1 pupil per class`."""
    if is_share(turned):
        points = f"{size * 100:.4g}"
        return f"{points} point{'' if points == '1' else 's'}"
    text = at(turned, size)
    return re.sub(r"^1 ([a-z]+[^s])s\b", r"1 \1", text)


def end(found: Curve, ended: End, *, below: bool) -> str:
    """`Below 97 % no plan meets class_size_k3 and reserve.`"""
    named = [rule for rule in ended.rules if not rule.startswith("resource ")] or list(ended.rules)
    more = f" and {len(named) - 4} more" if len(named) > 4 else ""
    who = ", ".join(named[:4]) + more if more else listed(named) if named else "the rules"
    verb = f"no plan meets {who}" + (" together" if len(named) > 1 else "")
    if ended.beyond is not None:
        return f"At {at(found.turned, ended.beyond)} {verb}."
    told = f"{'Below' if below else 'Above'} {at(found.turned, ended.at)} {verb}"
    if ended.line != ended.at:
        return (
            f"{told}; close to that each step counts for far more, so the line ends at {at(found.turned, ended.line)}."
        )
    return f"{told}."


def exactness(found: Curve) -> str:
    """How the curve was found, and how near it is."""
    if found.why_grid:
        return _GRID[found.why_grid]
    count = say.plural(len(found.pieces.at) - 1, "piece")
    off = found.pieces.error
    near = "exact" if nothing(found, off) else f"nowhere off by more than {size(found, off)}"
    return f"{count}, positions in parts; {near}."


def changes(found: Curve, frame: pd.DataFrame, worth: float, names: Names) -> str:
    """What changes on a piece that is worth so much: the dearest programs first."""
    if frame.empty:
        return "nothing" if nothing(found, worth) else "no service, but who pays"
    whole = float(frame["dollars"].abs().sum())
    mine = frame[(frame["dollars"].abs() >= max(_LEAST_SHARE * whole, 0.5)) & (frame["action"] != "shift")]
    mine = mine if len(mine) else frame.head(1)
    told = [_one(row, names) for row in mine.head(_MOST).to_dict("records")]
    rest = len(mine) - _MOST
    return "; ".join(told) + (f"; and {say.plural(rest, 'other change')}" if rest > 0 else "")


def _one(row: Mapping[Hashable, Any], names: Names) -> str:
    name, change = names.program(str(row["program"])), float(row["change"])
    action = str(row["action"])
    if action in _ACTIONS:
        return f"{name} {_ACTIONS[action]}"
    unit = str(row["unit"])
    change = round(change, 1 if abs(change) >= 1 else 2)
    return f"{units.moved(change, unit, name)} in {row['year']}"
