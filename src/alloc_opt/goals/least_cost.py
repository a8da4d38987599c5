r"""Least unrestricted cost: unrestricted spending, and contributions from unrestricted resources, of all years.

$$ \min \sum_{f:\,restriction_f = 0,\,t} \Big(\sum_{pso} x_{psoft} + \sum_g c_{fgt}\Big) $$

| letter | meaning | unit |
| --- | --- | --- |
| $x$ | spending of resource $f$ | dollars |
| $c$ | contributions to restricted resources | dollars |

Indirect cost recovered from grants is no saving here: else growing what a grant pays would look like one.
"""

from alloc_opt.goals._objective import Objective
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.total import Total


class LeastCost(Objective):
    """Spend as little unrestricted money as possible."""

    better = "less"
    unit = "unrestricted dollars"
    words = "least unrestricted cost"

    def total(self, m: Measures) -> Total:
        """Unrestricted dollars, all years."""
        return (m["spending"] - m["contributions"]).where(restriction={"at_most": 0}).by()
