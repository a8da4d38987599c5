r"""Least shortfall of the goals' targets.

$$ \min \sum_{kt} \frac{weight_k}{scale_k}\,(target_k - outcome_{kt})^+ $$

| letter | meaning | unit |
| --- | --- | --- |
| $outcome$ | outcome for every pupil (group `all`), all schools | unit of the goal |
| $target$ | the goal's `target` in a year | unit of the goal |
| $weight, scale$ | weight of the goal, and how much of it counts as one point | , unit per point |
"""

import numpy as np

from alloc_opt.goals._objective import Objective
from alloc_opt.measures.index import Index
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.total import Total


class TargetShortfall(Objective):
    """Come as close to the goals' targets as possible."""

    better = "less"
    unit = "points short of target"
    words = "least shortfall of the goals' targets"

    def total(self, m: Measures) -> Total:
        """Points short, all goals and years; outcome of every pupil (group `all`)."""
        goals = m.plan["goals"]
        reached = m["outcome"].where(group="all").by("goal", "year")
        goal = reached.index.position("goal")
        target = goals["target"].to_numpy(dtype=float)[goal]
        rate = (goals["weight"].to_numpy(dtype=float) / goals["scale"].to_numpy(dtype=float))[goal]
        wanted = Total(reached.index, reached.unit, _NONE, _NONE, np.zeros(0), target)
        short = m.part("short", wanted - reached)
        row = np.zeros(len(short.column), dtype=np.int64)
        return Total(Index(m.axes, (), ()), self.unit, row, short.column, short.coefficient * rate, np.zeros(1))


_NONE = np.zeros(0, dtype=np.int64)
