"""Which school is worst off in a plan, and in which year?"""

from dataclasses import dataclass

import numpy as np

from alloc_opt.goals._pupils import served
from alloc_opt.measures.columns import Floats
from alloc_opt.measures.measures import Measures

_SAME = 1e-6
"""Share of the least dollars per weighted pupil by which another school's may be more and still be as few."""


@dataclass(frozen=True)
class Worst:
    """The school with fewest dollars per weighted pupil; of several, the first one in the first year."""

    school: str
    """Its id; in years that are not decided site by site, that of all schools of its level."""
    year: str
    others: int = 0
    """How many more schools and years have as few."""


def worst(m: Measures, x: Floats) -> Worst:
    """The worst-off school of a point in natural units."""
    schools = served(m)
    dollars = schools.spent.at(x)[schools.entries] / schools.pupils[schools.entries]
    least = float(dollars.min())
    labels = schools.spent.index.labels()
    year = schools.spent.index.position("year")[schools.entries]
    same = np.flatnonzero(dollars <= least + _SAME * abs(least))
    first = int(schools.entries[min(same, key=lambda n: (year[n], n))])
    return Worst(str(labels["school"][first]), str(labels["year"][first]), len(same) - 1)
