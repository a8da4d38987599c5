r"""Least weighted reduction of today's services.

$$ \min \sum_{pst} w_p\,cost_p\,(q^0_{ps} - q_{pst})^+ $$

| letter | meaning | unit |
| --- | --- | --- |
| $q, q^0$ | quantity of program $p$ at school $s$ in year $t$, and today's | its unit |
| $cost$ | one unit at base-year prices; 1 where a unit costs nothing | dollars |
| $w$ | the program's `weight` | |
"""

from alloc_opt.goals._objective import Objective
from alloc_opt.goals._worth import worth
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.total import Total


class LeastReduction(Objective):
    """Keep as much of today's services as possible."""

    better = "less"
    unit = "weighted dollars of service reduced"
    words = "least weighted reduction of today's services"

    def total(self, m: Measures) -> Total:
        """Weighted dollars of reduction, all years."""
        weight = m.plan["programs"]["weight"].to_numpy(dtype=float)
        return worth(m, m["reduction"], weight).by()
