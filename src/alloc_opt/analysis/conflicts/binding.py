"""Which rules of a solved plan are at their limit?"""

from dataclasses import dataclass

import numpy as np

from alloc_opt.analysis.conflicts.ground import Ground, Party
from alloc_opt.analysis.solve import Solved

_SHARE = 1e-6


@dataclass(frozen=True)
class Binding:
    """A rule at its limit."""

    party: Party
    rows: int
    """How many of its rows are at a limit."""
    of: int


def binding(solved: Solved) -> tuple[Binding, ...]:
    """Rules at their limit, those first of which the largest part is; balances of money are left out."""
    ground, program = Ground(solved.built), solved.built.program
    activity = program.matrix @ solved.solution.x
    allowed = _SHARE * np.maximum(1.0, np.abs(activity))
    at = (activity <= program.row_lower + allowed) | (activity >= program.row_upper - allowed)
    found = []
    for rule, names in ground.groups.items():
        party = ground.parties[rule]
        rows = np.concatenate([np.arange(ground.blocks[n].start, ground.blocks[n].stop) for n in names])
        count = int(at[rows].sum())
        if count and not party.money:
            found.append(Binding(party, count, len(rows)))
    return tuple(sorted(found, key=lambda one: (-one.rows / one.of, one.party.rule)))
