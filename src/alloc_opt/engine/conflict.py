"""Which rules cannot hold together.

A conflict is a set of groups of rows that has no plan, while every set with one of them left out has one. Column bounds
are never left out. Fractions come first: where the least violation is above zero its duals prove that there is no plan
and name the groups to begin with. Then groups are left out, several at once first and each one in the end, and stay out
if there is still no plan. Whole numbers come after: what fractions could satisfy may still be a conflict.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from alloc_opt.engine import guard
from alloc_opt.engine.options import Deadline, Options
from alloc_opt.engine.trial import VIOLATION, Trial, Verdict
from alloc_opt.program.arrays import Program

__all__ = ["VIOLATION", "Conflict", "conflict", "contradictory", "smallest"]


@dataclass(frozen=True)
class Conflict:
    """Names of groups in conflict, in the order in which they were given."""

    blocks: tuple[str, ...]
    """Empty: bounds and what always holds alone conflict."""
    unproved: tuple[str, ...] = ()
    """Those of which a limit left open whether the others conflict without them."""
    proved: bool = True
    """False: a limit left open whether they conflict at all."""
    whole: bool = False
    """Only because positions are whole: in fractions they have a plan."""

    @property
    def irreducible(self) -> bool:
        """Whether every one of the groups is known to be needed."""
        return not self.unproved


def conflict(
    program: Program, hard: Collection[str] = (), options: Options | None = None, seconds: float | None = None
) -> Conflict | None:
    """A small set of blocks that cannot hold together; None when the program is feasible.

    `hard` blocks (a program's own identities) always hold and are never named. Blocks are tried in the program's
    order, so among several conflicts one of later (softer) blocks is found. A time or node limit in `options` holds
    for each trial, `seconds` for all of them together.
    """
    guard.check(program)
    groups = {block.name: (block.name,) for block in program.row_blocks if block.name not in hard}
    alone = contradictory(program, groups)
    if alone is not None:
        return alone
    trial = Trial(program, groups, options if options is not None else Options(), Deadline(seconds))
    return smallest(trial, tuple(groups))


def contradictory(program: Program, groups: Mapping[str, Collection[str]]) -> Conflict | None:
    """A group with a row whose limits exclude each other, or none of them when a column's do; else None."""
    if not guard.contradicts_itself(program):
        return None
    if (program.lower > program.upper).any():
        return Conflict(())
    wrong = np.flatnonzero(program.row_lower > program.row_upper)
    named = [block.name for row in wrong[:1] for block in program.row_blocks if block.start <= row < block.stop]
    return Conflict(tuple(name for name, blocks in groups.items() if set(named) & set(blocks)))


def smallest(
    trial: Trial, names: Sequence[str], hear: Callable[[int], None] | None = None, *, quick: bool = False
) -> Conflict | None:
    """A small set among groups that cannot hold together; None where they have a plan.

    `hear`: called before each test with how many groups are still in question. `quick`: where fractions have no plan
    already, leave whole numbers, which may need fewer groups, out.
    """

    def told(verdict: Callable[[Collection[str]], Verdict]) -> Callable[[list[str]], Verdict]:
        def ask(tried: list[str]) -> Verdict:
            if hear is not None:
                hear(len(tried))
            return verdict(tried)

        return ask

    parts, whole = told(trial.in_fractions), told(trial.in_whole)
    found = _among(list(names), parts)
    if not trial.whole or (found is not None and (quick or not found.proved)):
        return found
    if found is not None:
        return _thinned(list(found.blocks), whole, at_once=1)
    found = _among(list(names), whole)
    return None if found is None else Conflict(found.blocks, found.unproved, found.proved, whole=True)


def _among(names: list[str], verdict: Callable[[list[str]], Verdict]) -> Conflict | None:
    """A conflict among groups; None where they have a plan; all of them, unproved, where a limit left that open."""
    first = verdict(names)
    if first.plan is None:
        return Conflict(tuple(names), tuple(names), proved=False)
    return None if first.plan else _thinned(list(first.kept), verdict)


def _thinned(kept: list[str], verdict: Callable[[list[str]], Verdict], at_once: int | None = None) -> Conflict:
    """What is left of groups without a plan when what is not needed is left out, several at once to begin with."""
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
