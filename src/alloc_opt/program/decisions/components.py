"""Stated parts of ending balances: dollars that are there but not free for the reserve."""

from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.program.decisions.pupils import every_year

DIMENSIONS = ("resource", "year")
RESERVES = ("stabilization", "reserve")
"""Kinds of parts that count as reserves."""


def components(m: Measures) -> Measure:
    """Dollars of the ending balance that are nonspendable, committed or assigned (data), by resource and year; stated
    reserves are no such part.
    """
    key = ["component", "resource", "year"]
    rows = every_year(m.plan["components"], m.axes).drop_duplicates(key, keep="last")
    rows = rows[~rows["kind"].isin(RESERVES).to_numpy()]
    labels = {d: m.axes.codes(d, rows[d]) for d in DIMENSIONS}
    return Measure.of_data(m.axes, "components", "dollars", labels, rows["dollars"].to_numpy(dtype=float))


MAKES = {"components": components}
