"""How long money may be spent: until its resource ends, and each award in so many fiscal years."""

import numpy as np
import numpy.typing as npt

from alloc_opt.measures.awards import awards_left
from alloc_opt.measures.measures import Measures
from alloc_opt.plan.years import end_year

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
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


def goes_on(m: Measures) -> npt.NDArray[np.bool_]:
    """Resource and year: True where what is left at the end of the year may be carried over, if only a part of it."""
    carries = m.plan["funds"]["carryover"].to_numpy(dtype=bool)
    return np.asarray(carries[:, None] & (years_end(m)[None, :] < last_years(m)[:, None]))


def carried_at_most(m: Measures) -> Floats:
    """Most dollars that may be left at the end of a year; shape (resources, years), the base year first.

    Infinity where nothing limits it, 0 where nothing may be carried over and when the resource ends.
    """
    return np.where(goes_on(m), awards_left(m), 0.0)
