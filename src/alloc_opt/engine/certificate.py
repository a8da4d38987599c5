"""The independent check of an answer: numpy on the program's own arrays, no solver and none of its copies.

Primal side: bounds, rows and whole numbers. Dual side: every LP stage's duals, replayed over the limits that
stage had (`system`), give a bound on its objective by weak duality; the plan must reach it.

Allowances. A bound may be missed by 1e-6 (a tenth of a cent where a thousand dollars is 1) plus 1e-9 of the
value; a row by 1e-6 of its largest coefficient, at most 1e-6, plus 1e-9 of the sum of its terms; a whole number
by 1e-9; a stage's bound by 1e-8 of the sum of the terms of both objectives.
"""

import numpy as np
import scipy.sparse as sp

from alloc_opt.engine.solution import Certificate, StageResult
from alloc_opt.engine.system import NOISE, DualBound, System, largest_per_row, magnitudes
from alloc_opt.program.arrays import Floats, Program

POINT = 1e-6
TERMS = 1e-9
WHOLE = 1e-9
LOSS = 1e-8


def certify(program: Program, x: Floats, stages: tuple[StageResult, ...], claims: tuple[str, ...] = ()) -> Certificate:
    """Check a plan `x` (internal, all columns) with the duals of its stages; never raises, read `holds`.

    Stages that were solved "for this staffing" are checked with whole numbers fixed at `x`. Stages not given
    (a limit ended the solve) are not checked.
    """
    if x.shape != (program.columns,) or not np.isfinite(x).all():
        return Certificate(primal=np.inf, claims=claims)
    fixed = any(stage.fixed_integers for stage in stages)
    system = System(program, x if fixed else None)
    primal = point_share(program.matrix, x, program.lower, program.upper, program.row_lower, program.row_upper)
    whole = x[program.integer]
    integrality = float(np.max(np.abs(whole - np.round(whole)), initial=0.0)) / WHOLE
    losses, dual = [], 0.0
    for index, result in enumerate(stages):
        duals = system.reduce(index, result.y, result.kept)
        bound = system.dual_bound(index, duals)
        dual = max(dual, bound.residual)
        allowance = program.stages[index].allowance(result.value)
        losses.append(loss_share(system, index, x, bound, allowance))
        if index + 1 < len(stages):
            system.keep(index, x, duals, result.value)
    return Certificate(primal, integrality, dual, tuple(losses), claims)


def point_share(
    matrix: sp.csr_matrix, x: Floats, lower: Floats, upper: Floats, row_lower: Floats, row_upper: Floats
) -> float:
    """Worst violation of a bound or row, as a share of its allowance."""
    activity = matrix @ x
    size = magnitudes(matrix)
    allowed_row = POINT * np.minimum(1.0, largest_per_row(size, size.data)) + TERMS * (size @ np.abs(x))
    allowed_row = np.where(allowed_row > 0, allowed_row, POINT)
    allowed = POINT + TERMS * np.abs(x)
    shares = (
        (lower - x) / allowed,
        (x - upper) / allowed,
        (row_lower - activity) / allowed_row,
        (activity - row_upper) / allowed_row,
    )
    return float(max(np.max(share, initial=0.0) for share in shares))


def loss_share(system: System, stage: int, x: Floats, bound: DualBound, give_up: float) -> float:
    """How far `x` stays from a stage's dual bound beyond its give-up, as a share of what is allowed."""
    held = system.program.stages[stage]
    columns = system.program.stage_shape(stage)[1]
    terms = held.cost[:columns] * x[:columns]
    behind = held.sense * (bound.value - float(terms.sum()))
    allowed = LOSS * max(float(np.abs(terms).sum()) + bound.size, system.scales[stage])
    return max(behind - give_up, -behind) / allowed


def relative_gap(system: System, stage: int, x: Floats, bound: DualBound) -> float:
    """Distance between a stage's objective at `x` and its dual bound, relative to the size of their terms."""
    return LOSS * max(loss_share(system, stage, x, bound, 0.0), 0.0)


def proves_infeasible(system: System, ray: Floats) -> bool:
    """Whether row multipliers prove that no point meets the rows and bounds of stage 0 (whole numbers apart).

    For every point ray @ (A x) lies between its least and largest value over the column bounds; if that interval
    and the one of the row limits are apart, there is no such point.
    """
    matrix = system.matrix(0)
    rows, columns = matrix.shape
    ray = significant(ray)
    pull = matrix.T @ ray
    terms = magnitudes(matrix).T @ np.abs(ray)
    pull = np.where(np.abs(pull) > NOISE * terms, pull, 0.0)
    left = _interval(pull, system.lower[:columns], system.upper[:columns])
    right = _interval(ray, system.row_lower[:rows], system.row_upper[:rows])
    size = sum(abs(end) for end in (*left, *right) if np.isfinite(end))
    return max(left[0] - right[1], right[0] - left[1]) > LOSS * size


def significant(ray: Floats) -> Floats:
    """A ray without its rounding noise."""
    return np.where(np.abs(ray) > NOISE * np.max(np.abs(ray), initial=0.0), ray, 0.0)


def _interval(weight: Floats, lower: Floats, upper: Floats) -> tuple[float, float]:
    used = weight != 0
    ends = np.sort([weight[used] * lower[used], weight[used] * upper[used]], axis=0)
    return float(ends[0].sum()), float(ends[1].sum())
