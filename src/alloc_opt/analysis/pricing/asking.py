"""How the small programs behind a price are solved: always from nothing."""

from dataclasses import dataclass, replace

import numpy as np

from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Solution
from alloc_opt.program.arrays import Program

_MANY = 300
"""Whole-number columns from which on `in_parts` lets parts of positions move."""


@dataclass(frozen=True)
class Asking:
    """Options of the small searches."""

    options: Options
    explain: bool = False
    """Where no money makes a step possible, say which rules stand in the way."""
    quick: bool = False
    """True: one step of each dial only, not how far its price holds."""

    def solve(self, program: Program) -> Solution:
        """The answer to a small program; a price does not depend on what was asked before it."""
        return Session(self.options, near=True).solve(program)

    def in_parts(self, program: Program) -> Program:
        """The program, with parts of positions where many whole ones could move."""
        if int(program.integer.sum()) > _MANY:
            return replace(program, integer=np.zeros(program.columns, dtype=bool))
        return program

    def least(self, program: Program) -> float:
        """Least cost in dollars if parts of positions could move; minus infinity where nothing bounds it.

        The program is one whose columns may all stay at zero.
        """
        *_, cost, _change = program.stages
        if (cost.cost >= 0).all():
            return 0.0
        relaxed = replace(program, stages=(cost,), integer=np.zeros(program.columns, dtype=bool))
        solution = self.solve(relaxed)
        return solution.stages[0].bound if solution.has_plan else -np.inf


def interval(program: Program, solution: Solution) -> tuple[float, float, float]:
    """Least cost found for a small program, and between which two numbers the least cost is (NaN: unknown); dollars."""
    stage = len(program.stages) - 2
    cost = program.stages[stage]
    best = cost.unit * float(cost.cost @ solution.x)
    gap = unproved(solution, stage)
    if np.isinf(gap):
        return best, np.nan, np.nan
    return best, best - gap if gap > 1e-6 * max(1.0, abs(best)) else best, best


def unproved(solution: Solution, stage: int) -> float:
    """How much better than the plan found a stage could still be, by its own search (natural); 0 where it is proved.

    Later searches keep the stages before them with a little room, so it is their own gap that counts.
    """
    if solution.mip is None:
        return 0.0
    searches = (solution.mip, *solution.ties)
    return searches[stage].gap if stage < len(searches) else np.inf
