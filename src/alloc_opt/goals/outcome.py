r"""Outcomes with effects, each goal on its declared scale, never beyond the stacking cap.

$$ \max \sum_{kgst} \frac{weight_k}{scale_k}\,a_{kgst}, \qquad
   a_{kgst} \le \sum_p \omega_{ks}\,effect_{pkg}\,q_{pst}, \quad a_{kgst} \le \omega_{ks}\,cap_k\,E_{sgt} $$

| letter | meaning | unit |
| --- | --- | --- |
| $a$ | outcome that counts for goal $k$, group $g$ at school $s$ in year $t$ | unit of the goal |
| $effect$ | outcome of one unit of program $p$, at the end of the interval that the plan chose | unit of the goal |
| $q$ | quantity of the program, with falling returns | its unit |
| $cap$ | stacking cap of the goal | unit of the goal per pupil |
| $E$ | pupils of the group at the school; of the whole district for the central office | pupils |
| $\omega$ | weight of the school, where the goal has `weight_by`; else 1 | |
| $weight, scale$ | weight of the goal, and how much of it counts as one point | , unit per point |
"""

import numpy as np
import numpy.typing as npt

from alloc_opt.errors import RulesError
from alloc_opt.goals._objective import Objective
from alloc_opt.measures.index import Index
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.total import Total
from alloc_opt.measures.weights import school_weights

LABELS = ("goal", "group", "school", "year")


class Outcome(Objective):
    """Reach as much of the goals as the evidence supports."""

    better = "more"
    unit = "points of outcome"
    words = "most outcome, goals on their declared scales"

    def total(self, m: Measures) -> Total:
        """Outcome in points, all years; goals without a cap count as they are."""
        if m.plan["effects"].empty:
            raise RulesError("the plan has no effects", "add the table `effects`, or choose another mode")
        goals = m.plan["goals"]
        rate = goals["weight"].to_numpy(dtype=float) / goals["scale"].to_numpy(dtype=float)
        total: Total | None = None
        for goal, factor, cap in zip(goals["goal"], rate, goals["cap"].to_numpy(dtype=float), strict=True):
            part = _capped(m, goal, cap) if np.isfinite(cap) else _plain(m, goal)
            total = part * factor if total is None else total + part * factor
        assert total is not None
        return total


def _plain(m: Measures, goal: str) -> Total:
    groups = [m["outcome"].where(goal=goal, group=str(g)).by() for g in m.axes.labels["group"]]
    return sum(groups[1:], groups[0])


def _pupils(m: Measures, index: Index) -> npt.NDArray[np.float64]:
    """Pupils of each group, school and year; a place without schooling of its own serves all of the district's."""
    pupils = m.enrollment.by("group", "school", "year").along(index).constant
    district = m.enrollment.by("group", "year").along(index).constant
    school = (m.plan["schools"]["kind"] == "school").to_numpy()[index.position("school")]
    return np.where(school, pupils, district)


def counted(m: Measures, goal: str, cap: float) -> Total:
    """Outcome of a goal that counts, by `LABELS`, weighted by school and never above its cap; the goal's own unit."""
    value = m["outcome"].where(goal=goal).by(*LABELS)
    if not np.isfinite(cap):
        return value
    m.owner = f"outcome.{goal}"
    weight = school_weights(m)[m.axes.codes("goal", [goal])[0], value.index.position("school")]
    most = _pupils(m, value.index) * cap * weight
    helper = m.helper(
        "counted",
        value.index,
        witness=lambda x: np.minimum(value.at(x), most),
        lower=-np.inf,
        upper=most,
        unit="outcome",
    )
    m.define("counted", helper - value <= 0.0)
    return helper


def _capped(m: Measures, goal: str, cap: float) -> Total:
    part = counted(m, goal, cap)
    row = np.zeros(len(part.column), dtype=np.int64)
    return Total(Index(m.axes, (), ()), "outcome", row, part.column, part.coefficient, np.zeros(1), None, "counted")
