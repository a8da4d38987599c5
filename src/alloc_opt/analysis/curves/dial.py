"""Which number is turned, in what unit, and where does it stand now?"""

import difflib
from dataclasses import dataclass

import numpy as np
from pydantic import ValidationError

from alloc_opt.analysis.names import names
from alloc_opt.analysis.pricing.settings import subject
from alloc_opt.errors import RulesError
from alloc_opt.families import Dial, Rule
from alloc_opt.families.resource_limit import ResourceLimit
from alloc_opt.io.cells import number
from alloc_opt.io.columns import columns
from alloc_opt.plan.nouns import nouns
from alloc_opt.plan.plan import Plan
from alloc_opt.program import automatic
from alloc_opt.scenario.draft import opened
from alloc_opt.scenario.select import UnmatchedError, rows, rules
from alloc_opt.scenario.target import Target, target
from alloc_opt.scenario.vary import Vary

DIAL = "dial"
"""Name under which the number is varied."""
_AROUND = 4
"""Steps to either side of where a dial stands that a curve looks at unless somebody says."""
TIMES, DOLLARS = "times", "dollars"
A_YEAR = "dollars a year"
_MONEY = {"revenue": (A_YEAR, "recurring revenue of {}"), "beginning": (DOLLARS, "opening balance of {}, once")}
"""Columns of `funds`: unit of a dial on them, and what it is in words."""


@dataclass(frozen=True)
class Turned:
    """A number of a plan that is turned."""

    vary: Vary
    what: str
    """As people say it: `K-3 classes`, `funds[title_i].beginning`."""
    unit: str
    """`dollars`, `pupils per class`, `times`; empty where nobody says."""
    now: float | None
    """Where it stands in the plan; None where it stands at several."""
    step: float | None = None
    """One real step, where it has one."""
    usual: tuple[float, float] | None = None
    """Where a curve begins and ends unless somebody says; None: somebody must."""
    named: str = ""
    """In words, where `what` is a target: `recurring revenue of Title I`."""


def of_rule(plan: Plan, rule: str, name: str = "", *, free: bool = False) -> Turned:
    """The dial of a rule; of the resource limit that every resource has, its recurring revenue.

    Raises:
        RulesError: no such rule, no such dial, several dials and none named, or a rule that the plan does not state.
    """
    known = {each.id: each for each in automatic.rules(plan, free=free)}
    if rule not in known:
        raise RulesError(f"there is no rule {rule!r} in the plan", _near(rule, list(known)))
    mine, dials = known[rule], {dial.parameter: dial for dial in known[rule].own_dials()}
    if not dials:
        raise RulesError(f"rule {rule!r} has nothing to turn", "solve without it and compare")
    if name and name not in dials:
        raise RulesError(f"rule {rule!r} has no dial {name!r}", f"its dials: {', '.join(dials)}")
    if not name and len(dials) > 1:
        raise RulesError(f"rule {rule!r} has {len(dials)} dials", f"name one with --dial: {', '.join(dials)}")
    dial = dials[name or next(iter(dials))]
    now = float(getattr(mine, dial.parameter))
    usual = _within(mine, dial, now, 1), _within(mine, dial, now, -1)
    ends = (min(usual), max(usual)) if usual[0] != usual[1] else None
    if rule in {placed.id for placed in plan.rules}:
        vary = Vary(DIAL, "set", f"rules[{rule}].{dial.parameter}")
        return Turned(vary, subject(mine, dial), dial.unit, now, dial.step, ends)
    if isinstance(mine, ResourceLimit):
        vary = Vary(DIAL, "add", f"funds[{mine.resource}].revenue")
        around = -_AROUND * dial.step, _AROUND * dial.step
        return Turned(vary, f"{_named(mine)}, every year", A_YEAR, 0.0, dial.step, around)
    raise RulesError(f"rule {rule!r} is built in and not stated in the plan", "state it in plan.yaml to turn it")


def of_target(plan: Plan, act: str, text: str) -> Turned:
    """A number of the plan by an act (`set`, `add`, `scale`) and a target as scenarios name it.

    What stands in the way of the change itself is told where it is first made.
    """
    vary = Vary(DIAL, act, text)
    aim = target(text)
    unit = TIMES if act == "scale" else _unit(plan, aim)
    now = vary.neutral if act != "set" else _now(plan, aim)
    return Turned(vary, text, unit, now, named=_money_named(plan, aim))


def _within(rule: Rule, dial: Dial, now: float, way: int) -> float:
    """The furthest of a few steps one way that the rule's family takes."""
    best = now
    for steps in range(1, _AROUND + 1):
        value = round(now + way * steps * dial.step, 9)
        values = {name: getattr(rule, name) for name in type(rule).model_fields}
        try:
            type(rule).model_validate({**values, dial.parameter: value})
        except ValidationError:
            break
        best = value
    return best


def _money_named(plan: Plan, aim: Target | None) -> str:
    if aim is None or aim.where != "funds" or not aim.key or aim.path[:1] not in {(name,) for name in _MONEY}:
        return ""
    known = dict(zip(plan["funds"]["resource"], names(plan["funds"], "resource"), strict=True))
    return _MONEY[aim.path[0]][1].format(" and ".join(known.get(one.strip(), one) for one in aim.key.split("|")))


def _unit(plan: Plan, aim: Target | None) -> str:
    if aim is None or not aim.path:
        return ""
    if aim.where == "funds" and aim.path[0] in _MONEY:
        return _MONEY[aim.path[0]][0]
    if aim.where == "revenue" and aim.path[0] == "dollars":
        return DOLLARS if any(part.key == "year" and part.sign == "=" for part in aim.parts) else A_YEAR
    if aim.where in nouns():
        column = columns(aim.where).get(aim.path[0])
        note = "" if column is None else column.note
        return DOLLARS if "ollar" in note else "FTE" if "FTE" in note else ""
    if aim.where == "rules" and aim.key:
        rule = next((each for each in automatic.rules(plan) if each.id == aim.key), None)
        dials = () if rule is None else rule.own_dials()
        return next((dial.unit for dial in dials if dial.parameter == aim.path[0]), "")
    return ""


def _now(plan: Plan, aim: Target | None) -> float | None:
    """The one number that stands where the target points; None where there is none or several."""
    if aim is None or not aim.selects or not aim.path:
        return None
    draft = opened(plan)
    try:
        if aim.where == "rules":
            nodes = [draft.rules[i] for i in rules(draft.rules, aim)]
            cells = [node.value[aim.path[0]].value for node in nodes if aim.path[0] in node.value]
        elif aim.where in draft.tables and aim.path[0] in draft.tables[aim.where].columns:
            key = nouns()[aim.where].key
            mine = rows(draft.tables[aim.where], aim, plan[aim.where][key[0]].tolist() if len(key) == 1 else ())
            cells = list(draft.tables[aim.where].columns[aim.path[0]][np.array(mine, dtype=np.int64)])
        else:
            return None
    except UnmatchedError:
        return None
    found = {number(cell) for cell in cells}
    return found.pop() if len(found) == 1 else None


def _named(rule: Rule) -> str:
    return rule.plain().partition(" spends no more")[0]


def _near(wanted: str, known: list[str]) -> str:
    near = difflib.get_close_matches(wanted, known, 1)
    return f"did you mean {near[0]!r}?" if near else f"such as {', '.join(known[:3])}"
