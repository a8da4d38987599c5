"""Dollars of each school beside its weighted pupils; of years not decided site by site, of all schools of a level."""

from dataclasses import dataclass, replace

import numpy as np

from alloc_opt.errors import RulesError
from alloc_opt.measures.columns import Floats, Ints
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.total import Total

PER_PUPIL = "dollars per weighted pupil"


@dataclass(frozen=True, eq=False)
class Served:
    """Schools with pupils, by year: `spent` has one entry per school and year, `entries` are those that count."""

    spent: Total
    pupils: Floats
    """Weighted pupils of each entry of `spent`; zero where it does not count."""
    entries: Ints
    """Entries with pupils, in order."""
    level: Ints
    """Code of level and year together, per entry of `spent`."""


def served(m: Measures) -> Served:
    """Dollars and weighted pupils of every school and plan year.

    Raises:
        RulesError: no school has pupils, or a weight names no student group.
    """
    spent = m.dollars.by("school", "year")
    index = spent.index
    school, year = index.position("school"), index.position("year")
    kinds = m.plan["schools"]["kind"].to_numpy(dtype=object)
    pupils = np.zeros(len(index))
    for group, weight in m.plan.head.settings.pupil_weights.items():
        pupils += weight * m.enrollment.where(group=group).by("school", "year").along(index).constant
    pupils[kinds[school] != "school"] = 0.0
    together = m.axes.together
    if together is not None:
        moved = (year > together.after) & together.schools[school]
        codes = {"school": np.where(moved, together.place[school], school).astype(np.int32), "year": year.astype("i4")}
        target = index.rows(codes)
        constant = np.bincount(target, spent.constant, minlength=len(index)).astype(float)
        spent = replace(spent, row=target[spent.row], constant=constant)
        pupils = np.bincount(target, pupils, minlength=len(index)).astype(float)
    entries = np.flatnonzero(pupils > 0)
    if not len(entries):
        raise RulesError("no school has pupils, so none is worst off", "add the table `enrollment`")
    of_level = m.axes.groups("level")[0].astype(np.int64)[school]
    return Served(spent, pupils, entries, of_level * m.axes.size("year") + year)
