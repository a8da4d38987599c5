"""Which rules cannot hold together.

A conflict is a set of rules (row blocks by name) that has no plan, while every set with one of them left out has
one. Column bounds are never left out. Where the LP alone is infeasible the solver's ray of infeasibility names the
blocks to begin with (checked in numpy); then each block is left out in turn and stays out if there is still no
plan. Whole numbers count: what fractions could satisfy may still be a conflict.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from alloc_opt.engine import certificate, mip
from alloc_opt.engine.held import Held
from alloc_opt.engine.options import Options
from alloc_opt.engine.system import System
from alloc_opt.program.arrays import Bools, Floats, Program, Stage


@dataclass(frozen=True)
class Conflict:
    """Names of blocks in conflict, in the program's order."""

    blocks: tuple[str, ...]
    """Empty: bounds and `hard` blocks alone conflict."""
    irreducible: bool
    """False: a limit left some block untested, so a smaller set may do."""


def conflict(program: Program, hard: Collection[str] = (), options: Options | None = None) -> Conflict | None:
    """A small set of blocks that cannot hold together; None when the program is feasible.

    `hard` blocks (a program's own identities) always hold and are never named. Blocks are tried in the program's
    order, so among several conflicts one of later (softer) blocks is found. A time or node limit in `options` holds
    for each trial.
    """
    trial = _Trial(program, options if options is not None else Options())
    soft = [name for name in dict.fromkeys(block.name for block in program.row_blocks) if name not in hard]
    infeasible, decided = trial.infeasible(frozenset(soft))
    if not infeasible:
        return None if decided else Conflict(tuple(soft), irreducible=False)
    kept, sure = trial.named_by_ray(soft), True
    for name in list(kept):
        if name not in kept:
            continue
        fewer = [other for other in kept if other != name]
        infeasible, decided = trial.infeasible(frozenset(fewer))
        sure = sure and decided
        if infeasible:
            kept = trial.named_by_ray(fewer)
    return Conflict(tuple(name for name in soft if name in kept), sure)


class _Trial:
    """Tests of blocks for a plan, on one LP model and, with whole numbers, one search model."""

    def __init__(self, program: Program, options: Options) -> None:
        none = np.zeros(program.columns)
        self._program = replace(
            program,
            column_stage=np.zeros(program.columns, dtype=np.int64),
            row_stage=np.zeros(program.rows, dtype=np.int64),
            stages=(Stage("any plan", -1, none),),
            start=None,
        )
        self._options = options
        self._soft = {block.name for block in program.row_blocks}
        self._models = [self._model(options, whole=False)]
        if mip.needs_search(program):
            self._models.append(self._model(options, whole=True))
        self._ray: Floats | None = None

    def infeasible(self, blocks: frozenset[str]) -> tuple[bool, bool]:
        """Whether these blocks (with the hard ones) have no plan, and whether that is sure."""
        self._ray = None
        system = self._system(blocks)
        for held in self._models:
            held.enter(0, system)
            outcome = held.model.run(self._options.time_limit)
            if outcome.word == "failed":
                held.model.forget()
                outcome = held.model.run(self._options.time_limit)
            if outcome.word == "infeasible":
                self._ray = self._proof(held, system)
                return True, True
            if outcome.word != "optimal":
                return False, False
        return False, True
