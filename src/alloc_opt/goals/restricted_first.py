r"""Most restricted money first, and as little expiring money given back as possible, as late as possible.

$$ \min \sum_{ft} (10 - restriction_f)\,spending_{ft} + \Big(20 + \frac{T - t}{T}\Big)\,lapse_{ft} $$

| letter | meaning | unit |
| --- | --- | --- |
| $spending$ | dollars spent from resource $f$ | dollars |
| $restriction$ | 0 unrestricted to 9 narrowest | |
| $lapse$ | dollars given back | dollars |
| $t, T$ | number of the plan year, and of the last | |

With quantities held this only moves dollars between resources that may legally pay.
"""

from dataclasses import replace

import numpy as np

from alloc_opt.goals._objective import Objective
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.total import Total

_LEAST_RESTRICTED, _GIVEN_BACK = 10.0, 20.0


class RestrictedFirst(Objective):
    """Spend the narrowest money first."""

    better = "less"
    unit = "dollars weighted by freedom of use"
    words = "most restricted money first"

    def total(self, m: Measures) -> Total:
        """Weighted dollars, all resources and years."""
        rank = m.plan["funds"]["restriction"].to_numpy(dtype=float)
        spent = m["spending"]
        weighted = replace(spent, coefficient=spent.coefficient * (_LEAST_RESTRICTED - rank)[spent.labels["resource"]])
        weighted = replace(weighted, constant=np.zeros_like(spent.constant))
        years = m.axes.size("year")
        early = 1.0 - np.arange(years) / max(years - 1, 1)
        return weighted.by() + m["lapse"].times("year", _GIVEN_BACK + early).by()
