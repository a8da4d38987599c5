"""Rules that can never matter: no plan within the columns' bounds reaches their limits."""

from __future__ import annotations

import numpy as np

from alloc_opt.errors import Problem
from alloc_opt.plan.plan import Plan
from alloc_opt.program.arrays import Floats, Program

_TOLERANCE = 1e-9


def idle_rules(plan: Plan, program: Program) -> tuple[Problem, ...]:
    """A warning for each placed rule none of whose rows can be broken, given the bounds of the columns alone."""
    idle = idle_rows(program)
    states: dict[str, list[bool]] = {}
    for block in program.row_blocks:
        rule = next((placed.id for placed in plan.rules if block.name == placed.id), block.name.rpartition(".")[0])
        states.setdefault(rule, []).append(bool(idle[block.start : block.stop].all()))
    found = "a rule that can never matter"
    hint = "every plan meets it already: look at its numbers, its unit and its selection"
    return tuple(
        Problem(rule.place, f"{found}: '{rule.id}'", "a limit that some plan would break", hint, warning=True)
        for rule in plan.rules
        if all(states.get(rule.id, [False]))
    )


def idle_rows(program: Program) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Rows whose limits hold for every point within the bounds of the columns; shape (rows,)."""
    least, most = _reach(program, program.lower, program.upper)
    room = _TOLERANCE * np.maximum(1.0, np.abs(np.where(np.isfinite(program.row_upper), program.row_upper, 0.0)))
    return np.asarray((least >= program.row_lower - room) & (most <= program.row_upper + room), dtype=bool)


def _reach(program: Program, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    """Smallest and largest activity of each row."""
    matrix = program.matrix.tocsr()
    value, column = matrix.data, matrix.indices
    row = np.repeat(np.arange(program.rows), np.diff(matrix.indptr))
    low = np.where(value > 0, lower[column], upper[column]) * value
    high = np.where(value > 0, upper[column], lower[column]) * value
    least = np.bincount(row, weights=low, minlength=program.rows)
    most = np.bincount(row, weights=high, minlength=program.rows)
    return np.asarray(least, dtype=np.float64), np.asarray(most, dtype=np.float64)
