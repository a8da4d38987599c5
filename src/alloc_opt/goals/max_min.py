r"""The worst-off school as well off as possible: $\max \tau$ with $\tau \le value_{st} / E_{st}$ for every school, year.

The value is the outcome where the plan has effects, else the board's points; per pupil.
"""

import numpy as np

from alloc_opt.goals._objective import Objective
from alloc_opt.measures.index import Index
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
        source = m["points"] if m.plan["effects"].empty else m["outcome"].where(group="all")
        value = source.where(kind="school").by("school", "year")
        pupils = m.enrollment.where(kind="school", group="all").by("school", "year").constant
        entries = np.flatnonzero(pupils > 0)
        place = np.full(len(value.index), -1, dtype=np.int64)
        place[entries] = np.arange(len(entries))

        def least(x: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
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
