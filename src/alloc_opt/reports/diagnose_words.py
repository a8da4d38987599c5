"""A diagnosis in words."""

import math
from collections.abc import Iterable, Sequence

from alloc_opt.analysis.conflicts.amounts import DOLLARS, FTE, Amount, in_unit
from alloc_opt.analysis.conflicts.bounds import Bound
from alloc_opt.analysis.conflicts.change import Change
from alloc_opt.analysis.conflicts.found import Clash, Member, Missing
from alloc_opt.analysis.conflicts.ground import in_words
from alloc_opt.analysis.conflicts.repairs import Repair
from alloc_opt.analysis.diagnose import Diagnosis
from alloc_opt.analysis.names import called, rule_name
from alloc_opt.analysis.pricing.settings import setting, subject
from alloc_opt.analysis.speak import listed, money, to_the_cent
from alloc_opt.plan.plan import Plan

_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
_MOST_NAMES, _MOST_SCHOOLS = 6, 3


def headline(found: Diagnosis) -> str:
    """What is the matter, in one sentence."""
    name = found.plan.head.title or found.plan.name
    if found.state == "plan":
        return f"{name} has a plan that meets all rules."
    if found.state == "unbounded":
        return f"{name}: nothing bounds what the plan is decided by."
    if found.state == "unknown":
        why = "you stopped the search" if found.stopped else "a limit ended the search"
        return f"{name}: {why} before it was known whether a plan exists."
    count, more = len(found.clashes), "" if found.all_found else " at least"
    there = f"is{more} one conflict" if count == 1 else f"are{more} {_number(count).lower()} conflicts"
    return f"No plan for {name} meets all rules: there {there}."


def clash_words(found: Diagnosis, clash: Clash) -> str:
    """`Three rules cannot all hold in 2027-28: ...; They are $3.1 million apart.`"""
    plan = found.plan
    if not clash.members:
        return (
            "What services take at least (locked programs, minimum quantities) and what bounds them from above exclude "
            "each other before any rule is asked."
        )
    names = [member.party.name for member in clash.members if not member.party.money]
    funds = [member.party.name for member in clash.members if member.party.money]
    when = _when(plan, [amount for member in clash.members for amount in member.amounts])
    if not clash.proved:
        return (
            f"Among these {len(clash.members)} rules are some that cannot all hold; which, is not proved: time ran out."
        )
    what = f": {listed(names)}" if 0 < len(names) <= _MOST_NAMES else ""
    with_money = f" with {listed(funds)}" if funds and len(funds) <= 2 else " with the money there is" if funds else ""
    if not names:
        text = f"What services take at least cannot be paid{with_money}{when}."
    elif len(names) == 1:
        alone = "One rule and the bounds of a program cannot both" if clash.bounds else "One rule by itself cannot"
        text = f"{'One rule cannot' if funds and not clash.bounds else alone} hold{when}{with_money}{what}."
    else:
        both = "both" if len(names) == 2 else "all"
        text = f"{_number(len(names))} rules cannot {both} hold{when}{with_money}{what}."
    return f"{text} {_apart(plan, clash)}".strip()


def _apart(plan: Plan, clash: Clash) -> str:
    whole = " In parts of positions they could hold; whole positions are what keeps them apart." if clash.whole else ""
    if clash.missing:
        them = "They are" if sum(not m.party.money for m in clash.members) > 1 else "It is"
        text = f"{them} {to_the_cent(clash.apart or 0.0)} {'apart' if them == 'They are' else 'short'}"
        return f"{text}{_lacks(plan, clash.missing)}.{whole}"
    if any(member.party.money for member in clash.members):
        return f"No sum of money alone would do.{whole}"
    return f"Money is not what keeps them apart: no sum would help.{whole}"


def _lacks(plan: Plan, missing: Sequence[Missing]) -> str:
    """` (General fund: $1 million in 2026-27 and $2 million in 2027-28)`, nothing where it says nothing new."""
    by_name: dict[str, list[str]] = {}
    for one in missing:
        when = f" in {one.year}" if one.year and len(plan.years) > 1 else ""
        by_name.setdefault(one.name, []).append(f"{to_the_cent(one.dollars)}{when}")
    if len(by_name) == 1 and len(missing) == 1 and len(plan.years) == 1:
        return ""
    return f" ({'; '.join(f'{name}: {listed(each)}' for name, each in by_name.items())})"


