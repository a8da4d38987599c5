r"""Least change of quantities, each year against the year before, in dollars of the services that change.

$$ \min \sum_{pst} cost_p\,(up_{pst} + down_{pst}), \qquad up_{pst} - down_{pst} = q_{pst} - q_{ps,t-1} $$

| letter | meaning | unit |
| --- | --- | --- |
| $up, down$ | quantity above and below the year before | unit of the program |
| $cost$ | one unit at base-year prices; 1 where a unit costs nothing | dollars |
"""

from alloc_opt.goals._objective import Objective
from alloc_opt.goals._worth import worth
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.total import Total


class LeastChange(Objective):
    """Change as little as possible."""

    better = "less"
    unit = "dollars of service changed"
    words = "least change of services from year to year"

    def total(self, m: Measures) -> Total:
        """Dollars of change, all years."""
        return worth(m, m["increase"]).by() + worth(m, m["decrease"]).by()
