"""Schools in five parts by need, the least need first."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.plan.plan import Plan

FIFTHS = 5


def attribute(plan: Plan) -> str:
    """The attribute of schools that tells their need (`need`, `poverty` or `poverty_...`), empty without one."""
    own = _schools(plan)
    for name in map(str, plan["schools"].columns):
        if name in {"need", "poverty"} or name.startswith("poverty_"):
            numbers = pd.to_numeric(plan["schools"][name], errors="coerce").to_numpy(dtype=float)[own]
            if np.isfinite(numbers).all() and len(np.unique(numbers)) > 1:
                return name
    return ""


def fifths(plan: Plan) -> Mapping[int, npt.NDArray[np.intp]]:
    """Codes of the schools in each fifth, numbered from 1; empty without a measure of need or with too few schools."""
    name, schools = attribute(plan), np.flatnonzero(_schools(plan))
    if not name or len(schools) < FIFTHS:
        return {}
    return parted(schools, pd.to_numeric(plan["schools"][name]).to_numpy(dtype=float)[schools])


def parted(schools: npt.NDArray[np.intp], need: npt.NDArray[np.float64]) -> Mapping[int, npt.NDArray[np.intp]]:
    """Codes of schools in fifths by `need` (one per school), numbered from 1, the least need first."""
    order = schools[np.argsort(need, kind="stable")]
    return dict(enumerate(np.array_split(order, FIFTHS), start=1))


def _schools(plan: Plan) -> npt.NDArray[np.bool_]:
    return np.asarray((plan["schools"]["kind"] == "school").to_numpy())
