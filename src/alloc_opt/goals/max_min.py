r"""The worst-off school as well off as possible.

$$ \max \tau \quad \text{s.t.} \quad value_{st} \ge \tau\,E_{st} \quad \text{for every school and year with pupils} $$

| letter | meaning | unit |
| --- | --- | --- |
| $value$ | outcome for every pupil, goals on their declared scales; without effects the board's points | points |
| $E$ | pupils of the school | pupils |
| $\tau$ | value per pupil at the worst-off school | points per pupil |
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from alloc_opt.errors import RulesError
from alloc_opt.goals._objective import Objective
from alloc_opt.measures.index import Index
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total


class MaxMin(Objective):
    """Raise the worst-off school."""

    better = "more"
    unit = "value per pupil at the worst-off school"
    words = "the worst-off school as well off as possible"

    def total(self, m: Measures) -> Total:
        """Least value per pupil."""
        value = _value(m).where(kind="school").by("school", "year")
        pupils = m.enrollment.where(kind="school", group="all").by("school", "year").constant
        entries = np.flatnonzero(pupils > 0)
        if len(entries) == 0:
            raise RulesError("no school has pupils, so none is worst off", "add the table `enrollment`")
        place = np.full(len(value.index), -1, dtype=np.int64)
        place[entries] = np.arange(len(entries))

        def least(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
            return np.array([(value.at(x)[entries] / pupils[entries]).min()])

        least_value = m.helper("least", Index(m.axes, (), ()), witness=least, lower=-np.inf, unit=self.unit)
        mine = place[value.row] >= 0
        m.define(
            "least",
            Rows(
                value.index,
                value.unit,
                np.concatenate([place[value.row[mine]], np.arange(len(entries))]),
                np.concatenate([value.column[mine], np.repeat(least_value.column, len(entries))]),
                np.concatenate([value.coefficient[mine], -pupils[entries]]),
                -value.constant[entries],
                np.full(len(entries), np.inf),
                names={d: labels[entries] for d, labels in value.index.labels().items()},
            ),
        )
        return least_value


def _value(m: Measures) -> Measure:
    """Points by program, school and year: the board's, or outcomes for every pupil on the goals' declared scales."""
    if m.plan["effects"].empty:
        return m["points"]
    goals = m.plan["goals"]
    rate = goals["weight"].to_numpy(dtype=float) / goals["scale"].to_numpy(dtype=float)
    outcome = m["outcome"].where(group="all").times("goal", rate)
    kept = ("program", "school", "year")
    return replace(
        outcome,
        name="outcome in points",
        unit="points",
        dimensions=kept,
        labels={d: outcome.labels[d] for d in kept},
        constant_labels={d: outcome.constant_labels[d] for d in kept},
        allowed={},
    )
