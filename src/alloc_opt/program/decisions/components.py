"""Stated parts of ending balances: dollars that are there but not free for the reserve."""

import numpy as np

from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.program.decisions.pupils import every_year

DIMENSIONS = ("resource", "year")


def components(m: Measures) -> Measure:
    """Dollars of the ending balance that are nonspendable, committed or assigned (data), by resource and year."""
    key = ["component", "resource", "year"]
    rows = every_year(m.plan["components"], m.axes).drop_duplicates(key, keep="last")
    return Measure(
        m.axes,
        "components",
        "dollars",
        DIMENSIONS,
        {d: np.zeros(0, dtype=np.int32) for d in DIMENSIONS},
        constant_labels={d: m.axes.codes(d, rows[d]) for d in DIMENSIONS},
        constant=rows["dollars"].to_numpy(dtype=float),
    )


MAKES = {"components": components}
