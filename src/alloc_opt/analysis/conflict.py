"""Which rules conflict? The first paragraph of an explanation, in the district's words, never a bare word."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from alloc_opt.analysis.change_cap import Cap, cap_of
from alloc_opt.analysis.mend_words import in_names
from alloc_opt.analysis.pin_nearest import Nearest, nearest, step_of
from alloc_opt.analysis.pin_reach import Named
from alloc_opt.analysis.rulebook import place_of
from alloc_opt.analysis.speak import listed
from alloc_opt.engine.conflict import Conflict, conflict
from alloc_opt.engine.elastic import elastic
from alloc_opt.engine.options import Options
from alloc_opt.families import Rule
from alloc_opt.families.pin import Pin
from alloc_opt.plan.rule import SEVERITIES
from alloc_opt.program.arrays import Program, RowBlock
from alloc_opt.program.built import Built

SECONDS, ALL_SECONDS = 10.0, 60.0
"""Time for each trial and for all of them; rules that are not proved to be needed say so."""
_MOST = 12
FURTHER = "`alloc-opt diagnose` finds every conflict and the cheapest repairs"
CAP = "change_limit"
"""The family whose limits are told as a cap on changes."""
ASKED_FOR = "--pin"
"""Place of a rule that was asked for with the solve: told first."""


@dataclass(frozen=True)
class _Party:
    """One block of rows in the conflict."""

    id: str
    block: str
    severity: str
    sentence: str
    place: str
    short: str
    """How far it would have to give way if all others hold; empty where that is of no help."""
    source: str = ""
    """Citation."""
    nearest: Nearest | None = None
    """Of a pin: the nearest number that leaves a plan, and the laws that it breaks."""
    cap: Cap | None = None
    """Of a cap on changes: what it allows and which one would do."""
    proved: bool = True
    """Whether the others are known to have a plan without it."""


def explain(built: Built) -> tuple[str, str]:
    """Message and hint: the rules in conflict with their places, and what to relax first."""
    program, name = built.program, built.plan.head.title or built.plan.name
    own = [block.name for block in program.row_blocks if block.family == "identity" or _is_link(built, block)]
    found = conflict(program, own, Options(time_limit=SECONDS), ALL_SECONDS)
    if found is None or not found.blocks:
        return (
            f"No plan for {name} exists: what services take at least (locked programs, minimum quantities) and what "
            "bounds them from above exclude each other before any rule is asked.",
            "run `alloc-opt audit --status-quo` to see which resource today's services overspend",
        )
    parties = _parties(built, found, own)
    count = len(parties)
    head = f"These {count} rules cannot all hold:" if count > 1 else "One rule cannot hold:"
    if not found.proved:
        head = f"Among these {count} rules are some that cannot all hold; time ran out before they were found:"
    shown = sorted(parties, key=lambda party: party.place != ASKED_FOR)
    lines = [_line(party) for party in shown[:_MOST]]
    if count > _MOST:
        lines.append(f"  ... and {count - _MOST} more")
    lines += _laws(built, parties)
    return f"No plan for {name} meets all rules. {head}\n" + "\n".join(lines), f"{_hint(parties)}; {FURTHER}"


def _is_link(built: Built, block: RowBlock) -> bool:
    return any(w.name == block.name and w.rows.link for w in built.written)


def _parties(built: Built, found: Conflict, own: list[str]) -> list[_Party]:
    of_block = {w.name: w.rule for w in built.written if w.rule is not None}
    by_name = {block.name: block for block in built.program.row_blocks}
    relaxed = replace(built.program, integer=np.zeros(built.program.columns, dtype=bool))
    parties, blocks, few = [], found.blocks, len(found.blocks) <= _MOST
    for name in blocks:
        block = by_name[name]
        rule = of_block.get(name)
        near = nearest(built, rule, block, own, SECONDS) if isinstance(rule, Pin) and few else None
        short = _short_by(built, relaxed, block, rule) if few and not near else ""
        cap = cap_of(built, block, own) if few and block.family == CAP else None
        proved = not found.proved or name not in found.unproved
        parties.append(replace(_party(built, block), short=short, nearest=near, cap=cap, proved=proved))
    return sorted(parties, key=lambda party: SEVERITIES.index(party.severity))


def _party(built: Built, block: RowBlock) -> _Party:
    """Who it is, without what it would have to give."""
    rule = next((w.rule for w in built.written if w.name == block.name and w.rule is not None), None)
    name = block.name if rule is None else rule.id
    place = next((place_of(placed) for placed in built.plan.rules if placed.id == name), "")
    return _Party(name, block.name, block.severity, block.sentence, place, "", "" if rule is None else rule.source)


def _laws(built: Built, parties: Sequence[_Party]) -> list[str]:
    """Laws that a pin breaks, where they are not among the parties."""
    told = {party.block for party in parties}
    by_name = {block.name: block for block in built.program.row_blocks}
    broken = dict.fromkeys(name for party in parties if party.nearest for name in party.nearest.laws)
    lines = [_line(_party(built, by_name[name])) for name in broken if name not in told]
    return ["The pin breaks the law too:", *lines] if lines else []


def _short_by(built: Built, program: Program, block: RowBlock, rule: Rule | None) -> str:
    """How far one block would have to give way in each year so that all others hold; empty if no such plan exists.

    Amounts of different years are never added up.
    """
    found = elastic(program, [block.name], options=Options(time_limit=SECONDS))
    if not len(found.x):
        return ""
    missing = (found.short + found.over)[block.start : block.stop] * program.row_unit[block.start : block.stop]
    if float(missing.sum()) <= 1e-6:
        return ""
    years = block.labels.get("year", np.full(len(missing), ""))
    amounts: dict[str, list[str]] = {}
    for year in dict.fromkeys(map(str, years)):
        total = float(missing[years == year].sum())
        if total > 1e-6:
            amounts.setdefault(_given(built, block, rule, total), []).append(year)
    parts = [f"{amount} in {listed(each)}" if each[0] else amount for amount, each in amounts.items()]
    worst = int(np.argmax(missing))
    others = {name: str(texts[worst]) for name, texts in block.labels.items() if name not in ("year", "resource")}
    where = ", ".join(in_names(built.plan, name, [label])[0] for name, label in others.items())
    return listed(parts) + (f", most of it at {where}" if where and np.count_nonzero(missing > 1e-6) > 1 else "")


def _given(built: Built, block: RowBlock, rule: Rule | None, total: float) -> str:
    """An amount with its unit; of a pin in whole steps of its program."""
    if isinstance(rule, Pin):
        step = step_of(built, rule)
        return Named(built.plan).amount(math.ceil(total / step - 1e-6) * step if step else total, rule.program)
    return f"${total:,.0f}" if block.unit.startswith("dollars") else f"{total:,.2f} {block.unit}".rstrip()


def _line(party: _Party) -> str:
    cited = "; ".join(text for text in (party.source, party.place) if text)
    place = f" [{cited}]" if cited else ""
    short = f"\n      alone it would have to give way by {party.short}" if party.short else ""
    short = f"\n      {_of_cap(party.cap)}" if party.cap is not None else short
    short = f"\n      {_of_pin(party.nearest)}" if party.nearest is not None else short
    unsure = "" if party.proved else "\n      perhaps not to blame: time ran out before that was known"
    built_in = " (built in)" if party.cap is not None and party.cap.built_in else ""
    return f"  - {party.id}{built_in} ({party.severity}): {party.sentence}{place}{short}{unsure}"


def _of_pin(near: Nearest) -> str:
    text = f"{near.amount} is the nearest that all other rules leave room for{_in_parts(near.sure)}"
    return f"{text}, {near.lawful} the nearest that is legal{_in_parts(near.lawful_sure)}" if near.lawful else text


def _in_parts(sure: bool) -> str:
    return "" if sure else " with parts of positions (in whole ones no plan was found in the time)"


def _of_cap(cap: Cap) -> str:
    """What a cap on changes allows, what moves by itself, and what would do."""
    verb = "allows" if cap.dial == "share" else "allow"
    parts = [f"{_in_words(cap.value, cap.dial)} {verb} {_amount(cap.allowed, cap.dial)}{_in(cap.year)}"]
    if cap.alone > 0:
        who = f"closing {listed(cap.closes)}" if cap.closes else "what is fixed already"
        parts.append(f"{who} alone moves {_amount(cap.alone, cap.dial)}{_in(cap.alone_year)}")
    if cap.would_do is not None:
        parts.append(f"{_in_words(cap.would_do, cap.dial)} would do ({cap.where})")
    return "; ".join(parts)


def _in(year: str) -> str:
    return f" in {year}" if year else ""


def _in_words(value: float, dial: str) -> str:
    return f"{value * 100:.3g} %" if dial == "share" else f"{value:,.3g}"


def _amount(amount: float, dial: str) -> str:
    if dial == "number":
        return f"{amount:,.0f} named changes"
    return f"${amount:,.0f}" if dial == "share" else f"{amount:,.3g} units"


def _hint(parties: list[_Party]) -> str:
    pin = next((party for party in parties if party.nearest and party.place == ASKED_FOR), None)
    if pin is not None and pin.nearest is not None:
        lawful = f", or {pin.nearest.lawful} and change the rules above that are not law" if pin.nearest.lawful else ""
        about = "" if pin.nearest.sure else "about "
        return f"fix it at {about}{pin.nearest.amount}{lawful}"
    softer = [party for party in parties if party.severity != "law"]
    if not softer:
        return "all of them are law: look at revenue, beginning balances and locked programs"
    cap = next((party.cap for party in parties if party.cap is not None), None)
    if cap is not None and cap.would_do is not None:
        change = f"set: {cap.where}, to: {cap.would_do:g}"
        return f"the cap on changes stands in the way: {change} would do, the smallest that works with all other rules"
    last = next((party for party in reversed(softer) if party.short), softer[-1])
    how = f" by {last.short}" if last.short else ""
    return f"relax from the bottom up, first {last.id} ({last.severity}){how}; law stays as it is"
