"""Which rules cannot hold together.

A conflict is a set of rules (row blocks by name) that has no plan, while every set with one of them left out has
one. Column bounds are never left out. Fractions come first: where the least violation is above zero its duals prove
that there is no plan (checked in numpy) and name the blocks to begin with. Then blocks are left out, several at once
first and each one in the end, and stay out if there is still no plan. Whole numbers come after: what fractions could
satisfy may still be a conflict. The least violation always has an optimum; a plain feasibility run of a program that
has no plan by a hair may end without an answer.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import numpy as np

from alloc_opt.engine import certificate, guard, mip
from alloc_opt.engine.elastic import elastic
from alloc_opt.engine.held import Held
from alloc_opt.engine.options import Deadline, Options
from alloc_opt.engine.system import System
from alloc_opt.errors import CertificateError
from alloc_opt.program.arrays import Bools, Floats, Program, Stage

VIOLATION = 1e-6
"""Total violation, in natural units, that counts as none."""


@dataclass(frozen=True)
class Conflict:
    """Names of blocks in conflict, in the program's order."""

    blocks: tuple[str, ...]
    """Empty: bounds and `hard` blocks alone conflict."""
    unproved: tuple[str, ...] = ()
    """Those of which a limit left open whether the others conflict without them."""
    proved: bool = True
    """False: a limit left open whether they conflict at all."""

    @property
    def irreducible(self) -> bool:
        """Whether every one of the blocks is known to be needed."""
        return not self.unproved


@dataclass(frozen=True)
class _Verdict:
    """Whether some blocks have a plan: None where a limit left it open."""

    plan: bool | None
    kept: tuple[str, ...] = ()
    """Blocks among them that have none, where there is none."""


def conflict(
    program: Program, hard: Collection[str] = (), options: Options | None = None, seconds: float | None = None
) -> Conflict | None:
    """A small set of blocks that cannot hold together; None when the program is feasible.

    `hard` blocks (a program's own identities) always hold and are never named. Blocks are tried in the program's
    order, so among several conflicts one of later (softer) blocks is found. A time or node limit in `options` holds
    for each trial, `seconds` for all of them together.
    """
    guard.check(program)
    soft = [name for name in dict.fromkeys(block.name for block in program.row_blocks) if name not in hard]
    if guard.contradicts_itself(program):
        return Conflict(_contradictory(program, soft))
    trial = _Trial(program, soft, options if options is not None else Options(), Deadline(seconds))
    whole = mip.needs_search(program)
    found = _among(soft, trial.in_fractions)
    if found is None or not found.proved:
        return _among(soft, trial.in_whole) if whole else found
    return _thinned(list(found.blocks), trial.in_whole, at_once=1) if whole else found


def _among(blocks: list[str], verdict: Callable[[list[str]], _Verdict]) -> Conflict | None:
    """A conflict among blocks; None where they have a plan; all of them, unproved, where a limit left that open."""
    first = verdict(blocks)
    if first.plan is None:
        return Conflict(tuple(blocks), tuple(blocks), proved=False)
    return None if first.plan else _thinned(list(first.kept), verdict)


def _thinned(kept: list[str], verdict: Callable[[list[str]], _Verdict], at_once: int | None = None) -> Conflict:
    """What is left of blocks without a plan when what is not needed is left out, several at once to begin with."""
    size = max(len(kept) // 4, 1) if at_once is None else at_once
    while True:
        untested, unproved = list(kept), list[str]()
        while untested:
            out, untested = untested[:size], untested[size:]
            fewer = verdict([name for name in kept if name not in out])
            if fewer.plan is False:
                kept = [name for name in kept if name in fewer.kept]
                untested = [name for name in untested if name in kept]
                unproved = [name for name in unproved if name in kept]
            elif fewer.plan is None:
                unproved += out
        if size == 1:
            return Conflict(tuple(kept), tuple(unproved))
        size = max(min(size // 2, len(kept) // 2), 1)


def _contradictory(program: Program, soft: list[str]) -> tuple[str, ...]:
    """One block with a row whose limits exclude each other, or nothing when a column's do."""
    wrong = np.flatnonzero(program.row_lower > program.row_upper)
    names = [block.name for block in program.row_blocks for row in wrong[:1] if block.start <= row < block.stop]
    return () if (program.lower > program.upper).any() else tuple(name for name in names if name in soft)


class _Trial:
    """Tests of blocks for a plan, in fractions and in whole numbers."""

    def __init__(self, program: Program, soft: list[str], options: Options, deadline: Deadline) -> None:
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
        self._soft, self._options, self._deadline = soft, options, deadline
        self._whole = Held(options, whole=True)
        if options.node_limit is not None:
            self._whole.model.set("mip_max_nodes", options.node_limit)
        self._whole.move_to(System(self._program))

    def in_fractions(self, blocks: list[str]) -> _Verdict:
        """Whether the blocks (with the hard ones) have a plan when positions may be parted."""
        return self._by_violation(blocks, whole=False)

    def in_whole(self, blocks: list[str]) -> _Verdict:
        """Whether the blocks (with the hard ones) have a plan in whole numbers; in fractions they are known to."""
        left = self._seconds
        if left is not None and left <= 0:
            return _Verdict(None)
        self._whole.enter(0, self._system(blocks))
        self._whole.model.forget()
        outcome = self._whole.model.run(left)
        if outcome.word == "infeasible":
            return _Verdict(False, tuple(blocks))
        if outcome.word == "optimal" or outcome.limit:
            return _Verdict(True if outcome.word == "optimal" else None)
        return self._by_violation(blocks, whole=True)

    @property
    def _seconds(self) -> float | None:
        """What is left for a trial."""
        limits = [limit for limit in (self._options.time_limit, self._deadline.left) if limit is not None]
        return min(limits) if limits else None

    def _by_violation(self, blocks: list[str], *, whole: bool) -> _Verdict:
        """Whether the least violation, which always has an optimum, is zero."""
        left = self._seconds
        if left is not None and left <= 0:
            return _Verdict(None)
        system = self._system(blocks)
        integer = self._program.integer & whole
        held = replace(self._program, row_lower=system.row_lower, row_upper=system.row_upper, integer=integer)
        try:
            least = elastic(held, blocks, options=replace(self._options, time_limit=left))
        except CertificateError:
            return _Verdict(None)
        if least.status == "infeasible":
            return _Verdict(False, tuple(blocks))
        if least.status != "optimal":
            return _Verdict(None)
        return _Verdict(False, self._named(least.y, blocks)) if least.total > VIOLATION else _Verdict(True)

    def _system(self, blocks: list[str]) -> System:
        system = System(self._program)
        free = ~self._active(blocks)
        system.own()
        system.row_lower[free], system.row_upper[free] = -np.inf, np.inf
        return system

    def _active(self, blocks: list[str]) -> Bools:
        return np.array([name in blocks for name in self._soft] + [True])[self._block]

    def _named(self, ray: Floats | None, blocks: list[str]) -> tuple[str, ...]:
        """The blocks in a ray that proves infeasibility in fractions, or all of them without such a proof."""
        if ray is None or not ray.size or not certificate.proves_infeasible(self._system(blocks), ray):
            return tuple(blocks)
        used = set(self._block[certificate.significant(ray) != 0].tolist())
        return tuple(name for index, name in enumerate(self._soft) if name in blocks and index in used)
