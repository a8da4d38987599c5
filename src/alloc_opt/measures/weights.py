"""How much an outcome counts at each school, where a goal weights by an attribute of the schools."""

import numpy as np
import numpy.typing as npt

from alloc_opt.errors import RulesError
from alloc_opt.measures.measures import Measures


def school_weights(m: Measures) -> npt.NDArray[np.float64]:
    """Weight of each goal at each school, shape (goals, schools); 1 where the goal states no attribute.

    Raises:
        RulesError: the attribute is no number of every school.
    """
    goals, schools = m.plan["goals"], m.plan["schools"]
    weight = np.ones((len(goals), len(schools)))
    for row, attribute in enumerate(goals["weight_by"]):
        if attribute:
            if attribute not in schools or schools[attribute].dtype.kind not in "fi":
                raise RulesError(
                    f"goal {goals['goal'].iloc[row]} weights by {attribute!r}, which is no number of every school"
                )
            weight[row] = schools[attribute].to_numpy(dtype=float)
    return weight
