r"""Most restricted money first, and as little expiring money given back as possible, as late as possible.

$$ \min \sum_{ft} (10 - restriction_f)\Big(1 + \frac{T - t}{100\,T}\Big)\,spending_{ft}
   + \Big(20 + \frac{T - t}{T}\Big)\,lapse_{ft} $$

| letter | meaning | unit |
| --- | --- | --- |
| $spending$ | dollars spent from resource $f$ | dollars |
| $restriction$ | 0 unrestricted to 9 narrowest | |
| $lapse$ | dollars given back | dollars |
| $t, T$ | number of the plan year, and of the last | |

Of two years the earlier takes the narrow money. With quantities held this only moves dollars between resources that may
legally pay.
"""

from dataclasses import replace

import numpy as np

from alloc_opt.goals._objective import Objective
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.total import Total

_LEAST_RESTRICTED, _GIVEN_BACK, _SOONER = 10.0, 20.0, 0.01


class RestrictedFirst(Objective):
    """Spend the narrowest money first."""

    better = "less"
    unit = "dollars weighted by freedom of use"
    words = "most restricted money first"

    def total(self, m: Measures) -> Total:
        """Weighted dollars, all resources and years."""
        rank = m.plan["funds"]["restriction"].to_numpy(dtype=float)
        spent = m["spending"]
        years = m.axes.size("year")
        early = 1.0 - np.arange(years) / max(years - 1, 1)
        weight = (_LEAST_RESTRICTED - rank)[:, None] * (1.0 + _SOONER * early)
        at = spent.labels["resource"], spent.labels["year"]
        weighted = replace(spent, coefficient=spent.coefficient * weight[at], constant=np.zeros_like(spent.constant))
        return weighted.by() + m["lapse"].times("year", _GIVEN_BACK + early).by()
