r"""Points that the board gave, years weighted equally.

$$ \max \sum_{pstm} points_p\,multiplier_{pm}\,u_{pstm} $$

| letter | meaning | unit |
| --- | --- | --- |
| $points$ | board priority of one unit | points |
| $u$ | part of the quantity in segment $m$ of falling returns | unit of the program |
| $multiplier$ | what a unit gives in the segment; 1 without segments | share |
"""

from alloc_opt.goals._objective import Objective
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.total import Total


class Points(Objective):
    """Collect as many of the board's points as possible."""

    better = "more"
    unit = "points"
    words = "most of the board's points"

    def total(self, m: Measures) -> Total:
        """Points, all years."""
        return m["points"].by()
