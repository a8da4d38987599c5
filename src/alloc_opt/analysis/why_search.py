"""What changes least once a step is fixed: the small program behind `why`, begun where the plan is.

Without whole positions the first objective begins at the basis that the plan itself suggests: what stands between its
limits is basic. With them the search ends within `GAP` of the least, and says how far from it the answer may be.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.price_ground import Ground
from alloc_opt.analysis.price_still import Still
from alloc_opt.engine.anchor import beginning
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import StageResult

Floats = npt.NDArray[np.float64]
GAP = 0.03
"""Share of the first objective's change within which a search of whole positions may end."""
_NODES = 200
_INSIDE = 1e-9


@dataclass(frozen=True, eq=False)
class Found:
    """The changes that a step takes."""

    x: Floats
    """Changes of the small program's columns; empty where the step is not possible."""
    gap: float
    """Share by which the least change may be smaller; NaN where the search could not tell."""


def least_change(at: Ground, small: Still, aims: int) -> Found:
    """The plan's own `aims` in their order, then least change."""
    own = at.built.program.stages[:aims]
    stages = [replace(stage, prelude=mine.prelude) for stage, mine in zip(small.program.stages, own, strict=False)]
    program = replace(small.program, stages=(*stages, small.program.stages[-1]))
    if program.integer.any():
        found = Session(Options(gap=GAP, node_limit=_NODES)).solve(program)
        searches = () if found.mip is None else (found.mip, *found.ties)
        return Found(found.x, _share(searches[min(int(stages[0].prelude), len(searches) - 1)]) if searches else 0.0)
    plan = at.built.program
    inside = (at.x > plan.lower + _INSIDE) & (at.x < plan.upper - _INSIDE)
    moves = small.column
    first = np.zeros(len(moves), dtype=bool)
    first[np.unique(moves, return_index=True)[1]] = True
    loose = (program.row_lower < -_INSIDE) & (program.row_upper > _INSIDE)
    begin = beginning(program, (moves >= 0) & first & inside[moves], loose)
    return Found(Session(Options(), begin=begin).solve(program).x, 0.0)


def _share(search: StageResult) -> float:
    gap, size = search.gap, abs(search.objective)
    return gap / size if gap <= size and size > 0 else 0.0 if gap <= _INSIDE else float("nan")
