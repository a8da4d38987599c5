r"""Award years: what may still be spent after a year, where each award is there for so many years, oldest first.

An award of year $i$ may be spent in the $n$ fiscal years from $i$ on, so at the end of year $t$ at most the awards of
the last $n - 1$ years are left:

$$ b_{ft} \le \sum_{i=t-n+2}^{t} award_{fi}, \qquad award_{ft} = revenue_{ft}, \quad award_{f0} = b_{f0} $$

The balance at the start of the plan counts as the award of the base year. What other grants move in enlarges the award
of the year, what is moved out is gone from it: `award_{ft} = revenue_{ft} + c^{in}_{ft} - c^{out}_{ft}`.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures

Floats = npt.NDArray[np.float64]


def awards_left(m: Measures) -> Floats:
    """Dollars of awards that may still be spent after each year; shape (resources, years), infinity without a limit.

    There is no limit either as long as no award, that of the base year included, can have run out.
    """
    funds = m.plan["funds"]
    years = m.axes.size("year")
    award = np.zeros((len(funds), years))
    revenue = m.revenue
    np.add.at(award, (revenue.constant_labels["resource"], revenue.constant_labels["year"]), revenue.constant)
    award[:, 0] = funds["beginning"].to_numpy(dtype=float)
    most = np.full((len(funds), years), np.inf)
    for f, n in enumerate(funds["available"].to_numpy(dtype=np.int64)):
        for t in range(max(n - 1, 1), years) if n else ():
            most[f, t] = max(float(award[f, t - n + 2 : t + 1].sum()), 0.0)
    return most


def moved_in_time(m: Measures) -> Measure:
    """Dollars moved in less those moved out in the years whose awards may still be spent after a year, by resource and
    year: the part of `award` that is decided.
    """
    moved, last = m["transfers"], m.axes.size("year") - 1
    lasts = m.plan["funds"]["available"].to_numpy(dtype=np.int64)[moved.labels["resource"]]
    parts = [
        np.flatnonzero((lasts - 2 >= later) & (moved.labels["year"] + later <= last))
        for later in range(int(lasts.max(initial=1)) - 1)
    ]
    later = np.repeat(np.arange(len(parts)), [len(part) for part in parts]).astype(np.int32)
    at = np.concatenate([*parts, np.zeros(0, dtype=np.int64)])
    labels = {name: codes[at] for name, codes in moved.labels.items()}
    labels["year"] = (labels["year"] + later).astype(np.int32)
    return replace(
        moved, name="moved in time", labels=labels, column=moved.column[at], coefficient=moved.coefficient[at]
    )
