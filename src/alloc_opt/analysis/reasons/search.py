"""What changes least once a step is fixed: the small program behind `why`, begun where the plan is.

Without whole positions the first objective begins at the basis that the plan itself suggests: what stands between its
limits is basic. With them the search of the first objective ends within `GAP` of the least, and the answer says how far
from it it may be.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Event

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.pricing.ground import Ground
from alloc_opt.analysis.pricing.still import Still
from alloc_opt.engine.anchor import beginning
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import StageResult
from alloc_opt.program.arrays import Program

Floats = npt.NDArray[np.float64]
GAP = 0.03
"""Share of the first objective's change within which a search of whole positions may end."""
_NODES = 200
_INSIDE, _STEADY = 1e-9, 1e-6


@dataclass(frozen=True, eq=False)
class Found:
    """The changes that a step takes."""

    x: Floats
    """Changes of the small program's columns; empty where the step is not possible."""
    gap: float
    """Share by which the least change may be smaller; NaN where the search could not tell."""


def side_by_side(at: Ground, smalls: Sequence[Still | None], aims: int) -> list[Found | None]:
    """The least change of each at the same time: they share nothing, and the solver leaves Python to the others."""
    stop = Event()
    with ThreadPoolExecutor(max(len(smalls), 1)) as pool:
        try:
            begun = [None if each is None else pool.submit(least_change, at, each, aims, stop) for each in smalls]
            return [None if each is None else each.result() for each in begun]
        except BaseException:
            stop.set()
            raise


def least_change(at: Ground, small: Still, aims: int, stop: Event | None = None) -> Found:
    """The plan's own `aims` in their order, then least change. `stop`: once set, searches end with what they have."""
    own = at.built.program.stages[:aims]
    stages = [replace(stage, prelude=mine.prelude) for stage, mine in zip(small.program.stages, own, strict=False)]
    program = replace(small.program, stages=(*stages, small.program.stages[-1]))
    if program.integer.any():
        return _whole(program, stop)
    plan = at.built.program
    inside = (at.x > plan.lower + _INSIDE) & (at.x < plan.upper - _INSIDE)
    moves = small.column
    first = np.zeros(len(moves), dtype=bool)
    first[np.unique(moves, return_index=True)[1]] = True
    loose = (program.row_lower < -_INSIDE) & (program.row_upper > _INSIDE)
    begin = beginning(program, (moves >= 0) & first & inside[moves], loose)
    return Found(Session(Options(stop=stop), begin=begin).solve(program).x, 0.0)


def _whole(program: Program, stop: Event | None = None) -> Found:
    """The first objective within `GAP`; then, whole steps no larger than it took, every stage as far as it goes."""
    first = replace(program, stages=program.stages[: 1 + program.stages[0].prelude])
    found = Session(Options(gap=GAP, node_limit=_NODES, lean=True, stop=stop)).solve(first)
    if found.mip is None or not found.has_plan:
        return Found(found.x, 0.0)
    gap = _share((found.mip, *found.ties)[-1])
    most = np.where(program.integer, np.minimum(program.upper, np.round(found.x)), program.upper)
    settled = Session(Options(node_limit=_NODES, lean=True, stop=stop)).solve(replace(program, upper=most))
    return Found(settled.x if settled.has_plan else found.x, gap)


def _share(search: StageResult) -> float:
    gap, size = search.gap, abs(search.objective)
    if gap <= _STEADY:
        return 0.0
    return gap / size if gap <= size else float("nan")
