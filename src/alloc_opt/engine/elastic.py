"""The least by which rules must give way so that a plan exists.

Our own model rather than the solver's feasibility relaxation (wrong when maximising, one penalty for both sides of
a row, no length checks): each soft row i gets what it is short by and over by,

    row_lower_i <= (A x)_i + short_i - over_i <= row_upper_i,    minimise sum_i weight_i (short_i + over_i).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np

from alloc_opt.engine.options import Options
from alloc_opt.engine.relaxed import relaxed
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Status
from alloc_opt.program.arrays import Floats, Program


@dataclass(frozen=True)
class Elastic:
    """How far soft rows give way. Without a plan (`status` infeasible: hard rows conflict) the arrays are empty."""

    status: Status
    x: Floats
    """A point that needs the least violation; not the best plan after repair."""
    short: Floats
    """Per row (all of the program's) how far it stays below its lower limit, internal units."""
    over: Floats
    """Per row how far it goes above its upper limit."""
    total: float
    """Weighted violation."""
    y: Floats = field(default_factory=lambda: np.zeros(0))
    """Row duals of the least violation, internal: where it is above 0 they prove that no plan exists in fractions."""

    def by_block(self, program: Program) -> dict[str, float]:
        """Block name -> violation in the rows' natural units, for blocks that give way."""
        natural = (self.short + self.over) * program.row_unit
        totals: dict[str, float] = {}
        for block in program.row_blocks:
            totals[block.name] = totals.get(block.name, 0.0) + float(natural[block.start : block.stop].sum())
        return {name: total for name, total in totals.items() if total > 0}


def elastic(
    program: Program,
    soft: Collection[str],
    weights: Mapping[str, float | Floats] | None = None,
    options: Options | None = None,
    *,
    short_only: bool = False,
) -> Elastic:
    """Least weighted violation of the rows of the `soft` blocks; column bounds, other rows and whole numbers hold.

    `weights`: block name -> cost of one *natural* unit (a dollar, an FTE), of all its rows or of each; 1 where absent.
    `short_only`: rows may stay below their lower limits, but not go above their upper ones.
    """
    price = np.zeros(program.rows)
    for block in program.row_blocks:
        if block.name in soft:
            weight = 1.0 if weights is None else weights.get(block.name, 1.0)
            price[block.start : block.stop] = weight * program.row_unit[block.start : block.stop]
    lower_side = np.flatnonzero((price > 0) & np.isfinite(program.row_lower))
    upper_side = np.flatnonzero((price > 0) & np.isfinite(program.row_upper) & (not short_only))
    solution = Session(options).solve(relaxed(program, price, lower_side, upper_side))
    short, over = np.zeros(program.rows), np.zeros(program.rows)
    if not solution.has_plan:
        return Elastic(solution.status, np.zeros(0), short[:0], over[:0], np.inf)
    given = solution.x[program.columns :]
    short[lower_side], over[upper_side] = given[: len(lower_side)], given[len(lower_side) :]
    both = np.minimum(short, over)
    total = float(price @ (short - both + over - both))
    y = solution.stages[0].y if solution.stages and solution.mip is None else np.zeros(0)
    return Elastic(solution.status, solution.x[: program.columns], short - both, over - both, total, y)