def member_words(found: Diagnosis, member: Member) -> tuple[str, str]:
    """Who a rule is, with citation and place; and what it needs or allows, and the others leave."""
    party = member.party
    where = "; ".join(text for text in (party.source, party.place or "every plan has it") if text)
    unsure = "" if member.proved else " - not proved: perhaps not to blame"
    sentence = party.sentence or party.name
    told = "; ".join(_clauses(found, member.amounts))
    return f"{sentence} ({party.severity}) [{where}]{unsure}", told


def bound_words(found: Diagnosis, bound: Bound) -> str:
    """`Classes K-3: at most 14 teachers at Birchwood in every year [programs.csv:2]`."""
    plan = found.plan
    programs = plan["programs"].set_index("program")
    schools = [called(plan, "schools", "school", school) for school in bound.schools]
    each = " each" if len(schools) > 1 else ""
    where = (
        f" at {listed(schools)}" if 0 < len(schools) <= _MOST_NAMES else f" at {len(schools)} schools" * bool(schools)
    )
    years = [year for year in plan.years if year in bound.years]
    when = "" if len(plan.years) == 1 else " in every year" if len(years) == len(plan.years) else f" in {listed(years)}"
    least = "at least" if bound.side == "minimum" else "at most"
    unit = str(programs["unit"].get(bound.program, ""))
    unit = unit if bound.value == 1 or unit == FTE or not unit or unit.endswith("s") else f"{unit}s"
    name = called(plan, "programs", "program", bound.program)
    return f"{name}: {least} {in_unit(bound.value, unit)}{each}{where}{when} (a bound of the program) [{bound.place}]"


def _clauses(found: Diagnosis, amounts: Iterable[Amount]) -> Iterable[str]:
    groups: dict[str, list[Amount]] = {}
    for one in amounts:
        if one.unit:
            groups.setdefault(_clause(found, one), []).append(one)
    for text, mine in groups.items():
        yield text.replace("{when}", _when(found.plan, mine))


def _clause(found: Diagnosis, one: Amount) -> str:
    unit = _unit(found, one)
    where = ""
    if 0 < len(one.schools) <= _MOST_SCHOOLS:
        where = f" at {listed([called(found.plan, 'schools', 'school', school) for school in one.schools])}"
    elif one.schools:
        where = f" at {len(one.schools)} schools"
    if one.asks < 0 or one.there < -1e-6 or (one.asks == 0 and not one.most) or "per" in one.unit:
        return f"{in_unit(one.short, unit)} {'over' if one.most else 'short'}{where}{{when}}"
    if one.most:
        return f"allows {in_unit(one.asks, unit)}{{when}}; the others need {in_unit(one.there, one.unit)}"
    return f"needs {in_unit(one.asks, unit)} in all{{when}}; the others leave {in_unit(one.there, one.unit)}"


def _unit(found: Diagnosis, one: Amount) -> str:
    """FTE with the name of the one position that counts."""
    rule = found.ground.built.by_id.get(one.rule)
    positions = getattr(rule, "positions", ())
    if one.unit != FTE or not isinstance(positions, tuple) or len(positions) != 1:
        return one.unit
    return f"FTE ({called(found.plan, 'pay', 'position', str(positions[0]))})"


def _when(plan: Plan, amounts: Iterable[Amount]) -> str:
    years = [year for year in plan.years if year in {one.year for one in amounts}]
    if not years or len(plan.years) == 1:
        return ""
    return " in every year" if len(years) == len(plan.years) else f" in {listed(years)}"


def change_words(plan: Plan, change: Change) -> str:
    """`K-3 classes: 25 pupils per class instead of 24`."""
    rule = change.rule
    if change.dial is None:
        return f"{rule_name(rule)}: set aside"
    dial = in_words(plan, rule, change.dial)
    now, before = setting(dial, change.value), setting(dial, change.before)
    unit = dial.unit if before.endswith(f" {dial.unit}") else ""
    return f"{subject(rule, dial)}: {now} instead of {before.removesuffix(f' {unit}') if unit else before}"


