r"""Least change of who pays, where several resources may.

$$ \min \sum_{psft} (x_{psft} - x_{psf,t-1})^+ + \sum_{fgt} c_{fgt} $$

| letter | meaning | unit |
| --- | --- | --- |
| $x$ | dollars of program $p$ at school $s$ from resource $f$; the year before the first is today | dollars |
| $c$ | dollars moved from grant $f$ to grant $g$ (table `transfers`) | dollars |
"""

from alloc_opt.goals._objective import Objective
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.total import Total


class LeastSplitChange(Objective):
    """Leave today's funding splits as they are wherever nothing speaks against it."""

    better = "less"
    unit = "dollars moved between resources"
    words = "least change of who pays"

    def total(self, m: Measures) -> Total:
        """Dollars moved, all years."""
        moved = m["split_change"].by()
        return moved + m["transferred"].by() if len(m.plan["transfers"]) else moved
