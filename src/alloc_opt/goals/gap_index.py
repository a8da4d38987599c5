r"""Schools of a level as even as possible: mean distance from the level's dollars per weighted pupil.

$$ \min \frac{2}{\sum_{st} E_{st}} \sum_{st} \big(x_{st} - a_{\ell(s)t} E_{st}\big)^+, \qquad
   a_{\ell t} = \frac{\sum_{s \in \ell} x_{st}}{\sum_{s \in \ell} E_{st}} $$

| letter | meaning | unit |
| --- | --- | --- |
| $x$ | dollars of school $s$ that `pupil_dollars` counts and `pupil_dollars_apart` does not; default: all | dollars |
| $E$ | its weighted pupils, by the plan's `pupil_weights`; default: 1 for every pupil | pupils |
| $a$ | dollars per weighted pupil of all schools of the level together | dollars per weighted pupil |

What some schools have above their level others have below it, so twice the part above is the sum of all distances: the
mean absolute deviation, each pupil counted once. In years that are not decided site by site a level is one place.
"""

import numpy as np

from alloc_opt.goals._objective import Objective
from alloc_opt.goals._pupils import PER_PUPIL, served
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.served import distances, district
from alloc_opt.measures.total import Total


class GapIndex(Objective):
    """Bring the schools of each level closer together."""

    better = "less"
    unit = f"{PER_PUPIL} apart from one's level, on average"
    words = "schools of a level as even as possible in dollars per weighted pupil"

    def total(self, m: Measures) -> Total:
        """Mean absolute deviation of dollars per weighted pupil, within levels."""
        schools = served(m)
        above, _, _, enrolled = distances(m, schools)
        count = len(schools.entries)
        rate = np.full(count, 2.0 / enrolled.sum())
        row = np.zeros(count, dtype=np.int64)
        return Total(district(m), PER_PUPIL, row, above.column[schools.entries], rate, np.zeros(1))
