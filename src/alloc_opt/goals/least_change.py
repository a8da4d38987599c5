r"""Least change of quantities, each year against the year before, in dollars of the services that change.

$$ \min \sum_{pst} cost_p\,(up_{pst} + down_{pst}) + \sum_{jt} pay_j\,(L_{jt} + refill_j\,R_{jt}), \qquad
   up_{pst} - down_{pst} = q_{pst} - q_{ps,t-1} $$

| letter | meaning | unit |
| --- | --- | --- |
| $up, down$ | quantity above and below the year before | unit of the program |
| $cost$ | one unit at base-year prices; 1 where a unit costs nothing | dollars |
| $L, R$ | layoffs and posts given up, of positions that state what these cost | FTE |
| $pay$ | one FTE of the position at base-year prices; 1 where it costs nothing | dollars |
| $refill$ | share of the posts given up that comes back | |

Whole positions searched to a gap: of the plans within it this stage chooses too, so that nobody is let go in one year
and hired back in the next for the sake of a few dollars. People matter: of two plans that change services alike, the
one with fewer layoffs is taken.
"""

import numpy as np

from alloc_opt.goals._objective import Objective
from alloc_opt.goals._worth import worth
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.prices import fte_cost
from alloc_opt.measures.total import Total


class LeastChange(Objective):
    """Change as little as possible."""

    better = "less"
    unit = "dollars of service changed"
    words = "least change of services from year to year"
    steady = True

    def total(self, m: Measures) -> Total:
        """Dollars of change, all years."""
        change = worth(m, m["increase"]).by() + worth(m, m["decrease"]).by()
        salary, benefits = fte_cost(m)
        pay = salary[:, 0] + benefits[:, 0]
        weight = np.where(pay == 0, 1.0, pay)
        for name, share in (("layoffs", np.ones(len(pay))), ("refills", m.plan["pay"]["refill"].to_numpy(dtype=float))):
            if len(m[name].column):
                change = change + m[name].times("position", weight * share).by()
        return change
