"""Lines that somebody has fixed: how they are asked for, and what each of them costs the plan.

The price of a pin is the gain of the first objective that moves when the pin alone is taken away, everything else as it
is; parts of positions may move.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from alloc_opt.analysis.asked_for import asked_for
from alloc_opt.analysis.bundle_values import first_moved
from alloc_opt.analysis.conflict import ASKED_FOR
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.table import Table
from alloc_opt.errors import OperatorError, Place
from alloc_opt.families.pin import Pin
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
    "role",
    "why",
    "aim",
    "price",
    "price_unit",
]
_ASKED = re.compile(r"(?P<program>[^@=<>]+)(@(?P<school>[^@=<>]+))?(?P<how>=|>=|<=)(?P<quantity>[0-9.]+)")
_HOW = {"=": "exactly", ">=": "at_least", "<=": "at_most"}
_WORDS = {"=": "is fixed at", ">=": "is fixed at no less than", "<=": "is fixed at no more than"}


def pinned(plan: Plan, asked: Sequence[str], *, reason: str = "", role: str = "") -> Plan:
    """The plan with one more rule of family `pin` per text `PROGRAM[@SCHOOL]=UNITS` (also `>=`, `<=`).

    Raises:
        OperatorError: a text that is no pin, a name that the plan does not have, or the same line twice.
    """
    known = {rule.id for rule in plan.rules}
    rules = []
    for text in asked:
        rule = _rule(plan, text.strip(), reason, role)
        if rule.id in known:
            raise OperatorError(f"{rule.id.removeprefix('pin ')} is fixed twice.", "keep one of the pins")
        known.add(rule.id)
        rules.append(rule)
    return replace(plan, rules=(*plan.rules, *rules))


def _rule(plan: Plan, text: str, reason: str, role: str) -> PlacedRule:
    found = _ASKED.fullmatch(text)
    quantity = _number(found["quantity"]) if found else None
    if found is None or quantity is None:
        raise OperatorError(f"{text!r} is no pin.", "write PROGRAM=UNITS or PROGRAM@SCHOOL=UNITS, as reading@elm=2.5")
    school = (found["school"] or "").strip()
    row = asked_for(plan, found["program"].strip(), school)
    if row["locked"]:
        raise OperatorError(f"{row['program']} is locked: it stays at today's level.", "unlock it in `programs`")
    names = dict(zip(plan["schools"]["school"], plan["schools"]["name"], strict=True))
    what = (row["name"] or row["program"]) + (f" at {names.get(school) or school}" if school else "")
    by = f" by the {role}" if role else ""
    parameters: dict[str, Any] = {
        "severity": "policy",
        "program": row["program"],
        "school": school,
        "quantity": quantity,
        "fixed": _HOW[found["how"]],
        "role": role,
        "why": reason,
        "sentence": f"{_literal(what)} {_WORDS[found['how']]} {{quantity:g}} {_literal(row['unit'])}{_literal(by)}.",
    }
    name = f"pin {row['program']}" + (f"@{school}" if school else "")
    return PlacedRule(
        name[:80], Pin.family(), {key: value for key, value in parameters.items() if value != ""}, Place(ASKED_FOR)
    )


def _number(text: str) -> float | None:
    try:
        return float(text)
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
            "role": rule.role,
            "why": rule.why,
        }
        for rule in solved.rules
        if isinstance(rule, Pin)
    ]


def pins(solved: Solved) -> Table:
    """What each pin costs: `price` in `price_unit`, of the objective `aim`; 0 where the plan would be no better.

    A pin that gave way (a preference) is not priced.
    """
    rows = [{**each, **_price(solved, str(each["rule"]))} for each in facts(solved)]
    notes = ["Parts of positions may move where a pin is taken away."] if solved.built.program.integer.any() else []
    return Table("pins", pd.DataFrame(rows, columns=COLUMNS), tuple(notes) if rows else ())


def _price(solved: Solved, rule: str) -> Mapping[str, object]:
    if rule in solved.gave_way:
        return {"aim": "", "price": float("nan"), "price_unit": ""}
    ask = first_moved(solved, (rule,))
    gain = ask((rule,)) - ask(())
    return {"aim": ask.stage.name, "price": round(gain, 6) + 0.0, "price_unit": ask.stage.unit_name}
