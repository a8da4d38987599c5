"""The nearest number at which a pinned line leaves a plan: beside every other rule, and beside the law alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from alloc_opt.analysis.pin_reach import Named
from alloc_opt.engine.conflict import conflict
from alloc_opt.engine.elastic import elastic
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.families.pin import Pin
from alloc_opt.program.arrays import Program, RowBlock
from alloc_opt.program.built import Built

_SMALL = 1e-6
_TRIES, _NODES = 4, 20


@dataclass(frozen=True)
class Nearest:
    """Where a pin would have to go."""

    amount: str
    """`36 classrooms`: the nearest beside every other rule."""
    lawful: str
    """The nearest beside the law alone; empty where that is the same, or the law allows the pin as it is."""
    laws: tuple[str, ...]
    """Blocks of the laws that forbid the pin as it is."""


def nearest(built: Built, pin: Pin, block: RowBlock, hard: Sequence[str], seconds: float) -> Nearest | None:
    """The nearest numbers, and the laws that the pin breaks; None where no number leaves a plan.

    It is looked for in parts of positions; the number is a whole step of the line, and in whole positions a plan with
    it was found: where none is within `_NODES` nodes or `seconds`, one step further is tried, up to `_TRIES` in all.
    `hard`: blocks that are no rules.
    """
    named, program = Named(built.plan), built.program
    found = _level(built, program, pin, block, seconds)
    if found is None:
        return None
    lower, upper = program.row_lower.copy(), program.row_upper.copy()
    for other in program.row_blocks:
        if other.name != block.name and other.name not in hard and other.severity not in ("", "law"):
            lower[other.start : other.stop], upper[other.start : other.stop] = -np.inf, np.inf
    bare = replace(program, row_lower=lower, row_upper=upper)
    law = _level(built, bare, pin, block, seconds)
    if law is None or abs(law - pin.quantity) <= _SMALL:
        return Nearest(named.amount(found, pin.program), "", ())
    clash = conflict(bare, list(hard), Options(time_limit=seconds))
    laws = () if clash is None else tuple(name for name in clash.blocks if name != block.name)
    lawful = "" if abs(law - found) <= _SMALL else named.amount(law, pin.program)
    return Nearest(named.amount(found, pin.program), lawful, laws)


def _level(built: Built, program: Program, pin: Pin, block: RowBlock, seconds: float) -> float | None:
    """The pin's number moved by what it lacks in the worst year, up to a whole step of the line; None: none will do."""
    relaxed = replace(program, integer=np.zeros(program.columns, dtype=bool))
    found = elastic(relaxed, [block.name], options=Options(time_limit=seconds))
    if not found.x.size:
        return None
    unit = program.row_unit[block.start : block.stop]
    short, over = ((side[block.start : block.stop] * unit).max() for side in (found.short, found.over))
    if short > _SMALL and over > _SMALL:
        return None
    move = float(over - short)
    step, near = _step(built, pin), pin.quantity + move
    if not step or (abs(move) <= _SMALL and abs(near / step - round(near / step)) <= _SMALL):
        return max(round(near, 6), 0.0)
    steps = np.arange(np.floor(near / step) - _TRIES, np.ceil(near / step) + _TRIES + 1) * step
    beyond = steps[(steps >= -_SMALL) & ((steps - near) * np.sign(move) >= -_SMALL)]
    tries = sorted((round(float(value), 6) for value in beyond), key=lambda value: abs(value - near))[:_TRIES]
    return next((value for value in tries if _holds(program, block, value - pin.quantity, seconds)), None)


def _holds(program: Program, block: RowBlock, move: float, seconds: float) -> bool:
    """Whether a plan in whole positions is found with the pin's number moved."""
    rows = slice(block.start, block.stop)
    lower, upper = program.row_lower.copy(), program.row_upper.copy()
    lower[rows] += move / program.row_unit[rows]
    upper[rows] += move / program.row_unit[rows]
    any_ = replace(program.stages[0], cost=np.zeros(program.columns), prelude=False)
    first = replace(
        program,
        row_lower=lower,
        row_upper=upper,
        stages=(any_,),
        column_stage=np.zeros_like(program.column_stage),
        row_stage=np.zeros_like(program.row_stage),
    )
    return Session(Options(time_limit=seconds, node_limit=_NODES)).solve(first).has_plan


def _step(built: Built, pin: Pin) -> float:
    """Whole step of the line; 0 where parts can be had."""
    held = built.measures.quantity.where(program=pin.program, school=pin.school or None, year=pin.year_selection)
    later = held.labels["year"] > 0
    column = held.column[later]
    if not len(column) or not built.program.integer[column].all():
        return 0.0
    return float(np.abs(built.program.column_unit[column] * held.coefficient[later]).min())
