"""What programs and services state as their least and most, where that takes part in a conflict of rules."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from alloc_opt.analysis.conflicts.amounts import least
from alloc_opt.analysis.conflicts.ground import Ground
from alloc_opt.engine.elastic import Elastic
from alloc_opt.engine.options import Options

_BLOCKS = ("steps", "quantity")
_SMALL, _CENT = 1e-6, 0.01
Side = Literal["minimum", "maximum"]


@dataclass(frozen=True)
class Bound:
    """A least or most that a table states for a program."""

    table: str
    """programs or services"""
    program: str
    side: Side
    value: float
    """In units of the program, at each of the schools."""
    schools: tuple[str, ...]
    """Empty: for the district."""
    years: tuple[str, ...]
    place: str
    """File and line."""


def bounds(
    ground: Ground, points: Mapping[str, Elastic], rules: Collection[str], options: Options
) -> tuple[Bound, ...]:
    """The bounds without which the rules would have a plan; of one rule by itself also where that was not proved.

    `points`: rule -> where it gives way least with all others in force.
    """
    at = _at_limit(ground, points)
    stated = {column: found for column, side in at.items() if (found := _stated(ground, column, side)) is not None}
    if not stated:
        return ()
    lower, upper = ground.built.program.lower.copy(), ground.built.program.upper.copy()
    for column in stated:
        if at[column] == "maximum":
            upper[column] = np.inf
        else:
            lower[column] = min(0.0, lower[column]) if ground.built.program.lower[column] > 0 else -np.inf
    freed = least(ground, rules, (), options, program=replace(ground.built.program, lower=lower, upper=upper))
    alone = sum(not ground.parties[rule].money for rule in rules) == 1
    if (freed is None or freed.total > _CENT) and not alone:
        return ()
    return tuple(_grouped(list(stated.values())))


def _at_limit(ground: Ground, points: Mapping[str, Elastic]) -> dict[int, Side]:
    """Columns in rows that give way which would help if they could move on."""
    program, found = ground.built.program, dict[int, Side]()
    decided = np.zeros(program.columns, dtype=bool)
    for block in program.column_blocks:
        decided[block.start : block.stop] = block.name in _BLOCKS
    for rule, point in points.items():
        for each in (ground.blocks[name] for name in ground.groups[rule]):
            for row in range(each.start, each.stop):
                if max(point.short[row], point.over[row]) <= _SMALL:
                    continue
                up = 1.0 if point.short[row] > point.over[row] else -1.0
                entries = slice(program.matrix.indptr[row], program.matrix.indptr[row + 1])
                for column, value in zip(program.matrix.indices[entries], program.matrix.data[entries], strict=True):
                    x = point.x[column]
                    if not decided[column]:
                        continue
                    if value * up > 0 and x >= program.upper[column] - _SMALL:
                        found[int(column)] = "maximum"
                    elif value * up < 0 and x <= program.lower[column] + _SMALL:
                        found[int(column)] = "minimum"
    return found


def _stated(ground: Ground, column: int, side: Side) -> Bound | None:
    """Which table states the bound of a column; None where nobody does, as of zero."""
    plan, program = ground.built.plan, ground.built.program
    block = next(one for one in program.column_blocks if one.start <= column < one.stop)
    name, school, year = (str(block.labels[key][column - block.start]) for key in ("program", "school", "year"))
    own, sites = plan["programs"], plan["services"]
    sites_of = (sites["program"] == name) & (sites["school"] == school) & sites["year"].isin(["", year])
    tables = (("programs", np.flatnonzero(own["program"] == name)), ("services", np.flatnonzero(sites_of)))
    best: Bound | None = None
    for table, rows in tables:
        for row in rows.tolist():
            value = float(plan[table][side].iloc[row])
            tighter = best is None or (value < best.value if side == "maximum" else value > best.value)
            if np.isfinite(value) and (value > 0 or side == "maximum") and tighter:
                schools = () if school == "*" else (school,)
                best = Bound(table, name, side, value, schools, (year,), str(plan.place(table, row, side)))
    return best


def _grouped(found: Sequence[Bound]) -> list[Bound]:
    """Bounds of one program told together: the same number from the same place."""
    made: dict[tuple[str, str, float, str], Bound] = {}
    for one in found:
        key = (one.program, one.side, one.value, one.place)
        first = made.get(key, one)
        schools = tuple(dict.fromkeys((*first.schools, *one.schools)))
        made[key] = replace(first, schools=schools, years=tuple(dict.fromkeys((*first.years, *one.years))))
    return list(made.values())
