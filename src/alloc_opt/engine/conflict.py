"""Which rules cannot hold together.

A conflict is a set of rules (row blocks by name) that has no plan, while every set with one of them left out has
one. Column bounds are never left out. Where the LP alone is infeasible the solver's ray of infeasibility names the
blocks to begin with (checked in numpy); then each block is left out in turn and stays out if there is still no
plan. Whole numbers count: what fractions could satisfy may still be a conflict.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from alloc_opt.engine import certificate, guard, mip
from alloc_opt.engine.elastic import elastic
from alloc_opt.engine.held import Held
from alloc_opt.engine.options import Options
from alloc_opt.engine.outcome import Outcome
from alloc_opt.engine.system import System
from alloc_opt.engine.tries import Try
from alloc_opt.errors import CertificateError
from alloc_opt.program.arrays import Program, Stage

VIOLATION = 1e-6
"""Total violation, in natural units, that counts as none."""


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
    guard.check(program)
    soft = [name for name in dict.fromkeys(block.name for block in program.row_blocks) if name not in hard]
    if guard.contradicts_itself(program):
        return Conflict(_contradictory(program, soft), irreducible=True)
    trial = _Trial(program, soft, options if options is not None else Options())
    kept, sure = trial.infeasible_part(soft)
    if kept is None:
        return None if sure else Conflict(tuple(soft), irreducible=False)
    for name in soft:
        if name in kept:
            fewer, decided = trial.infeasible_part([other for other in kept if other != name])
            sure = sure and decided
            kept = kept if fewer is None else fewer
    return Conflict(tuple(kept), sure)


def _contradictory(program: Program, soft: list[str]) -> tuple[str, ...]:
    """One block with a row whose limits exclude each other, or nothing when a column's do."""
    wrong = np.flatnonzero(program.row_lower > program.row_upper)
    names = [block.name for block in program.row_blocks for row in wrong[:1] if block.start <= row < block.stop]
    return () if (program.lower > program.upper).any() else tuple(name for name in names if name in soft)


class _Trial:
    """Tests of blocks for a plan, on one LP model and, with whole numbers, one search model."""

    def __init__(self, program: Program, soft: list[str], options: Options) -> None:
        self._program = replace(
            program,
            column_stage=np.zeros(program.columns, dtype=np.int64),
            row_stage=np.zeros(program.rows, dtype=np.int64),
            stages=(Stage("any plan", -1, np.zeros(program.columns)),),
        )
        self._block = np.full(program.rows, -1, dtype=np.int64)
        for block in program.row_blocks:
            if block.name in soft:
                self._block[block.start : block.stop] = soft.index(block.name)
        self._soft, self._options = soft, options
        self._models = [Held(options)]
        if mip.needs_search(program):
            self._models.append(Held(options, whole=True))
            if options.node_limit is not None:
                self._models[1].model.set("mip_max_nodes", options.node_limit)
        for held in self._models:
            held.move_to(System(self._program))
            Try().prepare(held.model)

    def infeasible_part(self, blocks: list[str]) -> tuple[list[str] | None, bool]:
        """Blocks among these that (with the hard ones) have no plan, None if there is one; and whether it is sure."""
        system = self._system(blocks)
        for held in self._models:
            held.enter(0, system)
            outcome = self._run(held)
            if outcome.word == "infeasible":
                return self._named_by_ray(held, system, blocks), True
            if outcome.limit:
                return None, False
            if outcome.word != "optimal":
                return self._by_violation(system, blocks)
        return None, True

    def _run(self, held: Held) -> Outcome:
        """From the basis of the last trial, or from nothing where that leads to no answer."""
        outcome = held.model.run(self._options.time_limit)
        if outcome.word in {"optimal", "infeasible"} or outcome.limit:
            return outcome
        held.model.forget()
        return held.model.run(self._options.time_limit)

    def _by_violation(self, system: System, blocks: list[str]) -> tuple[list[str] | None, bool]:
        """For what the solver gives up on: whether the least violation, which always has an optimum, is zero."""
        held = replace(self._program, row_lower=system.row_lower, row_upper=system.row_upper)
        try:
            least = elastic(held, blocks, options=self._options)
        except CertificateError:
            return None, False
        if least.status == "infeasible" or (least.status == "optimal" and least.total > VIOLATION):
            return blocks, True
        return None, least.status == "optimal"

    def _system(self, blocks: list[str]) -> System:
        system = System(self._program)
        active = np.array([name in blocks for name in self._soft] + [True])
        free = ~active[self._block]
        system.own()
        system.row_lower[free], system.row_upper[free] = -np.inf, np.inf
        return system

    def _named_by_ray(self, held: Held, system: System, blocks: list[str]) -> list[str]:
        """The blocks in a ray that proves infeasibility of the LP, or all of them without such a proof."""
        ray = held.model.infeasibility_ray() if held is self._models[0] else None
        if ray is None or not certificate.proves_infeasible(system, ray):
            return blocks
        used = set(self._block[certificate.significant(ray) != 0].tolist())
        return [name for index, name in enumerate(self._soft) if name in blocks and index in used]
