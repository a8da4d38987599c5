r"""How far rules would have to give way so that all others hold: the least weighted violation of their rows.

$$ \min \sum_{i \in soft} w_i (s_i + o_i), \quad L_i \le (A x)_i + s_i - o_i \le U_i, $$

with $w_i$ the dollars of one natural unit of row $i$ where they are known.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from alloc_opt.analysis.conflicts.ground import Ground
from alloc_opt.analysis.speak import money
from alloc_opt.engine.elastic import Elastic, elastic
from alloc_opt.engine.options import Options
from alloc_opt.errors import CertificateError
from alloc_opt.program.arrays import Floats, Program, RowBlock

_SMALL, _SHORTEST = 1e-6, 0.1
_WITHOUT_PRICE = 1000.0
"""Dollars that a natural unit counts where nobody knows what it costs."""
FTE, DOLLARS = "FTE", "dollars"


@dataclass(frozen=True)
class Amount:
    """How far one block of rows of a rule gives way in one year."""

    rule: str
    block: str
    year: str
    """Empty where its rows have no year."""
    unit: str
    asks: float
    """What the rule asks for (or allows, of an upper limit), summed over its rows of the year; over those that give way
    where others have room to spare."""
    there: float
    """What there is where all others hold."""
    most: bool
    """True: an upper limit, which is gone over."""
    short: float
    """How far it gives way, above 0."""
    dollars: float
    """What that comes to; NaN where nobody knows."""
    schools: tuple[str, ...] = ()
    """Where the rows that give way are, if not everywhere."""


def within(options: Options, left: float | None) -> Options:
    """The options with no more time for a test than is left, in seconds."""
    limits = [limit for limit in (options.time_limit, left) if limit is not None]
    return replace(options, time_limit=max(min(limits), _SHORTEST)) if limits else options


def least(
    ground: Ground,
    soft: Collection[str],
    holding: Collection[str],
    options: Options,
    *,
    whole: bool = False,
    short_only: bool = False,
    dearer: Mapping[str, float] | None = None,
    program: Program | None = None,
) -> Elastic | None:
    """The least by which the `soft` rules give way where the rules `holding` hold, all other rules left out; None where
    that does not help or a limit ended the search. `whole`: positions are whole; `short_only`: as in `elastic`;
    `dearer`: rule -> by what factor a dollar of it counts more; `program`: with other bounds than the plan's.
    """
    program = ground.built.program if program is None else program
    keep = {block for rule in (*holding, *soft) for block in ground.groups[rule]} | set(ground.own)
    lower, upper = program.row_lower.copy(), program.row_upper.copy()
    for block in program.row_blocks:
        if block.name not in keep:
            lower[block.start : block.stop], upper[block.start : block.stop] = -np.inf, np.inf
    held = replace(program, row_lower=lower, row_upper=upper, integer=program.integer & whole)
    blocks = [block for rule in soft for block in ground.groups[rule]]
    price = np.where(ground.dollars > 0, ground.dollars, _WITHOUT_PRICE)
    weights: dict[str, float | Floats] = {
        name: price[ground.blocks[name].start : ground.blocks[name].stop] * (dearer or {}).get(rule, 1.0)
        for rule in soft
        for name in ground.groups[rule]
    }
    try:
        found = elastic(held, blocks, weights, options, short_only=short_only)
    except CertificateError:
        return None
    return found if found.x.size else None


def told(ground: Ground, rules: Sequence[str], found: Elastic) -> list[Amount]:
    """What each of the rules gives, by block and year; nothing of those that need not give way."""
    rows = []
    for rule in rules:
        for name in ground.groups[rule]:
            rows += _of_block(ground, rule, ground.blocks[name], found)
    return rows


def _of_block(ground: Ground, rule: str, block: RowBlock, found: Elastic) -> list[Amount]:
    here = slice(block.start, block.stop)
    program = ground.built.program
    unit = program.row_unit[here]
    short, over = found.short[here] * unit, found.over[here] * unit
    years = np.array(list(map(str, block.labels.get("year", np.full(len(unit), "")))))
    left, limit = _sides(ground, block, found.x)
    price, rows = ground.dollars[here], []
    for year in dict.fromkeys(years[(short + over) > _SMALL].tolist()):
        mine = years == year
        most = float(over[mine].sum()) > float(short[mine].sum())
        given, bound = (over, limit[1]) if most else (short, limit[0])
        here_gives = mine & (given > _SMALL)
        size = float(given[mine].sum())
        asked = mine & np.isfinite(bound)
        if abs(abs(float((bound - left)[asked].sum())) - size) > _SMALL * (1.0 + size):
            asked = here_gives
        asks, there = float(bound[asked].sum()), float(left[asked].sum())
        dollars = float((given * price)[mine].sum()) if (price[here_gives] > 0).all() else np.nan
        named = block.labels.get("school")
        schools = tuple(dict.fromkeys(map(str, named[here_gives]))) if named is not None else ()
        if named is not None and len(schools) == len(set(map(str, named[mine]))):
            schools = ()
        rows.append(Amount(rule, block.name, year, block.unit, asks, there, most, size, dollars, schools))
    return rows


def _sides(ground: Ground, block: RowBlock, x: Floats) -> tuple[Floats, tuple[Floats, Floats]]:
    """The left side of every row as its rule wrote it, and the limits that it is compared with; natural units."""
    program, here = ground.built.program, slice(block.start, block.stop)
    unit = program.row_unit[here]
    activity = (program.matrix[here] @ x) * unit
    written = ground.written.get(block.name)
    shift = np.zeros(len(activity))
    if written is not None and len(written.kept) == len(activity):
        shift = written.rows.left_at(ground.built.natural(x))[written.kept] - activity
    return activity + shift, (program.row_lower[here] * unit + shift, program.row_upper[here] * unit + shift)


def in_unit(value: float, unit: str) -> str:
    """An amount with its unit: `$1.34 million`, `61 FTE`, `$120 per pupil`."""
    if unit.startswith(DOLLARS):
        return f"{money(value)}{unit.removeprefix(DOLLARS)}"
    return f"{value:,.4g} {unit}".strip() if abs(value) < 1000 else f"{value:,.0f} {unit}".strip()
