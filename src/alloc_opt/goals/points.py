r"""Points that the board gave: $\max \sum_{pstm} points_p\,multiplier_{pm}\,u_{pstm}$, years weighted equally."""

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
