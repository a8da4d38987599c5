r"""Award years: what may still be spent after a year, where each award is there for so many years, oldest first.

An award of year $i$ may be spent in the $n$ fiscal years from $i$ on, so at the end of year $t$ at most the awards of
the last $n - 1$ years are left:

$$ b_{ft} \le \sum_{i=t-n+2}^{t} award_{fi}, \qquad award_{ft} = revenue_{ft}, \quad award_{f0} = b_{f0} $$

The balance at the start of the plan counts as the award of the base year.
"""

import numpy as np
import numpy.typing as npt

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
