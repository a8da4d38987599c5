r"""Least unrestricted cost: unrestricted spending, and contributions from unrestricted resources, of all years.

$$ \min \sum_{f:\,restriction_f = 0,\,t} \Big(\sum_{pso} x_{psoft} + indirect_{ft} + \sum_g c_{fgt}\Big) $$

| letter | meaning | unit |
| --- | --- | --- |
| $x$ | spending of resource $f$ | dollars |
| $indirect$ | indirect cost charged, less what is recovered | dollars |
| $c$ | contributions to restricted resources | dollars |
"""

from alloc_opt.goals._objective import Objective
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.total import Total


class LeastCost(Objective):
    """Spend as little unrestricted money as possible."""

    better = "less"
    unit = "unrestricted dollars"
    words = "least unrestricted cost"

    def total(self, m: Measures) -> Total:
        """Unrestricted dollars, all years."""
        return unrestricted_cost(m).by()


def unrestricted_cost(m: Measures) -> Measure:
    """Unrestricted dollars net of indirect cost recovered, contributions included, by resource and year."""
    free = {"restriction": {"at_most": 0}}
    return (m["spending"] + m["indirect"] - m["contributions"]).where(free)
