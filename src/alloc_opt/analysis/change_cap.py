"""How much change does a cap allow, how much does a closing alone move, and which cap would do?"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from alloc_opt.engine.least_scale import least_scale
from alloc_opt.engine.options import Options
from alloc_opt.families.change_limit import ChangeLimit
from alloc_opt.measures.closed import closed
from alloc_opt.plan.plan import Plan
from alloc_opt.program.arrays import Floats, Program, RowBlock
from alloc_opt.program.automatic import CHANGE_CAP
from alloc_opt.program.built import Built

OPTIONS = Options(gap=0.01, node_limit=200, time_limit=20.0)
"""For the least cap in whole positions: what is found works, and another is at most a hundredth of it smaller."""
_STEPS: Mapping[str, float] = {"share": 0.001, "number": 1.0, "ramp": 0.001}


@dataclass(frozen=True)
class Cap:
    """One limit of a change cap that stands in the way."""

    rule: str
    dial: str
    """share, number or ramp."""
    value: float
    year: str
    """Where the least cap is needed."""
    allowed: float
    """What the cap allows there: dollars, changes or units a pupil."""
    alone: float
    """What moves whatever is decided, in the year where that is most of what is allowed: by bounds and identities."""
    alone_year: str
    would_do: float | None
    """The smallest value that works, rounded up; None where none was found."""
    closes: tuple[str, ...] = ()
    """Names of schools that close, in the order of the plan."""

    @property
    def built_in(self) -> bool:
        """Whether nobody placed it: the default preference for few and small changes."""
        return self.rule == CHANGE_CAP

    @property
    def where(self) -> str:
        """The path by which a scenario or the plan changes it."""
        if self.built_in:
            return "settings.changes" if self.dial == "number" else f"settings.changes_{self.dial}"
        return f"rules[{self.rule}].{self.dial}"


def cap_of(built: Built, block: RowBlock, own: Collection[str]) -> Cap | None:
    """What a block of a change cap allows and what would do, all other rules holding; None for other blocks, or where
    no value would do.
    """
    rule = next((w.rule for w in built.written if w.name == block.name), None)
    if not isinstance(rule, ChangeLimit):
        return None
    dial = block.name.rpartition(".")[2]
    value = getattr(rule, dial, None)
    if not value:
        return None
    program = built.program
    found = least_scale(program, block, OPTIONS)
    if found is None:
        return None
    moved, allowed = _moved(program, block, found.x), _limits(program, block)
    worst = int(np.argmax(moved / allowed))
    alone = least_scale(_only(program, {block.name, *own}), block, replace(OPTIONS, node_limit=0))
    forced = _moved(program, block, alone.x) if alone is not None else 0.0 * moved
    most = int(np.argmax(forced / allowed))
    years = block.labels.get("year", np.full(len(allowed), "", dtype=object))
    return Cap(
        rule.id,
        dial,
        float(value),
        str(years[worst]),
        float(allowed[worst]),
        float(forced[most]),
        str(years[most]),
        _up(found.factor * float(value), _STEPS[dial]),
        closing_schools(built.plan),
    )


def kept_by(built: Built, x: Floats, rule: str) -> dict[str, Any]:
    """What a plan moves beyond each limit of a cap that gave way: dial -> value, and the value that would keep it.

    `built` holds the cap; `x` is the plan's point in natural units, the cap's helper columns included.
    """
    found: dict[str, Any] = {}
    for w in built.of_rule(rule):
        dial = w.name.rpartition(".")[2]
        value = getattr(w.rule, dial, None)
        limits = w.upper
        if not value or not (limits > 0).any():
            continue
        moved = w.rows.at(x)[w.kept] + 0.0
        worst = int(np.argmax(moved / np.where(limits > 0, limits, np.inf)))
        if moved[worst] <= limits[worst] * (1.0 + 1e-6):
            continue
        found[dial] = {
            "cap": float(value),
            "would_do": _up(float(value) * float(moved[worst] / limits[worst]), _STEPS[dial]),
            "moved": round(float(moved[worst]), 2),
            "allowed": round(float(limits[worst]), 2),
            "year": str(w.rows.index.labels()["year"][w.kept[worst]]),
        }
    return found


def closing_schools(plan: Plan) -> tuple[str, ...]:
    """Names of the schools that close in a plan year."""
    shut = closed(plan)
    if shut is None:
        return ()
    closes_ever = np.asarray(shut.any(axis=1)).tolist()
    rows = zip(plan["schools"]["name"], plan["schools"]["school"], closes_ever, strict=True)
    return tuple(str(name or school) for name, school, closes in rows if closes)


def _only(program: Program, names: Collection[str]) -> Program:
    """The program without the rows of other blocks, in fractions."""
    lower, upper = program.row_lower.copy(), program.row_upper.copy()
    for block in program.row_blocks:
        if block.name not in names:
            lower[block.start : block.stop], upper[block.start : block.stop] = -np.inf, np.inf
    return replace(program, row_lower=lower, row_upper=upper, integer=np.zeros(program.columns, dtype=bool))


def _limits(program: Program, block: RowBlock) -> Floats:
    rows = slice(block.start, block.stop)
    return np.asarray(program.row_upper[rows] * program.row_unit[rows], dtype=float)


def _moved(program: Program, block: RowBlock, x: Floats) -> Floats:
    rows = slice(block.start, block.stop)
    return np.asarray((program.matrix[rows] @ x) * program.row_unit[rows], dtype=float)


def _up(value: float, step: float) -> float:
    return round(math.ceil(value / step - 1e-6) * step, 6)
