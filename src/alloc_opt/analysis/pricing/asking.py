"""How the small programs behind a price are solved: always from nothing."""

from dataclasses import dataclass, replace

import numpy as np

from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Solution
from alloc_opt.program.arrays import Floats, Program

_TIE, _SMALLEST = 1e-5, 1e-2
"""Weight of a dollar of change beside a dollar of cost, and internal dollars below which a change carries none."""
_MANY = 300
"""Whole-number columns from which on a quick price lets parts of positions move."""


@dataclass(frozen=True)
class Asking:
    """Options of the small searches."""

    options: Options
    explain: bool = False
    """Where no money makes a step possible, say which rules stand in the way."""
    quick: bool = False
    """True: among positions of the same cost those that change least are found by a small weight, not by a search of
    their own; and where services must be reduced and many positions could move, parts of positions may."""

    def solve(self, program: Program) -> Solution:
        """The answer to a small program; a price does not depend on what was asked before it."""
        if not self.quick or not program.integer.any():
            return self._answer(program)
        found = self._answer(_weighted(program))
        if not found.has_plan:
            return found
        settled = self._answer(_fixed(program, found.x))
        return replace(settled, mip=found.mip) if settled.has_plan else found

    def _answer(self, program: Program) -> Solution:
        return Session(self.options, near=True).solve(program)

    def simplified(self, program: Program) -> Program:
        """The program, with parts of positions where quickness asks for it and many positions could move."""
        if self.quick and int(program.integer.sum()) > _MANY:
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
        solution = self._answer(relaxed)
        return solution.stages[0].bound if solution.has_plan else -np.inf


def _weighted(program: Program) -> Program:
    """Least cost, with a slight preference for least change of services."""
    *first, cost, change = program.stages
    weight = np.where(change.cost >= _SMALLEST, _TIE * change.cost, 0.0)
    return replace(program, stages=(*first, replace(cost, cost=cost.cost + weight)))


def _fixed(program: Program, x: Floats) -> Program:
    """The same with whole positions as they are at `x`."""
    whole = np.round(x[program.integer])
    lower, upper = program.lower.copy(), program.upper.copy()
    lower[program.integer] = upper[program.integer] = whole
    return replace(program, lower=lower, upper=upper, integer=np.zeros(program.columns, dtype=bool))


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
