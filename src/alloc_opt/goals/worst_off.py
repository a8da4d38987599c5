r"""The worst-off school as well off as possible, in dollars per weighted pupil.

$$ \max \tau \quad \text{s.t.} \quad x_{st} \ge \tau \sum_g \omega_g E_{sgt} \quad \text{for every school and year with
   pupils} $$

| letter | meaning | unit |
| --- | --- | --- |
| $x$ | dollars of the school that `pupil_dollars` counts and `pupil_dollars_apart` does not; default: all | dollars |
| $E$ | pupils of group $g$ at the school | pupils |
| $\omega$ | the plan's `pupil_weights`; default: 1 for every pupil | |
| $\tau$ | dollars per weighted pupil at the worst-off school, in its worst year | dollars per weighted pupil |

In years that are not decided site by site, the schools of a level count together.
"""

import numpy as np

from alloc_opt.goals._objective import Objective
from alloc_opt.goals._pupils import PER_PUPIL, served
from alloc_opt.measures.columns import Floats
from alloc_opt.measures.index import Index
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total


class WorstOff(Objective):
    """Raise the dollars per weighted pupil of the worst-off school."""

    better = "more"
    unit = f"{PER_PUPIL} at the worst-off school"
    words = "the worst-off school as well off as possible in dollars per weighted pupil"

    def total(self, m: Measures) -> Total:
        """Least dollars per weighted pupil."""
        schools = served(m)
        spent, entries = schools.spent, schools.entries
        pupils = schools.pupils[entries]
        place = np.full(len(spent.index), -1, dtype=np.int64)
        place[entries] = np.arange(len(entries))

        def least(x: Floats) -> Floats:
            return np.array([(spent.at(x)[entries] / pupils).min()])

        tau = m.helper("worst_off", Index(m.axes, (), ()), witness=least, lower=-np.inf, unit=PER_PUPIL)
        mine = place[spent.row] >= 0
        m.define(
            tau.name,
            Rows(
                spent.index,
                "dollars",
                np.concatenate([place[spent.row[mine]], np.arange(len(entries))]),
                np.concatenate([spent.column[mine], np.repeat(tau.column, len(entries))]),
                np.concatenate([spent.coefficient[mine], -pupils]),
                -spent.constant[entries],
                np.full(len(entries), np.inf),
                names={d: labels[entries] for d, labels in spent.index.labels().items()},
            ),
        )
        return tau
