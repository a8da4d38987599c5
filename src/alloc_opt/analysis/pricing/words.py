"""Every sentence about prices, in one place, rounded as people speak; a cost is never called a value."""

import math
import re
from collections.abc import Sequence

import pandas as pd

from alloc_opt.analysis.names import called, rule_name
from alloc_opt.analysis.pricing.cost import Cost
from alloc_opt.analysis.pricing.settings import setting, several, subject
from alloc_opt.analysis.pricing.value_whole import Step
from alloc_opt.analysis.speak import listed, money
from alloc_opt.families import Dial, Rule
from alloc_opt.families.resource_limit import ResourceLimit
from alloc_opt.families.standard_services import StandardServices
from alloc_opt.plan.plan import Plan
from alloc_opt.program.built import Built

_OTHERS = "all other services as in this plan"
_MANY_YEARS = 3
_MANY_POSITIONS = 3
_SOME = 0.05
"""FTE below which there is nobody."""


def cost_sentence(built: Built, rule: Rule, turned: Rule, dial: Dial, direction: str, cost: Cost) -> str:
    """What the step of a rule costs or frees.

    `direction` is loosen, tighten, raise or lower; `turned` the rule after the step.
    """
    plan = built.plan
    now, then = (setting(dial, float(getattr(r, dial.parameter))) for r in (rule, turned))
    move = _move(rule, turned, dial)
    if not cost.possible:
        return f"{move} is not a matter of money{because(built, cost.blocked_by)}."
    if abs(cost.dollars) < 0.5 and cost.staff.empty:
        if direction == "tighten" and rule.holds_today:
            return f"{move} changes nothing: where today's budget falls short of it, today is held."
        return f"{move} {'frees' if direction in ('loosen', 'raise') else 'takes'} no unrestricted money, {_OTHERS}."
    if cost.balances:
        verb = "takes" if cost.dollars > 0 else "frees"
        kept = "to be held and not spent" if cost.dollars > 0 else "a balance that need not be held"
        return f"{move} {verb} {in_years(cost)} once, {kept}, {_OTHERS}."
    if direction == "loosen" and cost.dollars < 0 and not isinstance(rule, ResourceLimit):
        takes = _and_money(staffing(plan, cost.staff, -1.0), in_years(cost))
        return f"Keeping {subject(rule, dial)} at {_bare(now, then)} rather than {then} takes {takes}, {_OTHERS}."
    if cost.reduces:
        parts = _and_money(_given_up(plan, cost), _freed(cost))
        way = "can only be met by reducing services" if cost.only else "is met here by reducing as few as possible"
        return f"{move} {way}: {parts}, {_OTHERS}."
    if cost.dollars < -0.5:
        return f"{move} frees {_and_money(staffing(plan, cost.staff, -1.0, bare=True), in_years(cost))}, {_OTHERS}."
    takes = _and_money(staffing(plan, cost.staff, 1.0), in_years(cost))
    if cost.follows:
        names = [_called(built, each) for each in cost.asked_by]
        who = (
            f"what {listed(names)} then ask{'s' * (len(names) == 1)} for" if names else "what other rules then ask for"
        )
        return f"{move} takes {takes}, {who} included, {_OTHERS}."
    return f"{move} takes {takes}, {_OTHERS}."


def idle_sentence(rule: Rule, turned: Rule, dial: Dial, direction: str, holds_to: float, *, ends: bool) -> str:
    """What the step of a rule costs that is not at its limit: nothing; and up to where (NaN: not asked)."""
    verb = "frees" if direction == "loosen" else "takes"
    text = f"{_move(rule, turned, dial)} {verb} no unrestricted money now"
    if math.isnan(holds_to):
        return f"{text}, {_OTHERS}."
    now, last = setting(dial, float(getattr(turned, dial.parameter))), setting(dial, holds_to)
    if not ends and rule.holds_today:
        return f"{text}, nor would it up to {last}: where today's budget falls short of it, today is held."
    if not ends:
        return f"{text}, nor would it up to {last}, {_OTHERS}."
    return f"{text}; beyond {'that' if now == last else last} it would, {_OTHERS}."


