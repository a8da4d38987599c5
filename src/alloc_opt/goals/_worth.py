"""Quantities of different programs made comparable: units times the dollars of one unit."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.prices import program_cost


def worth(m: Measures, measure: Measure, weight: npt.NDArray[np.float64] | float = 1.0) -> Measure:
    """A measure of units by program in dollars at base-year prices, times a weight per program.

    A unit of a program that costs nothing counts as one dollar, so that it is not given up for nothing.
    """
    cost = program_cost(m)
    rate = np.where(cost == 0, 1.0, cost) * weight
    value = rate[measure.labels["program"]]
    kept = value != 0
    return replace(
        measure,
        unit="dollars",
        labels={d: codes[kept] for d, codes in measure.labels.items()},
        column=measure.column[kept],
        coefficient=(measure.coefficient * value)[kept],
        constant_labels={d: codes[:0] for d, codes in measure.constant_labels.items()},
        constant=measure.constant[:0],
    )
