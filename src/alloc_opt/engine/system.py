"""The limits in force while a stage is solved: the program's own, tightened by what earlier stages keep.

A stage without give-up is kept by *pinning its optimal face*. With any optimal duals y and reduced costs
d = cost - A'y, a feasible point is optimal exactly when every column with d != 0 stays at the bound that d
points to and every row with y != 0 at its active side (complementary slackness). Pinning those, and nothing
else, keeps all optima and adds no dense row. A stage with give-up adds one row on its objective instead.

The solver's stages and the certificate both replay this module, from the program's arrays.
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from alloc_opt.program.arrays import Floats, Program

NOISE = 1e-9
"""A dual below this share of the terms it comes from is zero."""
NOWHERE = 1e-6
"""How far from a bound a point may be and still count as at it, relative above 1."""


def prefix(matrix: sp.csr_matrix, rows: int, columns: int) -> sp.csr_matrix:
    """The leading rows and columns, without a copy; the rows must not reach beyond the columns."""
    last = int(matrix.indptr[rows])
    part = sp.csr_matrix((rows, columns))
    part.data, part.indices, part.indptr = matrix.data[:last], matrix.indices[:last], matrix.indptr[: rows + 1]
    return part


def magnitudes(matrix: sp.csr_matrix) -> sp.csr_matrix:
    """The matrix of absolute values, sharing the pattern."""
    part = sp.csr_matrix(matrix.shape)
    part.data, part.indices, part.indptr = np.abs(matrix.data), matrix.indices, matrix.indptr
    return part


def largest_per_row(matrix: sp.csr_matrix, values: Floats) -> Floats:
    """Per row the largest of `values` (one per stored entry), 0 for an empty row."""
    largest = np.zeros(matrix.shape[0])
    filled = np.diff(matrix.indptr) > 0
    if filled.any():
        largest[filled] = np.maximum.reduceat(values, matrix.indptr[:-1][filled])
    return largest


def cost_scale(cost: Floats) -> float:
    """A power of two near the typical nonzero coefficient: dividing by it is exact and makes tolerances relative."""
    size = np.abs(cost[cost != 0])
    return float(2.0 ** np.round(np.mean(np.log2(size)))) if size.size else 1.0


@dataclass(frozen=True)
class Kept:
    """A stage kept within its give-up by a row: floor <= sense * cost @ x <= ceiling."""

    stage: int
    floor: float
    ceiling: float = np.inf
    """Infinite until a later stage's duals pin the row."""


@dataclass(frozen=True)
class Reduced:
    """Duals of a stage with what is left of its costs."""

    y: Floats
    kept: tuple[float, ...]
    d: Floats
    terms: Floats
    """Per column the size of the terms that d is the difference of."""


@dataclass(frozen=True)
class DualBound:
    """What duals prove about a stage's objective (cost @ x, internal)."""

    value: float
    size: float
    """Sum of the sizes of the terms of `value`."""
    residual: float
    """Worst dual that points to an infinite limit, as a share of what is allowed; above 1 nothing is proved."""


