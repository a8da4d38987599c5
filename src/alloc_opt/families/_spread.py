"""How far the schools of a level are apart, as rows: range, mean distance, and the half below the median."""

from dataclasses import replace

import numpy as np

from alloc_opt.measures.axes import Mask
from alloc_opt.measures.columns import Floats, Ints
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.served import PER_PUPIL, Served, averages, distances, less, level_labels
from alloc_opt.measures.total import Total

SMALL = 1e-9
"""Pupils below which a half is reached."""
_HIGHEST = 10.0
"""No school has more than so many times today's highest dollars per weighted pupil of its level."""


def apart(m: Measures, served: Served, gap: float, share: float, *, ends: bool) -> Rows:
    """One row per level and year: range (`ends`) or mean distance is at most the gap and a share of the average."""
    codes, level = np.unique(served.level[served.entries], return_inverse=True)
    each = np.arange(len(codes))
    if ends:
        average, _, _ = averages(m, served)
        high, low = (_end(m, served, level, name) for name in ("highest", "lowest"))
        row = np.concatenate([each, each])
        column, value = np.concatenate([high, low]), np.repeat([1.0, -1.0], len(codes))
    else:
        above, average, level, enrolled = distances(m, served)
        row, column = level, above.column[served.entries]
        value = (2.0 / enrolled)[level]
    return Rows(
        served.spent.index,
        PER_PUPIL,
        np.concatenate([row, each]),
        np.concatenate([column, average]),
        np.concatenate([value, np.full(len(codes), -share)]),
        np.full(len(codes), -np.inf),
        np.full(len(codes), gap),
        left=len(row),
        shift=np.zeros(len(codes)),
        names=level_labels(m, codes),
    )


def _end(m: Measures, served: Served, level: Ints, name: str) -> Ints:
    """Columns no lower than the highest school of each level, or no higher than the lowest."""
    high = name == "highest"
    codes = np.unique(served.level[served.entries])
    pick = np.maximum if high else np.minimum

    def witness(x: Floats) -> Floats:
        found = np.full(len(codes), -np.inf if high else np.inf)
        pick.at(found, level, _each(served, x))
        return found

    column = m.columns.add(
        f"{m.owner}.{name}",
        level_labels(m, codes),
        count=len(codes),
        witness=witness,
        lower=-np.inf,
        unit=PER_PUPIL,
    )
    rest = less(served, column[level])
    m.define(f"{m.owner}.{name}", (rest <= 0.0) if high else (rest >= 0.0))
    return column


def _each(served: Served, x: Floats) -> Floats:
    """Dollars per weighted pupil of each entry that counts."""
    entries = served.entries
    return np.asarray(served.spent.at(x)[entries] / served.pupils[entries])


def below_median(m: Measures, served: Served, least: float, before: Floats | None) -> Rows:
    """One row per level and year: what the lower half of the pupils lack of the median.

    `before`: dollars (entries of `spent`) whose order says which schools are below it; None: any.
    """
    entries, pupils = served.entries, served.pupils[served.entries]
    codes, level = np.unique(served.level[entries], return_inverse=True)
    enrolled = np.bincount(level, pupils).astype(float)
    labels = level_labels(m, codes)
    lower = None if before is None else lower_half(before[entries] / pupils, pupils, level)

    def median(x: Floats) -> Floats:
        each = _each(served, x)
        mine = lower_half(each, pupils, level) if lower is None else lower
        found = np.zeros(len(codes))
        np.maximum.at(found, level[mine], each[mine])
        return found

    middle = m.columns.add(f"{m.owner}.median", labels, count=len(codes), witness=median, lower=0.0, unit=PER_PUPIL)
    rest = less(served, middle[level])
    lacking = m.part("below", rest, negative=True)
    each = np.arange(len(codes))
    if lower is None:
        m.define(f"{m.owner}.median", _any_half(m, served, rest, level, enrolled))
    else:
        keep = np.zeros(len(rest.index), dtype=bool)
        keep[entries[lower]] = True
        m.define(f"{m.owner}.median", (rest <= 0.0).only(keep))
    return Rows(
        served.spent.index,
        "dollars",
        np.concatenate([level, each]),
        np.concatenate([lacking.column[entries], middle]),
        np.concatenate([np.ones(len(entries)), -(1.0 - least) * enrolled / 2.0]),
        np.full(len(codes), -np.inf),
        np.zeros(len(codes)),
        names=labels,
    )


def lower_half(each: Floats, pupils: Floats, level: Ints) -> Mask:
    """Schools, from the lowest up, that together have just half of their level's pupils or more; shape (entries,)."""
    found = np.zeros(len(each), dtype=bool)
    for one in np.unique(level):
        mine = np.flatnonzero(level == one)
        order = mine[np.argsort(each[mine], kind="stable")]
        below = np.cumsum(pupils[order]) - pupils[order]
        found[order[below < 0.5 * pupils[mine].sum() - SMALL]] = True
    return found


def _any_half(m: Measures, served: Served, rest: Total, level: Ints, enrolled: Floats) -> Rows:
    """A column per school says whether it is in the lower half; rows that hold those below the median's column."""
    entries, pupils = served.entries, served.pupils[served.entries]
    codes = np.unique(served.level[entries])
    labels = {name: texts[entries] for name, texts in rest.index.labels().items()}

    def witness(x: Floats) -> Floats:
        return lower_half(_each(served, x), pupils, level).astype(float)

    below = m.columns.add(f"{m.owner}.lower_half", labels, count=len(entries), witness=witness, upper=1.0, integer=True)
    m.define(
        f"{m.owner}.lower_half",
        Rows(
            rest.index,
            "pupils",
            level,
            below,
            pupils,
            0.5 * enrolled,
            np.full(len(codes), np.inf),
            names=level_labels(m, codes),
        ),
    )
    highest = np.zeros(len(codes))
    np.maximum.at(highest, level, _each(served, m.columns.point()))
    most = _HIGHEST * highest[level] * pupils
    held = replace(
        rest,
        row=np.concatenate([rest.row, entries]),
        column=np.concatenate([rest.column, below]),
        coefficient=np.concatenate([rest.coefficient, most]),
    )
    limit = np.zeros(len(rest.index))
    limit[entries] = most
    return held.between(np.full(len(limit), -np.inf), np.where(limit > 0, limit, np.inf))
