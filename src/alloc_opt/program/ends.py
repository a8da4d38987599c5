"""When resources end: the last fiscal year in which each may be spent."""

import numpy as np
import numpy.typing as npt

from alloc_opt.measures.measures import Measures
from alloc_opt.plan.years import end_year

Ints = npt.NDArray[np.int64]
NEVER = 9999
"""Calendar year of the end of a resource that goes on."""


def last_years(m: Measures) -> Ints:
    """Calendar year in which each resource's last fiscal year ends; shape (resources,)."""
    return np.array([end_year(end) if end else NEVER for end in m.plan["funds"]["ends"]], dtype=np.int64)


def years_end(m: Measures) -> Ints:
    """Calendar year in which each fiscal year ends, the base year first; shape (years,)."""
    return np.array([end_year(str(year)) for year in m.axes.labels["year"]], dtype=np.int64)


def ended(m: Measures) -> npt.NDArray[np.bool_]:
    """Resource and year: True after the last year in which the resource may be spent."""
    return np.asarray(years_end(m)[None, :] > last_years(m)[:, None])
