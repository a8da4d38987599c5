"""Dollars of each school beside its weighted pupils; of years not decided site by site, of all schools of a level."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from alloc_opt.errors import RulesError
from alloc_opt.measures.axes import Labels, Mask
from alloc_opt.measures.columns import Floats, Ints
from alloc_opt.measures.index import Index
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
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

    def only(self, keep: Mask) -> "Served":
        """Without the entries where `keep` (shape (entries of `spent`,)) is False."""
        pupils = np.where(keep, self.pupils, 0.0)
        return replace(self, pupils=pupils, entries=np.flatnonzero(pupils > 0))


def counted(
    m: Measures,
    weights: Mapping[str, float],
    dollars: Mapping[str, Any] | None = None,
    apart: Mapping[str, Any] | None = None,
) -> Served:
    """Dollars and weighted pupils of every school and plan year.

    Args:
        m: the measures.
        weights: student group -> weight; weights add up for a pupil of several groups.
        dollars: dollars that count, as a selection; empty: all.
        apart: dollars that do not, as a selection: all that any of its keys selects.

    Raises:
        RulesError: no school has pupils, or a weight names no student group.
    """
    spent = chosen(m.dollars, dollars, apart).by("school", "year")
    index = spent.index
    school, year = index.position("school"), index.position("year")
    kinds = m.plan["schools"]["kind"].to_numpy(dtype=object)
    pupils = np.zeros(len(index))
    for group, weight in weights.items():
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


def chosen(dollars: Measure, wanted: Mapping[str, Any] | None, apart: Mapping[str, Any] | None) -> Measure:
    """The dollars that a selection takes, without those that stand apart."""
    return dollars.where(wanted or {}).without(apart or {})


def central(m: Measures, dollars: Measure) -> Total:
    """Dollars that no school has (central office, not told by site), by year."""
    kinds = m.plan["schools"]["kind"].to_numpy(dtype=object)
    away = np.isin(kinds, ["central", "not_by_site"])
    total = dollars.where(school=m.axes.labels["school"][away].tolist()) if away.any() else dollars * 0.0
    return total.by("year")


def columns_of(m: Measures, name: str, total: Total) -> Total:
    """The total as helper columns, for rules that speak of it in many rows."""
    found = m.helper(name, total.index, witness=total.at, lower=-np.inf, unit=total.unit)
    m.define(found.name, found.equals(total))
    return found


def averages(m: Measures, served: Served) -> tuple[Ints, Ints, Floats]:
    """Dollars per weighted pupil of each level and year as columns: the columns, the level of each entry that counts
    (its place among the columns), and the weighted pupils of each level.
    """
    spent, entries, pupils = served.spent, served.entries, served.pupils[served.entries]
    codes, level = np.unique(served.level[entries], return_inverse=True)
    of_level = np.full(len(spent.index), -1, dtype=np.int64)
    of_level[entries] = level
    enrolled = np.bincount(level, pupils).astype(float)
    labels = level_labels(m, codes)

    def witness(x: Floats) -> Floats:
        return np.asarray(np.bincount(level, spent.at(x)[entries]) / enrolled)

    name = f"{m.owner}.average" if m.owner else "average"
    average = m.columns.add(name, labels, count=len(codes), witness=witness, lower=-np.inf, unit=PER_PUPIL)
    mine = of_level[spent.row] >= 0
    fixed = -np.bincount(level, spent.constant[entries]).astype(float)
    m.define(
        name,
        Rows(
            spent.index,
            "dollars",
            np.concatenate([of_level[spent.row[mine]], np.arange(len(codes))]),
            np.concatenate([spent.column[mine], average]),
            np.concatenate([spent.coefficient[mine], -enrolled]),
            fixed,
            fixed,
            names=labels,
        ),
    )
    return average, level, enrolled


def level_labels(m: Measures, codes: Ints) -> dict[str, Labels]:
    """Level and year of codes as in `Served.level`."""
    return {
        "level": m.axes.groups("level")[1][codes // m.axes.size("year")],
        "year": m.axes.labels["year"][codes % m.axes.size("year")],
    }


def less(served: Served, column: Ints) -> Total:
    """Dollars of each entry that counts less its weighted pupils times a column of its own; other entries are zero.

    `column`: shape (entries that count,).
    """
    spent, entries = served.spent, served.entries
    counts = np.zeros(len(spent.index), dtype=bool)
    counts[entries] = True
    mine = counts[spent.row]
    return replace(
        spent,
        row=np.concatenate([spent.row[mine], entries]),
        column=np.concatenate([spent.column[mine], column]),
        coefficient=np.concatenate([spent.coefficient[mine], -served.pupils[entries]]),
        constant=np.where(counts, spent.constant, 0.0),
    )


def distances(m: Measures, served: Served) -> tuple[Total, Ints, Ints, Floats]:
    """What each school has above its level's average, in dollars (entries of `spent`), and `averages`."""
    average, level, enrolled = averages(m, served)
    return m.part("above", less(served, average[level])), average, level, enrolled


def district(m: Measures) -> Index:
    """An index of one entry."""
    return Index(m.axes, (), ())
