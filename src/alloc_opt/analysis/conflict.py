"""Which rules conflict? The first paragraph of an explanation, in the district's words, never a bare word."""

from dataclasses import dataclass, replace

import numpy as np

from alloc_opt.analysis.rulebook import place_of
from alloc_opt.engine.conflict import conflict
from alloc_opt.engine.elastic import elastic
from alloc_opt.engine.options import Options
from alloc_opt.plan.rule import SEVERITIES
from alloc_opt.program.arrays import Program, RowBlock
from alloc_opt.program.built import Built

SECONDS = 10.0
"""Time for each trial; a conflict that is not proved smallest says so."""
_MOST = 12
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


def explain(built: Built) -> tuple[str, str]:
    """Message and hint: the rules in conflict with their places, and what to relax first."""
    program, name = built.program, built.plan.head.title or built.plan.name
    own = [block.name for block in program.row_blocks if block.family == "identity" or _is_link(built, block)]
    found = conflict(program, own, Options(time_limit=SECONDS))
    if found is None or not found.blocks:
        return (
            f"No plan for {name} exists: what services take at least (locked programs, minimum quantities) and what "
            "bounds them from above exclude each other before any rule is asked.",
            "run `alloc-opt audit --status-quo` to see which resource today's services overspend",
        )
    parties = _parties(built, found.blocks, own)
    count = len(parties)
    head = f"These {count} rules cannot all hold:" if count > 1 else "One rule cannot hold:"
    if not found.irreducible:
        head = f"Among these {count} rules are some that cannot all hold:"
    shown = sorted(parties, key=lambda party: party.place != ASKED_FOR)
    lines = [_line(party) for party in shown[:_MOST]]
    if count > _MOST:
        lines.append(f"  ... and {count - _MOST} more")
    return f"No plan for {name} meets all rules. {head}\n" + "\n".join(lines), _hint(parties)


def _is_link(built: Built, block: RowBlock) -> bool:
    return any(w.name == block.name and w.rows.link for w in built.written)


def _parties(built: Built, blocks: tuple[str, ...], own: list[str]) -> list[_Party]:
    places = {placed.id: place_of(placed) for placed in built.plan.rules}
    of_block = {w.name: w.rule.id for w in built.written if w.rule is not None}
    by_name = {block.name: block for block in built.program.row_blocks}
    relaxed = replace(built.program, integer=np.zeros(built.program.columns, dtype=bool))
    parties = []
    for name in blocks:
        block = by_name[name]
        rule = of_block.get(name, name)
        short = _short_by(relaxed, block) if len(blocks) <= _MOST else ""
        parties.append(_Party(rule, name, block.severity, block.sentence, places.get(rule, ""), short))
    return sorted(parties, key=lambda party: SEVERITIES.index(party.severity))


def _short_by(program: Program, block: RowBlock) -> str:
    """How far one block would have to give way so that all others hold; empty if no such plan exists."""
    found = elastic(program, [block.name], options=Options(time_limit=SECONDS))
    if not len(found.x):
        return ""
    missing = (found.short + found.over)[block.start : block.stop] * program.row_unit[block.start : block.stop]
    total, worst = float(missing.sum()), int(np.argmax(missing))
    if total <= 1e-6:
        return ""
    labels = ", ".join(str(texts[worst]) for texts in block.labels.values())
    where = (
        f", most at {labels}" if labels and np.count_nonzero(missing > 1e-6) > 1 else f" ({labels})" if labels else ""
    )
    amount = f"${total:,.0f}" if block.unit.startswith("dollars") else f"{total:,.2f} {block.unit}".rstrip()
    return f"{amount}{where}"


def _line(party: _Party) -> str:
    place = f" [{party.place}]" if party.place else ""
    short = f"\n      alone it would have to give way by {party.short}" if party.short else ""
    return f"  - {party.id} ({party.severity}): {party.sentence}{place}{short}"


def _hint(parties: list[_Party]) -> str:
    softer = [party for party in parties if party.severity != "law"]
    if not softer:
        return "all of them are law: look at revenue, beginning balances and locked programs"
    last = next((party for party in reversed(softer) if party.short), softer[-1])
    how = f" by {last.short}" if last.short else ""
    return f"relax from the bottom up, first {last.id} ({last.severity}){how}; law stays as it is"