def value_sentence(
    rule: Rule,
    turned: Rule,
    dial: Dial,
    change: float,
    unit: str,
    dollars: float,
    interval: tuple[float, float],
    *,
    quick: bool = False,
) -> str:
    """What the step of a rule adds or takes away in the plan's own terms, and what money does the same.

    `change` is the improvement (negative: a loss); `dollars` NaN where no money does the same; `quick`: not asked.
    """
    move = _move(rule, turned, dial)
    if math.isnan(change) and not math.isnan(dollars):
        return f"{move} takes {money(dollars)} more of unrestricted money if the plan is to reach what it does now."
    if math.isnan(change):
        return f"{move} cannot be met{'' if quick else ', and not for want of money'}."
    if interval[0] < 0 < interval[1] and interval[1] - interval[0] > 1e-6 * max(1.0, abs(change)):
        return f"{move} changes less than this solve can resolve."
    if change == 0:
        return f"{move} changes nothing that this plan decides by."
    gain = "improves the plan by" if change > 0 else "sets the plan back by"
    text = f"{move} {gain} {_size(change)} {unit}"
    if quick:
        return f"{text}."
    if math.isnan(dollars):
        return f"{text}; money cannot do the same."
    return f"{text}, as much as {money(dollars)} of unrestricted money."


def whole_value_sentence(rule: Rule, turned: Rule, dial: Dial, step: Step, dollars: float) -> str:
    """What a step brings where whole positions were searched for to a gap: between which numbers, as far as known.

    `dollars`: money that does the same with parts of positions; NaN where none does, or it was not asked.
    """
    move, unit = _move(rule, turned, dial), step.parts.unit
    if not step.possible:
        return value_sentence(rule, turned, dial, math.nan, unit, dollars, (-1.0, 1.0))
    if step.unclear:
        size, most = step.parts.improvement, max(abs(step.low), abs(step.high))
        if step.searched and not math.isnan(most):
            return f"{move} changes the plan by no more than {_size(most)} {unit}, if at all."
        way = "better" if size > 0 else "worse"
        does = f"makes the plan {_size(size)} {unit} {way}" if size else "changes nothing"
        text = f"{move} {does} with parts of positions"
        if abs(size) > step.resolves and not step.searched:
            return f"{text}; whole positions were not searched."
        return f"{text}; in whole ones this solve cannot tell less than {_size(step.resolves)} {unit} apart."
    gain = "improves the plan by" if step.improvement > 0 else "sets the plan back by"
    known = sorted(abs(end) for end in (step.low, step.high) if not math.isnan(end))
    both = " to ".join(dict.fromkeys(map(_size, known)))
    text = f"{move} {gain} {'' if len(known) == 2 else 'at least '}{both} {unit}"
    if math.isnan(dollars):
        return f"{text}."
    return f"{text}, about as much as {money(dollars)} of unrestricted money with parts of positions."


def _size(change: float) -> str:
    return f"{abs(change):,.0f}" if abs(change) >= 100 else f"{abs(change):.3g}"


def _move(rule: Rule, turned: Rule, dial: Dial) -> str:
    """`Moving K-3 classes from 24 to 25 pupils per class`."""
    if isinstance(rule, ResourceLimit) and isinstance(turned, ResourceLimit):
        change = turned.more - rule.more
        name = rule.plain().partition(" spends no more")[0] or rule.resource
        return f"{money(change)} a year {'more' if change > 0 else 'less'} of {name}"
    now, then = (setting(dial, float(getattr(r, dial.parameter))) for r in (rule, turned))
    return f"Moving {subject(rule, dial)} from {_bare(now, then)} to {then}"


def because(built: Built, rules: Sequence[str]) -> str:
    """`: no layoffs ("No job class shrinks faster than people leave") stands in the way`; empty without rules."""
    told = [_with_sentence(built, each) for each in rules]
    return f": {listed(told)} {'stand' if len(told) > 1 else 'stands'} in the way" if told else ""


def _called(built: Built, rule: str) -> str:
    """A rule as people call it; as it is where it is no rule of the plan's own."""
    known = built.by_id.get(rule)
    return rule if known is None else rule_name(known)


def _with_sentence(built: Built, rule: str) -> str:
    known = built.by_id.get(rule)
    if known is None or isinstance(known, ResourceLimit | StandardServices):
        return _called(built, rule)
    return f'{rule_name(known)} ("{known.plain().rstrip(".")}")'


def _bare(now: str, then: str) -> str:
    """`24` where the other setting tells the unit."""
    first, _, unit = now.partition(" ")
    return first if unit and then.partition(" ")[2] == unit else now


