"""Which pool of schools does a school belong to?"""

import numpy as np
import numpy.typing as npt

from alloc_opt.measures.axes import Axes
from alloc_opt.measures.index import Index


def pool(axes: Axes, alike: str, schools: Index, pools: Index) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Entry of `pools` (label of the attribute `alike`, year) of each entry of `schools` (school, year), and whether
    there is one (0 where there is none).
    """
    group = axes.groups(alike)[0]
    entries = enumerate(zip(pools.position(alike), pools.position("year"), strict=True))
    known = {key: entry for entry, key in entries}
    keys = zip(group[schools.position("school")], schools.position("year"), strict=True)
    found = np.array([known.get(key, -1) for key in keys], dtype=np.int64)
    return np.maximum(found, 0), found >= 0
