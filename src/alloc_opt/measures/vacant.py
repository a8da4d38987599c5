"""Posts that nobody holds today: they go first when posts are given up."""

import numpy as np
import numpy.typing as npt

from alloc_opt.measures.axes import Axes
from alloc_opt.plan.plan import Plan


def vacant_today(plan: Plan, axes: Axes) -> npt.NDArray[np.float64]:
    """FTE of the table `staff` that is not filled; shape (positions,)."""
    staff = plan["staff"]
    empty = np.where(staff["filled"].to_numpy(dtype=bool), 0.0, staff["fte"].to_numpy(dtype=float))
    counted = np.bincount(axes.codes("position", staff["position"]), empty, minlength=axes.size("position"))
    return np.asarray(counted, dtype=float)
