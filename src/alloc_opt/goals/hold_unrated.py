r"""Hold what nobody rated: least reduction of the programs `valued: unrated`.

$$ \min \sum_{p \in unrated,\,st} w_p\,cost_p\,(q^0_{ps} - q_{pst})^+ $$

| letter | meaning | unit |
| --- | --- | --- |
| $q, q^0$ | quantity of program $p$ at school $s$ in year $t$, and today's | its unit |
| $cost$ | one unit at base-year prices; 1 where a unit costs nothing | dollars |
| $w$ | the program's `weight` | |

A missing effect is not a zero effect: before any points count, unrated services stay as they are unless a rule forces
them down.
"""

import numpy as np

from alloc_opt.goals._objective import Objective
from alloc_opt.goals._worth import worth
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.total import Total


class HoldUnrated(Objective):
    """Keep unrated services at today's level."""

    better = "less"
    unit = "weighted dollars of service reduced"
    words = "services that nobody rated are held"
    prelude = True

    def total(self, m: Measures) -> Total:
        """Weighted dollars of reduction of unrated programs, all years."""
        programs = m.plan["programs"]
        weight = np.where(programs["valued"] == "unrated", programs["weight"].to_numpy(dtype=float), 0.0)
        return worth(m, m["reduction"], weight).by()
