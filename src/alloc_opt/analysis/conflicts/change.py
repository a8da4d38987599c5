"""What a repair changes: a dial of a rule at another setting, or a rule set aside."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pydantic import ValidationError

from alloc_opt.families import Dial, Rule
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.rule import PlacedRule

_FINE = 10
"""Settings between two steps of a dial that is a share or dollars, and between two digits of where it stands."""
_PARTED = ("of ", "share", "dollars")
_FTE, _HALF = "fte", 0.5
_FURTHEST, _ROUND, _DIGITS = 1 << 30, 1e-9, 3


@dataclass(frozen=True)
class Change:
    """One rule made easier."""

    rule: Rule
    """As it stands in the plan."""
    dial: Dial | None = None
    """None: the rule is set aside."""
    value: float = 0.0
    """The dial's new setting."""

    @property
    def before(self) -> float:
        """The dial's setting in the plan."""
        return float(getattr(self.rule, self.dial.parameter)) if self.dial is not None else 0.0

    @property
    def turned(self) -> Rule:
        """The rule with the dial turned."""
        return self.rule if self.dial is None else valid(self.rule, self.dial, self.value)


def valid(rule: Rule, dial: Dial, value: float) -> Rule:
    """The rule with a dial at a value, checked by its family (ValidationError)."""
    values = {name: getattr(rule, name) for name in type(rule).model_fields}
    return type(rule).model_validate({**values, dial.parameter: value})


def loosened(rule: Rule, dial: Dial, steps: int) -> Rule | None:
    """The rule with a dial turned by so many fine steps to where it is easier; None beyond what its family takes."""
    try:
        return valid(rule, dial, setting(rule, dial, steps))
    except ValidationError:
        return None


def furthest(rule: Rule, dial: Dial) -> int:
    """The most fine steps that a dial can be turned: to zero, or as far as its family takes."""
    now = float(getattr(rule, dial.parameter))
    least, most = 0, _FURTHEST
    if dial.loosens == "down" and now >= 0:
        most = math.ceil(now / fine(rule, dial) - _ROUND)
    if most and loosened(rule, dial, most) is not None:
        return most
    while most - least > 1:
        middle = (least + most) // 2
        least, most = (middle, most) if loosened(rule, dial, middle) is not None else (least, middle)
    return least


def fine(rule: Rule, dial: Dial) -> float:
    """The smallest turn of a dial that a repair speaks of: a tenth of its step, or a thousandth of where it stands."""
    if not dial.unit.startswith(_PARTED):
        return dial.step
    now = abs(float(getattr(rule, dial.parameter)))
    return max(dial.step / _FINE, 10.0 ** (math.floor(math.log10(now)) - _DIGITS) if now else 0.0)


def unit_of(rule: Rule, dial: Dial) -> float:
    """What a repaired dial is told in: half an FTE or the last digit of where it stands, at most a fine turn."""
    now, most = abs(float(getattr(rule, dial.parameter))), fine(rule, dial)
    if dial.unit.lower() == _FTE and round(2 * now, 9) == round(2 * now):
        return min(most, _HALF)
    if dial.unit.startswith(_PARTED):
        return most
    digits = next((count for count in range(_DIGITS) if round(now, count) == round(now, 9)), _DIGITS)
    return min(most, 10.0**-digits)


def setting(rule: Rule, dial: Dial, steps: int) -> float:
    """Where a dial stands so many fine steps to where its rule is easier; one that is not negative stays so."""
    sign, now = 1.0 if dial.loosens == "up" else -1.0, float(getattr(rule, dial.parameter))
    value = round(now + sign * steps * fine(rule, dial), 9)
    return 0.0 if value < 0 <= now else value


def changed(rules: Iterable[Rule], changes: Iterable[Change]) -> Iterator[Rule]:
    """The rules with the changes made."""
    by_id = {change.rule.id: change for change in changes}
    for rule in rules:
        change = by_id.get(rule.id)
        if change is None:
            yield rule
        elif change.dial is not None:
            yield change.turned


def repaired(plan: Plan, changes: Iterable[Change]) -> Plan:
    """The plan with the changes made; a rule that every plan has is placed with its new setting."""
    placed = {rule.id: rule for rule in plan.rules}
    for change in changes:
        own = placed.get(change.rule.id)
        if change.dial is None:
            placed.pop(change.rule.id, None)
        elif own is not None:
            parameters = {**own.parameters, change.dial.parameter: change.value}
            placed[own.id] = replace(own, parameters=parameters)
        else:
            parameters = change.turned.model_dump(exclude_defaults=True, exclude={"id"})
            placed[change.rule.id] = PlacedRule(change.rule.id, change.rule.family(), parameters)
    return replace(plan, rules=tuple(placed.values()))
