r"""How much better could a later objective be than its bound, because an earlier one is proved to a tolerance only?

An earlier objective is kept by holding what its duals pull to a limit there. For plans as good as its bound that is
exact; a plan that falls short of it by $\epsilon$ may leave those limits, at a price: with $d^0, y^0$ the duals that
hold them and $d, y$ those of the later objective, it gains at most

$$ \epsilon \cdot \max_j \frac{|d_j|}{|d^0_j|}, \quad \epsilon \cdot \max_i \frac{|y_i|}{|y^0_i|} $$

So duals that are small enough to pass for rounding, but hold something all the same, are found: they would let any plan
look best.
"""

from dataclasses import dataclass, field

import numpy as np

from alloc_opt.engine.system import DualBound, Reduced, System
from alloc_opt.program.arrays import Bools, Floats

ROUNDING = 1e-15
"""Share of the sum of all terms by which a sum of them may be off."""


@dataclass(frozen=True, eq=False)
class _Held:
    """What one objective holds, and how exactly it is proved."""

    d: Floats
    y: Floats
    kept: Floats
    epsilon: float


@dataclass
class Pinned:
    """What the objectives so far hold, internal units."""

    held: list[_Held] = field(default_factory=list)

    def leak(self, duals: Reduced) -> float:
        """How much better than its bound the next objective could be."""
        return float(sum(one.epsilon * _steepest(one, duals) for one in self.held))

    def keep(self, system: System, stage: int, x: Floats, duals: Reduced, value: float, bound: DualBound) -> None:
        """Move the system on past a stage (`System.keep`) and note what that held."""
        leak = self.leak(duals)
        limits = (system.lower, system.upper, system.row_lower, system.row_upper)
        lower, upper, row_lower, row_upper = (each.copy() for each in limits)
        open_before = np.array([np.isinf(one.ceiling) for one in system.kept], dtype=bool)
        system.keep(stage, x, duals, value)
        columns = ((system.lower != lower) | (system.upper != upper))[: len(duals.d)]
        rows = (system.row_lower != row_lower) | (system.row_upper != row_upper)
        shut = [not np.isinf(one.ceiling) for one in system.kept[: len(open_before)]]
        reached = float(system.program.stages[stage].cost[: len(duals.d)] @ x[: len(duals.d)])
        self.held.append(
            _Held(
                _only(duals.d, columns),
                _only(duals.y, rows),
                _only(np.array(duals.kept), open_before & np.array(shut, dtype=bool)),
                abs(bound.value - reached) + leak + ROUNDING * bound.size,
            )
        )


def _only(values: Floats, where: Bools) -> Floats:
    return np.where(where, values, 0.0)


def _steepest(held: _Held, duals: Reduced) -> float:
    """The most that a later objective gains where what is held gives way by one."""
    pairs = ((held.d, duals.d), (held.y, duals.y), (held.kept, np.array(duals.kept)))
    most = 0.0
    for old, new in pairs:
        used = np.flatnonzero(old)
        most = max(most, float(np.max(np.abs(new[used]) / np.abs(old[used]), initial=0.0)))
    return most
