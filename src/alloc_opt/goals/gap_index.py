r"""Schools of a level as even as possible: mean distance from the level's dollars per weighted pupil.

$$ \min \frac{2}{\sum_{st} E_{st}} \sum_{st} \big(x_{st} - a_{\ell(s)t} E_{st}\big)^+, \qquad
   a_{\ell t} = \frac{\sum_{s \in \ell} x_{st}}{\sum_{s \in \ell} E_{st}} $$

| letter | meaning | unit |
| --- | --- | --- |
| $x$ | dollars of school $s$ from all resources | dollars |
| $E$ | its weighted pupils, by the plan's `pupil_weights`; default: 1 for every pupil | pupils |
| $a$ | dollars per weighted pupil of all schools of the level together | dollars per weighted pupil |

What some schools have above their level others have below it, so twice the part above is the sum of all distances: the
mean absolute deviation, each pupil counted once. In years that are not decided site by site a level is one place.
"""

from dataclasses import replace

import numpy as np

from alloc_opt.goals._objective import Objective
from alloc_opt.goals._pupils import PER_PUPIL, served
from alloc_opt.measures.columns import Floats
from alloc_opt.measures.index import Index
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total


class GapIndex(Objective):
    """Bring the schools of each level closer together."""

    better = "less"
    unit = f"{PER_PUPIL} apart from one's level, on average"
    words = "schools of a level as even as possible in dollars per weighted pupil"

    def total(self, m: Measures) -> Total:
        """Mean absolute deviation of dollars per weighted pupil, within levels."""
        schools = served(m)
        spent, entries, pupils = schools.spent, schools.entries, schools.pupils
        codes, level = np.unique(schools.level[entries], return_inverse=True)
        of_level = np.full(len(spent.index), -1, dtype=np.int64)
        of_level[entries] = level
        enrolled = np.bincount(level, pupils[entries])
        labels = {
            "level": m.axes.groups("level")[1][codes // m.axes.size("year")],
            "year": m.axes.labels["year"][codes % m.axes.size("year")],
        }

        def averages(x: Floats) -> Floats:
            return np.asarray(np.bincount(level, spent.at(x)[entries]) / enrolled)

        name = f"{m.owner}.average" if m.owner else "average"
        average = m.columns.add(name, labels, count=len(codes), witness=averages, lower=-np.inf, unit=PER_PUPIL)
        mine = of_level[spent.row] >= 0
        fixed = -np.bincount(level, spent.constant[entries]).astype(float)
        m.define(
            name,
            Rows(
                spent.index,
                "dollars",
                np.concatenate([of_level[spent.row[mine]], np.arange(len(codes))]),
                np.concatenate([spent.column[mine], average]),
                np.concatenate([spent.coefficient[mine], -enrolled]),
                fixed,
                fixed,
                names=labels,
            ),
        )
        above = m.part(
            "above",
            replace(
                spent,
                row=np.concatenate([spent.row[mine], entries]),
                column=np.concatenate([spent.column[mine], average[level]]),
                coefficient=np.concatenate([spent.coefficient[mine], -pupils[entries]]),
                constant=np.where(of_level >= 0, spent.constant, 0.0),
            ),
        )
        row, rate = np.zeros(len(entries), dtype=np.int64), 2.0 / enrolled.sum()
        index = Index(m.axes, (), ())
        return Total(index, PER_PUPIL, row, above.column[entries], np.full(len(entries), rate), np.zeros(1))
