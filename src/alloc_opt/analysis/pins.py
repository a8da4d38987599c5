"""Lines that somebody has fixed: how they are asked for, and what each of them costs the plan.

The price of a pin is the gain of the first objective that moves when the pin alone is taken away, everything else as it
is; see `pin_price`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.analysis.asked_for import asked_for
from alloc_opt.analysis.conflict import ASKED_FOR
from alloc_opt.analysis.pin_price import PinPrice, pin_prices
from alloc_opt.analysis.pin_reach import OF_TODAY, Named
from alloc_opt.analysis.reasons.levels import CLOSED, left_out
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.speak import listed
from alloc_opt.analysis.table import Table
from alloc_opt.errors import OperatorError, Place
from alloc_opt.families.pin import Pin
from alloc_opt.measures.axes import Axes
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.rule import PlacedRule

COLUMNS = [
    "rule",
    "severity",
    "program",
    "school",
    "fixed",
    "quantity",
    "unit",
    "years",
    "role",
    "why",
    "aim",
    "price",
    "low",
    "high",
    "price_unit",
]
_ASKED = re.compile(r"(?P<line>[^=<>]+?)\s*(?P<how>>=|<=|=)\s*(?P<quantity>[0-9.,]+)")
_YEAR = re.compile(r"\d{4}-\d{2}")
_HOW = {"=": "exactly", ">=": "at_least", "<=": "at_most"}
_WORDS = {"=": "fixed at", ">=": "fixed at no less than", "<=": "fixed at no more than"}
_PARTS = 3
FORM = "PROGRAM[@SCHOOL][@YEARS]=UNITS"
_OFFICES = ("board", "superintendent", "principal", "cabinet", "council", "state", "county", "court", "union")


def by_whom(role: str) -> str:
    """` by the board`; of others, who may be one of many, the bare role in parentheses; empty without one."""
    if not role:
        return ""
    return f" by the {role}" if role.casefold().split()[-1] in _OFFICES else f" by hand ({role})"


def pinned(plan: Plan, asked: Sequence[str], *, reason: str = "", role: str = "") -> Plan:
    """The plan with one more rule of family `pin` per text `PROGRAM[@SCHOOL][@YEARS]=UNITS` (also `>=`, `<=`).

    Years are those of the plan, with commas between them; without any, every year in which the line can be fixed.

    Raises:
        OperatorError: a text that is no pin, a name or year that the plan does not have, a school that is closed then,
            or the same line twice.
    """
    known = {rule.id for rule in plan.rules}
    taken = {line for rule in plan.rules if rule.place.file == ASKED_FOR for line in _lines(plan, rule)}
    rules: list[PlacedRule] = []
    for text in asked:
        rule = _rule(plan, text.strip(), reason, role)
        if rule.id in known or taken & _lines(plan, rule):
            raise OperatorError(f"{rule.parameters['named']} is fixed twice.", "keep one of the pins")
        known.add(rule.id)
        taken |= _lines(plan, rule)
        rules.append(rule)
    return replace(plan, rules=(*plan.rules, *rules))


def _lines(plan: Plan, rule: PlacedRule) -> set[tuple[str, str, str]]:
    """Program, school and year of what a rule fixes."""
    program, school = str(rule.parameters["program"]), str(rule.parameters.get("school", ""))
    return {(program, school, str(year)) for year in rule.parameters.get("years") or plan.years}


def _rule(plan: Plan, text: str, reason: str, role: str) -> PlacedRule:
    found = _ASKED.fullmatch(text)
    quantity = _number(found["quantity"]) if found else None
    parts = [part.strip() for part in found["line"].split("@")] if found else []
    if found is None or quantity is None or not all(parts) or len(parts) > _PARTS:
        raise OperatorError(f"{text!r} is no pin.", f"write {FORM}, as reading@elm=2.5 or reading@elm@2026-27=2.5")
    program, *places = parts
    years = _years(plan, places.pop()) if places and _YEAR.match(places[-1]) else ()
    if len(places) > 1:
        raise OperatorError(f"{places[1]!r} is no year.", f"the plan has: {', '.join(plan.years)}")
    row = asked_for(plan, program, places[0] if places else "")
    named, school = Named(plan), str(row["school"])
    line = named.line(str(row["program"]), school)
    if row["locked"]:
        raise OperatorError(f"{line} is locked: it stays at today's level.", "unlock it in `programs`")
    years = _open(plan, str(row["program"]), school, years, line)
    when = f" in {listed(years)}" if years else ""
    parameters: dict[str, Any] = {
        "severity": "policy",
        "program": row["program"],
        "school": school,
        "quantity": quantity,
        "fixed": _HOW[found["how"]],
        "years": years,
        "role": role,
        "why": reason,
        "named": line,
        "sentence": f"{_literal(line)}: {_WORDS[found['how']]} {_slot(named, row, quantity)}{when}{by_whom(role)}.",
    }
    name = f"pin {row['program']}" + (f"@{school}" if school else "")
    name = name[:80] if not years else f"{name[:60]}@{years[0]}" + (f"-{len(years)}" if len(years) > 1 else "")
    return PlacedRule(
        name, Pin.family(), {key: value for key, value in parameters.items() if value not in ("", ())}, Place(ASKED_FOR)
    )


def _years(plan: Plan, text: str) -> tuple[str, ...]:
    years = tuple(part.strip() for part in text.split(","))
    wrong = [year for year in years if year not in plan.years]
    if wrong:
        raise OperatorError(f"{wrong[0]} is no year of the plan.", f"the plan has: {', '.join(plan.years)}")
    return tuple(year for year in plan.years if year in years)


def _open(plan: Plan, program: str, school: str, years: tuple[str, ...], line: str) -> tuple[str, ...]:
    """The years of a pin: those asked for, or where the school closes those before; empty: every year."""
    shut = [year for year, why in left_out(Axes.of(plan), plan.years, program, school).items() if why == CLOSED]
    left = [year for year in plan.years if year not in shut]
    wrong = [year for year in years if year in shut] or ([] if left else shut)
    if wrong:
        before = f"it is open in {listed(left)}" if left else "pin it at the school that takes its pupils"
        raise OperatorError(f"{line} cannot be fixed in {listed(wrong)}: the school is closed then.", before)
    return years or (tuple(left) if shut else ())


def _slot(named: Named, row: Mapping[str, Any], quantity: float) -> str:
    """The quantity as a slot of the rule's sentence, with its unit."""
    told = named.amount(quantity, str(row["program"]))
    if row["unit"] == OF_TODAY:
        return f"{{quantity:.4%}} of {OF_TODAY}" if told.count(".") else f"{{quantity:.0%}} of {OF_TODAY}"
    return f"{{quantity:g}} {_literal(told.partition(' ')[2])}".strip()


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def facts(solved: Solved) -> list[dict[str, Any]]:
    """Every pin of a solved plan: who fixed what, and why."""
    units = dict(zip(solved.plan["programs"]["program"], solved.plan["programs"]["unit"], strict=True))
    return [
        {
            "rule": rule.id,
            "severity": rule.severity,
            "program": rule.program,
            "school": rule.school,
            "fixed": rule.fixed,
            "quantity": rule.quantity,
            "unit": str(units[rule.program]),
            "years": " ".join(rule.years),
            "role": rule.role,
            "why": rule.why,
        }
        for rule in solved.rules
        if isinstance(rule, Pin)
    ]


def pins(solved: Solved) -> Table:
    """What each pin costs: `price` in `price_unit`, of the objective `aim`; 0 where the plan would be no better.

    `low` and `high`: the price lies between them, for all that the searches for whole positions know. `price` is empty
    where the plan without the pin was not searched for. A pin that gave way (a preference) is not priced.
    """
    known = facts(solved)
    kept = [str(each["rule"]) for each in known if each["rule"] not in solved.gave_way]
    priced = dict(zip(kept, pin_prices(solved, kept), strict=True))
    rows = [{**each, **_columns(priced.get(str(each["rule"])))} for each in known]
    return Table("pins", pd.DataFrame(rows, columns=COLUMNS))


def _columns(found: PinPrice | None) -> Mapping[str, object]:
    if found is None:
        return {"aim": "", "price": np.nan, "low": np.nan, "high": np.nan, "price_unit": ""}
    return {"aim": found.aim, "price": found.price, "low": found.low, "high": found.high, "price_unit": found.unit}
