"""Schools, groups and indices, today and in the plan, as tables."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.equities.indices import INDICES, indices, mean
from alloc_opt.analysis.equities.need import Need
from alloc_opt.analysis.equities.places import Side
from alloc_opt.analysis.equities.yardstick import Yardstick
from alloc_opt.analysis.names import names
from alloc_opt.analysis.schools import FEWEST
from alloc_opt.analysis.table import Table
from alloc_opt.measures.axes import Axes
from alloc_opt.plan.complete import ALL_GROUP
from alloc_opt.plan.plan import Plan

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
SCHOOLS = [
    "school",
    "name",
    "level",
    "year",
    "need",
    "fifth",
    "pupils",
    "today_pupils",
    "weighted_pupils",
    "today_dollars",
    "dollars",
    "change_dollars",
    "today_per_pupil",
    "per_pupil",
    "today_per_weighted",
    "per_weighted",
    "change_per_weighted",
    "at_these_pupils",
    "level_per_weighted",
    "from_level",
    "apart_per_pupil",
    "small",
]
GROUPS = [
    *("by", "label", "schools", "pupils", "today_pupils", "today_per_pupil", "per_pupil", "change"),
    *("at_these_pupils", "change_dollars"),
]
INDEX = ["scope", "schools", "index", "unit", "today_value", "plan_value", "change_value", "more_even"]
EVERY = "all schools"
SMALL_SHARE = 0.5
"""A school with fewer than this share of its level's median pupils is small."""


@dataclass(frozen=True, eq=False)
class Ground:
    """What the tables are made from."""

    plan: Plan
    axes: Axes
    by: Yardstick
    today: Side
    now: Side
    need: Need

    @property
    def shown(self) -> Mask:
        """Schools with pupils enough to be shown, today and in the plan."""
        before, after = (side.pupils[ALL_GROUP] for side in (self.today, self.now))
        enough = (before >= FEWEST) & (after >= FEWEST) & (self.today.weighted > 0) & (self.now.weighted > 0)
        left = (self.now.weighted > 0) & (after < FEWEST)
        if int(left.sum()) == 1 and enough.any():
            order = np.flatnonzero(enough)
            enough[order[np.argmin(after[order])]] = False
        return np.asarray(enough)

    @property
    def level(self) -> "npt.NDArray[np.object_]":
        """Level per school code."""
        return self.plan["schools"]["level"].to_numpy(dtype=object)

    @property
    def closed(self) -> list[str]:
        """Names of the schools that a scenario has closed by the year."""
        called = dict(
            zip(self.plan["schools"]["school"].astype(str), names(self.plan["schools"], "school"), strict=True)
        )
        return [called[one.school] for one in self.plan.closings if one.year <= self.by.year]

    def levels(self) -> Iterator[tuple[str, Mask]]:
        """All schools, then those of each level."""
        yield EVERY, self.shown
        for level in dict.fromkeys(self.level[self.shown]):
            yield str(level), self.shown & (self.level == level)


def schools(ground: Ground) -> Table:
    """One row per school, the least per weighted pupil in the plan first.

    `change_dollars` is what the school has more or less in all; `at_these_pupils` what the change per weighted pupil
    comes to for its pupils in the plan. The two differ where pupils come or go (`today_pupils`), by them.
    """
    plan, now, today, by = ground.plan, ground.now, ground.today, ground.by
    own = plan["schools"]
    here = np.flatnonzero(ground.shown)
    every, before = now.pupils[ALL_GROUP], today.pupils[ALL_GROUP]
    hidden = _few(ground)
    fifth = {int(code): str(number) for number, codes in ground.need.fifth.items() for code in codes}
    levels = _level_average(ground)
    weighted, earlier = now.per(now.weighted), today.per(today.weighted)
    frame = pd.DataFrame(
        {
            "school": own["school"].to_numpy(dtype=object)[here],
            "name": np.array(names(own, "school"), dtype=object)[here],
            "level": ground.level[here],
            "year": by.year,
            "need": np.round(ground.need.values[here], 2) + np.where(hidden[here], np.nan, 0.0),
            "fifth": [fifth.get(int(code), "") for code in here],
            "pupils": every[here],
            "today_pupils": before[here],
            "weighted_pupils": now.weighted[here],
            "today_dollars": today.dollars[here],
            "dollars": now.dollars[here],
            "change_dollars": (now.dollars - today.dollars)[here],
            "today_per_pupil": today.per(before)[here],
            "per_pupil": now.per(every)[here],
            "today_per_weighted": earlier[here],
            "per_weighted": weighted[here],
            "change_per_weighted": (weighted - earlier)[here],
            "at_these_pupils": ((weighted - earlier) * now.weighted)[here],
            "level_per_weighted": levels[here],
            "from_level": (weighted - levels)[here],
            "apart_per_pupil": np.divide(now.apart, every, out=np.zeros(len(every)), where=every > 0)[here],
            "small": np.where(_small(ground)[here], "yes", ""),
        },
        columns=SCHOOLS,
    )
    for name in SCHOOLS:
        if "per_" in name or "dollars" in name or name in {"from_level", "at_these_pupils", "weighted_pupils"}:
            frame[name] = frame[name].astype(float).round(2) + 0.0
    frame = frame.sort_values(["per_weighted", "school"], kind="stable", ignore_index=True)
    left = int((now.weighted > 0).sum()) - len(here)
    notes: tuple[str, ...] = (
        (f"{left} schools with too few pupils to be shown, or closed, are left out.",) if left > 0 else ()
    )
    if hidden[here].any():
        notes += (f"Need is not told where it would tell of fewer than {FEWEST} pupils of the group.",)
    return Table("equity_schools", frame, notes)