class System:
    """Bounds of all columns and rows as they stand at the current stage; `keep` moves on to the next."""

    def __init__(self, program: Program, whole: Floats | None = None) -> None:
        """`whole`: a point (of the leading columns at least) whose whole numbers are fixed from the start."""
        self.program = program
        self.lower, self.upper = program.lower, program.upper
        self.row_lower, self.row_upper = program.row_lower, program.row_upper
        self.owned = False
        """False: the bounds are still the program's own arrays, and `own` must be called before they are changed."""
        self.scales = tuple(cost_scale(stage.cost) for stage in program.stages)
        self.kept: tuple[Kept, ...] = ()
        self.for_this_staffing = whole is not None
        if whole is not None:
            fixed = np.flatnonzero(program.integer[: len(whole)])
            self.own()
            self.lower[fixed] = self.upper[fixed] = np.round(whole[fixed])

    def own(self) -> None:
        """Make copies of the bounds, so that they may be changed."""
        if not self.owned:
            self.lower, self.upper = self.lower.copy(), self.upper.copy()
            self.row_lower, self.row_upper = self.row_lower.copy(), self.row_upper.copy()
            self.owned = True

    def matrix(self, stage: int) -> sp.csr_matrix:
        """The rows and columns present while `stage` is solved."""
        return prefix(self.program.matrix, *self.program.stage_shape(stage))

    def reduce(self, stage: int, y: Floats, kept: tuple[float, ...]) -> Reduced:
        """Reduced costs of the stage's columns under row duals `y` (all rows) and duals of the kept stages."""
        matrix = self.matrix(stage)
        rows, columns = matrix.shape
        cost = self.program.stages[stage].cost[:columns]
        d = cost - matrix.T @ y[:rows]
        terms = np.abs(cost) + magnitudes(matrix).T @ np.abs(y[:rows])
        for earlier, dual in zip(self.kept, kept, strict=True):
            held = self.program.stages[earlier.stage]
            d -= dual * held.sense * held.cost[:columns]
            terms += np.abs(dual * held.cost[:columns])
        return Reduced(y, kept, d, terms)

    def dual_bound(self, stage: int, duals: Reduced) -> DualBound:
        """Bound on the stage's objective over the limits in force, by weak duality."""
        rows, columns = self.program.stage_shape(stage)
        sense, scale = self.program.stages[stage].sense, self.scales[stage]
        y, d = duals.y[:rows], duals.d
        row_at = np.where(sense * y > 0, self.row_upper[:rows], self.row_lower[:rows])
        at = np.where(sense * d > 0, self.upper[:columns], self.lower[:columns])
        row_loose, loose = np.isinf(row_at) & (y != 0), np.isinf(at) & (d != 0)
        row_terms = np.where(y != 0, y, 0.0) * np.where(np.isinf(row_at), 0.0, row_at)
        terms = d * np.where(np.isinf(at), 0.0, at)
        kept_terms = np.array([dual * held.floor for dual, held in zip(duals.kept, self.kept, strict=True)])
        open_kept = [dual for dual, held in zip(duals.kept, self.kept, strict=True) if np.isinf(held.ceiling)]
        wrong_kept = max((sense * dual / scale for dual in open_kept), default=0.0)
        residual = max(
            float(np.max(np.abs(d[loose]) / np.maximum(duals.terms[loose], scale), initial=0.0)),
            float(np.max(self._shares(stage, duals)[row_loose])) if row_loose.any() else 0.0,
            wrong_kept,
        )
        return DualBound(
            float(row_terms.sum() + terms.sum() + kept_terms.sum()),
            float(np.abs(row_terms).sum() + np.abs(terms).sum() + np.abs(kept_terms).sum()),
            residual / DUAL_ALLOWANCE,
        )

    def keep(self, stage: int, x: Floats, duals: Reduced, value: float) -> None:
        """Keep what `stage` reached at `x` (internal value `value`): pin its optimal face, or add its row."""
        held = self.program.stages[stage]
        if (allowance := held.allowance(value)) > 0:
            self.keep_by_row(stage, value, allowance)
            return
        rows, columns = self.program.stage_shape(stage)
        scale = self.scales[stage]
        moving = np.abs(duals.d) > NOISE * np.maximum(duals.terms, 1e-3 * scale)
        self.own()
        _pin(self.lower[:columns], self.upper[:columns], x[:columns], held.sense * duals.d, moving)
        activity = self.matrix(stage) @ x[:columns]
        active = self._shares(stage, duals) > NOISE
        self.kept = tuple(
            replace(earlier, ceiling=earlier.floor) if self._weighs(earlier, dual, duals.terms, scale) else earlier
            for earlier, dual in zip(self.kept, duals.kept, strict=True)
        )
        _pin(self.row_lower[:rows], self.row_upper[:rows], activity, held.sense * duals.y[:rows], active)

    def keep_by_row(self, stage: int, value: float, give_up: float) -> None:
        """Keep a stage within `give_up` (internal) of `value` by a row on its objective."""
        self.kept = (*self.kept, Kept(stage, self.program.stages[stage].sense * value - give_up))

    def _weighs(self, kept: Kept, dual: float, terms: Floats, scale: float) -> bool:
        part = np.abs(dual * self.program.stages[kept.stage].cost[: len(terms)])
        return bool((part > NOISE * np.maximum(terms, 1e-3 * scale)).any())

    def _shares(self, stage: int, duals: Reduced) -> Floats:
        """Per row the largest share that its dual has in the terms of a column."""
        matrix = self.matrix(stage)
        scale = self.scales[stage]
        size = np.abs(matrix.data) / np.maximum(duals.terms, 1e-3 * scale)[matrix.indices]
        return np.abs(duals.y[: matrix.shape[0]]) * largest_per_row(matrix, size)


DUAL_ALLOWANCE = 1e-7
"""Share of its terms by which a dual may point to a limit that does not exist."""


def _pin(lower: Floats, upper: Floats, value: Floats, pull: Floats, moving: np.ndarray) -> None:
    """Fix what the duals pull to a bound and the point has there, in place."""
    bound = np.where(pull > 0, upper, lower)
    with np.errstate(invalid="ignore"):
        there = np.abs(value - bound) <= NOWHERE * np.maximum(1.0, np.abs(bound))
    fixed = moving & np.isfinite(bound) & there
    lower[fixed] = upper[fixed] = bound[fixed]
