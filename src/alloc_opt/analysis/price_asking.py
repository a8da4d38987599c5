"""How the small programs behind a price are solved: thoroughly, or quickly; always from nothing."""

from dataclasses import dataclass, replace

import numpy as np

from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Solution
from alloc_opt.program.arrays import Program, Stage

_TIE = 1e-6
"""Weight of the last stage where two are solved as one."""


@dataclass(frozen=True)
class Asking:
    """Options of the small searches."""

    options: Options
    quick: bool = False
    """True: the last stage breaks ties with a weight of a millionth instead of a solve of its own."""

    def solve(self, program: Program) -> Solution:
        """The answer to a small program; a price does not depend on what was asked before it."""
        return Session(self.options).solve(_weighted(program) if self.quick else program)

    def least(self, program: Program) -> float:
        """Least cost in dollars if parts of positions could move; minus infinity where nothing bounds it."""
        *_, cost, _change = program.stages
        relaxed = replace(program, stages=(cost,), integer=np.zeros(program.columns, dtype=bool))
        solution = Session(self.options).solve(relaxed)
        return solution.stages[0].bound if solution.has_plan else -np.inf


def _weighted(program: Program) -> Program:
    """The last two stages as one."""
    *first, cost, change = program.stages
    both = Stage(cost.name, cost.sense, cost.cost + _TIE * change.cost, unit=cost.unit, unit_name=cost.unit_name)
    return replace(program, stages=(*first, both))


def interval(program: Program, solution: Solution) -> tuple[float, float, float]:
    """Least cost found for a small program, and between which two numbers the least cost is; dollars."""
    stage = len(program.stages) - 2
    cost, result = program.stages[stage], solution.stages[stage]
    best = cost.unit * float(cost.cost @ solution.x)
    if solution.mip is None:
        return best, best, best
    searches = (solution.mip, *solution.ties)
    gap = result.objective - searches[stage].bound if stage < len(searches) else np.inf
    return best, best - gap if gap > 1e-6 * max(1.0, abs(best)) else best, best