def repair_words(found: Diagnosis, number: int, repair: Repair) -> list[str]:
    """A repair, one line per rule, and what is known of it."""
    lines = []
    for at, change in enumerate(repair.changes):
        mark = f"{number}." if at == 0 else "  "
        lines.append(
            f"{mark} {change_words(found.plan, change)} ({change.rule.severity}): {_given(found, repair, change)}"
        )
    kind = "in whole positions " if repair.whole else ""
    lines.append(f"   A plan with this was found {kind}and checked.")
    return lines


def _given(found: Diagnosis, repair: Repair, change: Change) -> str:
    mine = [amount for amount in repair.amounts if amount.rule == change.rule.id]
    if not mine and change.dial is None:
        return "the whole rule is given up; how much of it is needed was not found in the time given"
    if not mine:
        return "how much of it is needed was not found in the time given"
    most = mine[0].most
    fte, dollars = repair.fte(change.rule.id), repair.dollars(change.rule.id)
    parts = [f"{fte:,.4g} FTE"] if fte > 0 else []
    if math.isfinite(dollars) and dollars > 0:
        parts.append(money(dollars))
    if not parts:
        worst = max(mine, key=lambda amount: amount.short)
        parts.append(in_unit(worst.short, worst.unit))
    elif not fte and not any(one.unit.startswith(DOLLARS) for one in mine):
        worst = max(mine, key=lambda amount: amount.short)
        parts.insert(0, in_unit(worst.short, worst.unit))
    year = " in the year with the most" if len({one.year for one in mine}) > 1 else _when(found.plan, mine)
    amount = f"{parts[0]} ({parts[1]})" if len(parts) > 1 else parts[0]
    if change.dial is None:
        return f"the whole rule is given up; at least {amount} {'over it' if most else 'short of it'}{year}"
    return f"{amount} {'more allowed' if most else 'less needed'}{year}"


def repairs_words(found: Diagnosis) -> list[str]:
    """What can be done, and what cannot."""
    done = found.repairs
    lines = []
    if found.missing:
        whole = found.ground.built.program.integer.any()
        parts = " (positions in parts)" if whole else ""
        lacks = _lacks(found.plan, found.missing)
        lines.append(f"With {to_the_cent(found.apart or 0.0)} more{lacks} all rules would hold{parts}.")
    if done.blocked:
        names = [found.ground.parties[rule].name for rule in done.blocked]
        lines.append(f"No repair by rules alone: none of these may be relaxed: {listed(names)}.")
        if any(found.ground.parties[rule].waivable for rule in done.blocked) and not found.law:
            lines.append("Of them, what the district can be let off is tried with --law.")
        else:
            lines.append("Look at revenue, beginning balances and locked programs.")
    if not done.complete:
        lines.append(
            "Time ran out, so there may be cheaper repairs."
            if done.found
            else "No repair was found in the time given; give more with --seconds."
        )
    elif not done.found and not done.blocked and not found.stopped:
        lines.append("No repair was found.")
    for one in done.further[:_MOST_SCHOOLS]:
        parties = found.ground.parties
        first, then = [parties[rule].name for rule in one.relaxed], [parties[rule] for rule in one.members]
        names = [party.name for party in then if not party.money]
        more = [f"{len(names) - _MOST_NAMES} more"] if len(names) > _MOST_NAMES else []
        funds = " with the money there is" if any(party.money for party in then) else ""
        told = listed([*names[:_MOST_NAMES], *more])
        lines.append(f"With {listed(first)} made easier, a further conflict stands{funds}: {told}.")
    return lines


def told(found: Diagnosis) -> dict[str, object]:
    """All sentences, as data."""
    return {
        "headline": headline(found),
        "conflicts": [
            {
                "sentence": clash_words(found, clash),
                "proved": clash.irreducible,
                "whole_positions": clash.whole,
                "apart": clash.apart,
                "rules": [
                    {"rule": m.party.rule, "says": who, "amounts": what, "proved": m.proved}
                    for m in clash.members
                    for who, what in [member_words(found, m)]
                ],
                "bounds": [bound_words(found, bound) for bound in clash.bounds],
            }
            for clash in found.clashes
        ],
        "repairs": [
            " ".join(text.strip() for text in repair_words(found, number, repair))
            for number, repair in enumerate(found.repairs.found, 1)
        ],
        "notes": repairs_words(found) if found.state == "conflict" else [],
    }


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"