def _few(ground: Ground) -> Mask:
    """Shown schools whose need is the share of fewer than `FEWEST` pupils; beside a single one, the next smallest."""
    pupils = ground.now.pupils.get(ground.need.name, np.zeros(len(ground.shown)))
    there = ground.shown & (pupils > 0)
    few = there & (pupils < FEWEST)
    rest = np.flatnonzero(there & ~few)
    if few.sum() == 1 and len(rest):
        few[rest[np.argmin(pupils[rest])]] = True
    return np.asarray(few)


def _level_average(ground: Ground) -> Floats:
    """Dollars per weighted pupil of all schools of a school's level, in the plan."""
    found = np.full(len(ground.level), np.nan)
    for level in dict.fromkeys(ground.level[ground.shown]):
        mine = ground.shown & (ground.level == level)
        found[mine] = ground.now.dollars[mine].sum() / ground.now.weighted[mine].sum()
    return found


def _small(ground: Ground) -> Mask:
    """Schools with less than half the pupils of the median school of their level."""
    every = ground.now.pupils[ALL_GROUP]
    small = np.zeros(len(every), dtype=bool)
    for level in dict.fromkeys(ground.level[ground.shown]):
        mine = ground.shown & (ground.level == level)
        small[mine] = every[mine] < SMALL_SHARE * np.median(every[mine])
    return small


def groups(ground: Ground) -> Table:
    """Levels, fifths of need and student groups: dollars per pupil, today and in the plan.

    A student group has the dollars per pupil of each school in the proportion in which its pupils go there, so groups
    overlap. `change_dollars`: what the label has more or less in all, `at_these_pupils`: what the change per pupil
    comes to for its pupils in the plan; both empty for groups.
    """
    shown, now, today = ground.shown, ground.now, ground.today
    every, before = now.pupils[ALL_GROUP], today.pupils[ALL_GROUP]
    rows: list[tuple[object, ...]] = []

    def pooled(by: str, label: str, mine: Mask) -> None:
        sums = [float(each[mine].sum()) for each in (every, before, now.dollars, today.dollars)]
        if min(sums[:2]) > 0:
            was, then = sums[3] / sums[1], sums[2] / sums[0]
            each = (then - was) * sums[0]
            rows.append((by, label, int(mine.sum()), *sums[:2], was, then, then - was, each, sums[2] - sums[3]))

    for scope, mine in ground.levels():
        pooled("all" if scope == EVERY else "level", scope, mine)
    for number, codes in ground.need.fifth.items():
        mine = np.zeros(len(shown), dtype=bool)
        mine[codes] = True
        pooled("fifth", str(number), mine & shown)
    for group in now.pupils:
        pupils, earlier = (np.where(shown, side.pupils[group], 0.0) for side in (now, today))
        if group == ALL_GROUP or min(pupils.sum(), earlier.sum()) < FEWEST:
            continue
        then = mean(np.nan_to_num(now.per(every)), pupils)
        was = mean(np.nan_to_num(today.per(before)), earlier)
        heads = float(pupils.sum()), float(earlier.sum())
        rows.append(("group", group, int((pupils > 0).sum()), *heads, was, then, then - was, np.nan, np.nan))
    frame = pd.DataFrame(rows, columns=GROUPS)
    for name in GROUPS[5:]:
        frame[name] = frame[name].astype(float).round(2) + 0.0
    return Table("equity_groups", frame)


def uneven(ground: Ground) -> Table:
    """Every index of all schools and of each level with two or more, per weighted pupil."""
    rows = []
    for scope, mine in ground.levels():
        if mine.sum() < 2:
            continue
        found = [indices(side.per(side.weighted)[mine], side.weighted[mine]) for side in (ground.today, ground.now)]
        for name, (_, unit, better) in INDICES.items():
            digits = 2 if unit == "dollars" else 6
            was, then = (round(each[name], digits) + 0.0 for each in found)
            rows.append((scope, int(mine.sum()), name, unit, was, then, round(then - was, digits) + 0.0, better))
    return Table("equity_indices", pd.DataFrame(rows, columns=INDEX))
