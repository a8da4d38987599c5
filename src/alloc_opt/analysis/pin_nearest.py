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
_TRIES, _NODES, _PATIENCE = 4, 20, 3


@dataclass(frozen=True)
class Nearest:
    """Where a pin would have to go."""

    amount: str
    """`36 classrooms`: the nearest beside every other rule."""
    lawful: str
    """The nearest beside the law alone; empty where that is the same, or the law allows the pin as it is."""
    laws: tuple[str, ...]
    """Blocks of the laws that forbid the pin as it is."""
    sure: bool = True
    """Whether a plan in whole positions was found with it; else parts of positions say so."""
    lawful_sure: bool = True


def nearest(built: Built, pin: Pin, block: RowBlock, hard: Sequence[str], seconds: float) -> Nearest | None:
    """The nearest numbers, and the laws that the pin breaks; None where no number leaves a plan.

    It is looked for in parts of positions; the number is a whole step of the line, and in whole positions a plan with
    it was found: where none is within `_NODES` nodes or `_PATIENCE` times `seconds`, one step further is tried, up to
    `_TRIES` in all, and else the first is told as what parts of positions say. `hard`: blocks that are no rules.
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
    amount = named.amount(found[0], pin.program)
    if law is None or abs(law[0] - pin.quantity) <= _SMALL:
        return Nearest(amount, "", (), found[1])
    clash = conflict(bare, list(hard), Options(time_limit=seconds))
    laws = () if clash is None else tuple(name for name in clash.blocks if name != block.name)
    lawful = "" if abs(law[0] - found[0]) <= _SMALL else named.amount(law[0], pin.program)
    return Nearest(amount, lawful, laws, found[1], law[1])


def _level(built: Built, program: Program, pin: Pin, block: RowBlock, seconds: float) -> tuple[float, bool] | None:
    """The pin's number moved by what it lacks in the worst year, up to a whole step of the line, and whether a plan in
    whole positions was found with it; None: none will do.
    """
    relaxed = replace(program, integer=np.zeros(program.columns, dtype=bool))
    found = elastic(relaxed, [block.name], options=Options(time_limit=seconds))
    if not found.x.size:
        return None
    unit = program.row_unit[block.start : block.stop]
    short, over = ((side[block.start : block.stop] * unit).max() for side in (found.short, found.over))
    if short > _SMALL and over > _SMALL:
        return None
    move = float(over - short)
    step, near = step_of(built, pin), pin.quantity + move
    if not step or (abs(move) <= _SMALL and abs(near / step - round(near / step)) <= _SMALL):
        return max(round(near, 6), 0.0), True
    steps = np.arange(np.floor(near / step) - _TRIES, np.ceil(near / step) + _TRIES + 1) * step
    beyond = steps[(steps >= -_SMALL) & ((steps - near) * np.sign(move) >= -_SMALL)]
    tries = sorted((round(float(value), 6) for value in beyond), key=lambda value: abs(value - near))[:_TRIES]
    level = next((value for value in tries if _holds(program, block, value - pin.quantity, seconds)), None)
    if level is not None:
        return level, True
    return (tries[0], False) if tries else None


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
    return Session(Options(time_limit=seconds * _PATIENCE, node_limit=_NODES)).solve(first).has_plan


def step_of(built: Built, pin: Pin) -> float:
    """Whole step of the pinned line; 0 where parts can be had."""
    held = built.measures.quantity.where(program=pin.program, school=pin.school or None, year=pin.year_selection)
    later = held.labels["year"] > 0
    column = held.column[later]
    if not len(column) or not built.program.integer[column].all():
        return 0.0
    return float(np.abs(built.program.column_unit[column] * held.coefficient[later]).min())