def in_years(cost: Cost) -> str:
    """`$1.34 million unrestricted in 2026-27`."""
    dollars = cost.detail.groupby("year")["unrestricted"].sum() if len(cost.detail) else pd.Series(dtype=float)
    dollars = dollars[dollars.abs() >= 0.5]
    if dollars.empty:
        return "no unrestricted money"
    if len(dollars) > _MANY_YEARS or (dollars.gt(0).any() and dollars.lt(0).any()):
        return f"{money(cost.dollars)} unrestricted over {dollars.index[0]} to {dollars.index[-1]}"
    parts = [f"{money(float(size))} in {year}" for year, size in dollars.items()]
    first = parts[0].replace(" in ", " unrestricted in ", 1)
    return listed([first, *parts[1:]])


def _given_up(plan: Plan, cost: Cost) -> str:
    """Staff that goes, and what is spent less where it is other money than the unrestricted that is freed."""
    less = -float(cost.detail["dollars"].sum())
    other = abs(less + cost.dollars) > 1.0 and less > 0
    return ", ".join(filter(None, (staffing(plan, cost.staff, 1.0), f"{money(less)} less spent" if other else "")))


def _freed(cost: Cost) -> str:
    if abs(cost.dollars) < 0.5:
        return "no unrestricted money"
    return f"{in_years(cost)} {'freed' if cost.dollars < 0 else 'more'}"


def staffing(plan: Plan, staff: pd.DataFrame, sign: float, *, bare: bool = False) -> str:
    """`11.0 more teachers`, `1.0 to 2.0 more teachers a year`, or by year where one job differs; empty without any."""
    if staff.empty:
        return ""
    sizes = sign * staff.pivot_table(index="position", columns="year", values="fte", aggfunc="sum", sort=False)
    sizes = sizes.reindex(columns=plan.years).fillna(0.0)
    most = sizes.abs().max(axis=1)
    order = most[most >= _SOME].sort_values(ascending=False, kind="stable").index
    if not len(order):
        return ""
    named = order[:_MANY_POSITIONS]
    many = len(plan.years) > 1
    if len(order) == 1 and many:
        return _of_one(plan, str(order[0]), sizes.loc[order[0]], bare=bare)
    parts = [_of_several(plan, str(position), sizes.loc[position], bare=bare) for position in named]
    parts += ["others"] * (len(order) > _MANY_POSITIONS)
    moved = sizes.loc[named].abs() >= _SOME
    years = [year for year in plan.years if moved[year].any()]
    if not many:
        return listed(parts)
    when = " a year" if moved.to_numpy().all() else f" in {years[0]}" if len(years) == 1 else " in some years"
    return f"{listed(parts)}{when}"


def _of_one(plan: Plan, position: str, sizes: pd.Series, *, bare: bool) -> str:
    """`2.0 more teachers a year`, or `9.4 more custodians in 2026-27, 6.0 in 2027-28 and 2028-29`."""
    groups: dict[tuple[str, bool], list[str]] = {}
    for year, size in sizes.items():
        if abs(size) >= _SOME:
            groups.setdefault((f"{abs(size):,.1f}", size > 0), []).append(str(year))
    if len(groups) > _MANY_YEARS:
        when = " a year" if bool((sizes.abs() >= _SOME).all()) else " in some years"
        return f"{_of_several(plan, position, sizes, bare=bare)}{when}"
    name, ways = _people(called(plan, "pay", "position", position)), {up for _, up in groups}
    parts = []
    for number, ((size, up), years) in enumerate(groups.items()):
        way = "" if bare and len(ways) == 1 else " more" if up else " fewer"
        who = f" {name}" if not number else ""
        when = " a year" if len(years) == len(sizes) else f" in {listed(years)}"
        parts.append(f"{size}{way if not number or len(ways) > 1 else ''}{who}{when}")
    return ", ".join(parts)


def _of_several(plan: Plan, position: str, sizes: pd.Series, *, bare: bool) -> str:
    """`1.0 to 2.0 more teachers`: over the years in which they move."""
    moved = sizes[sizes.abs() >= _SOME]
    way = "" if bare else " more" if moved.sum() > 0 else " fewer"
    low, high = f"{moved.abs().min():,.1f}", f"{moved.abs().max():,.1f}"
    amount = high if low == high or moved.min() * moved.max() < 0 else f"{low} to {high}"
    return f"{amount}{way} {_people(called(plan, 'pay', 'position', position))}"


def _people(name: str) -> str:
    """The plural of a job title, where it is a plain word; `FTE of ...` otherwise."""
    text = name[:1].lower() + name[1:] if name[1:2].islower() else name
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9 -]*[a-z]", text) or len(text.split()) > 3:
        return f"FTE of {name}"
    return several(text)


def _and_money(staff: str, dollars: str) -> str:
    return f"{staff}: {dollars}" if staff else dollars
