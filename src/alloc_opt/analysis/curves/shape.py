r"""Which part of a linear program does a dial move? That tells the shape of its value.

$$ V(t) = \max\,\{c(t)\,x : r^-(t) \le A(t)\,x \le r^+(t),\; l(t) \le x \le u(t)\} $$

Where limits and bounds alone move, in proportion to $t$, $V$ is concave; where the objective alone does, convex. Where
coefficients move, or anything by leaps, nothing can be said. With the prices $y$ of the rows and $d$ of the columns the
slope is $V' = y\,r' + d\,l' + c'x$, with the limits at which the plan is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from alloc_opt.engine.solution import StageResult
from alloc_opt.program.arrays import Bools, Floats, Program

Kind = Literal["limits", "objective", "nothing", "other"]
_SAME = 1e-9


@dataclass(frozen=True, eq=False)
class Shape:
    """What moves between two programs of the same plan with the dial at `low` and at `high`."""

    kind: Kind
    low: float
    high: float
    first: Program
    """With the dial at `low`."""
    lower: Floats
    """Change of the column bounds per unit of the dial; so are the others."""
    upper: Floats
    row_lower: Floats
    row_upper: Floats
    cost: tuple[Floats, ...]
    """By stage."""
    constant: tuple[float, ...]

    def fits(self, program: Program, at: float) -> bool:
        """Whether the program with the dial at `at` lies on the straight line between the two ends."""
        if self.kind == "other":
            return True
        if not _alike(self.first, program):
            return False
        by, first = at - self.low, self.first
        pairs = [
            (first.lower, self.lower, program.lower),
            (first.upper, self.upper, program.upper),
            (first.row_lower, self.row_lower, program.row_lower),
            (first.row_upper, self.row_upper, program.row_upper),
        ]
        for mine, rate, slope, now in zip(first.stages, self.cost, self.constant, program.stages, strict=True):
            pairs.append((mine.cost, rate, now.cost))
            pairs.append((np.array([mine.constant]), np.array([slope]), np.array([now.constant])))
        return all(_close(start + rate * by, now) for start, rate, now in pairs)

    def slope(self, program: Program, x: Floats, result: StageResult, stage: int) -> float:
        """Change of the stage's value (natural) per unit of the dial at a solved program."""
        at_lower = _nearer(program.matrix @ x, program.row_lower, program.row_upper)
        rows = np.where(at_lower, self.row_lower, self.row_upper)
        columns = np.where(_nearer(x, program.lower, program.upper), self.lower, self.upper)
        priced, moved = result.y != 0, result.d != 0
        change = float(result.y[priced] @ rows[priced]) + float(result.d[moved] @ columns[moved])
        return program.stages[stage].unit * (change + float(self.cost[stage] @ x) + self.constant[stage])


def shape(programs: Sequence[tuple[float, Program]]) -> Shape:
    """The shape of a dial from programs with it at its two ends and at some points between (at, program)."""
    (low, first), *between, (high, last) = programs
    width = high - low
    if not _alike(first, last):
        return _other(first, low, high)
    ends = [(first.lower, last.lower), (first.upper, last.upper)]
    ends += [(first.row_lower, last.row_lower), (first.row_upper, last.row_upper)]
    if any(not np.array_equal(np.isfinite(a), np.isfinite(b)) for a, b in ends):
        return _other(first, low, high)
    lower, upper, row_lower, row_upper = (_rate(a, b, width) for a, b in ends)
    stages = list(zip(first.stages, last.stages, strict=True))
    cost = tuple(_rate(a.cost, b.cost, width) for a, b in stages)
    constant = tuple((b.constant - a.constant) / width for a, b in stages)
    limits = any(rate.any() for rate in (lower, upper, row_lower, row_upper))
    objective = any(rate.any() for rate in cost)
    kind: Kind = "other" if limits and objective else "limits" if limits else "objective" if objective else "nothing"
    found = Shape(kind, low, high, first, lower, upper, row_lower, row_upper, cost, constant)
    return found if all(found.fits(program, at) for at, program in between) else _other(first, low, high)


def _other(first: Program, low: float, high: float) -> Shape:
    none = np.zeros(0)
    return Shape("other", low, high, first, none, none, none, none, (), ())


def _alike(a: Program, b: Program) -> bool:
    """Whether two programs differ in limits, bounds and objectives at most."""
    if a.matrix.shape != b.matrix.shape or len(a.stages) != len(b.stages) or a.matrix.nnz != b.matrix.nnz:
        return False
    same = [(a.column_unit, b.column_unit), (a.row_unit, b.row_unit), (a.integer, b.integer)]
    same += [(a.matrix.indptr, b.matrix.indptr), (a.matrix.indices, b.matrix.indices)]
    return all(np.array_equal(x, y) for x, y in same) and _close(a.matrix.data, b.matrix.data)


def _close(a: Floats, b: Floats) -> bool:
    differ = a != b
    a, b = a[differ], b[differ]
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return False
    return bool((np.abs(a - b) <= _SAME * np.maximum(1.0, np.maximum(np.abs(a), np.abs(b)))).all())


def _rate(a: Floats, b: Floats, width: float) -> Floats:
    """Change per unit; none where the two differ by rounding."""
    held = (a == b) | ~np.isfinite(a)
    change = np.where(held, 0.0, np.where(held, 0.0, b) - np.where(held, 0.0, a))
    change[np.abs(change) <= 1e-12 * np.where(held, 1.0, np.abs(a) + np.abs(b))] = 0.0
    return np.asarray(change / width)


def _nearer(value: Floats, lower: Floats, upper: Floats) -> Bools:
    """Whether a value is nearer to its lower limit than to its upper one."""
    return np.asarray(np.abs(value - lower) <= np.abs(upper - value))
