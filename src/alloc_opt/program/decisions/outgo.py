r"""What a reserve is a share of, and what stands against it: total outgo, and balances below zero.

$$ outgo_{ft} = spending_{ft} + indirect_{ft} - credits_{ft} $$

A revenue line whose account is an object of expenditure is a credit: it lowers what is spent, as in the state's forms
(indirect cost that another fund pays back stands as negative spending in 7350).
"""

import numpy as np
import pandas as pd

from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.program.decisions.balances import revenue_lines
from alloc_opt.program.ends import ended

DIMENSIONS = ("resource", "year")


def is_credit(m: Measures, lines: pd.DataFrame) -> "pd.Series[bool]":
    """Which revenue lines are booked in an object of expenditure."""
    return lines["object"].isin(m.plan["objects"]["object"])


def credits(m: Measures) -> Measure:
    """Dollars of revenue lines that lower spending instead (data), by resource and year, base year included."""
    lines = revenue_lines(m)
    lines = lines[is_credit(m, lines).to_numpy(dtype=bool)]
    labels = {d: m.axes.codes(d, lines[d]) for d in DIMENSIONS}
    over = ended(m)[labels["resource"], labels["year"]]
    return Measure.of_data(
        m.axes, "credits", "dollars", labels, np.where(over, 0.0, lines["paid"].to_numpy(dtype=float))
    )


def outgo(m: Measures) -> Measure:
    """Expenditures and other uses in dollars by resource and year."""
    return m["spending"] + m["indirect"] - m["credits"]


def shortage(m: Measures) -> Measure:
    """Dollars by which a resource ends a year below zero: none in a plan, stated where it is carried forward."""
    nothing = np.zeros(0)
    labels = {d: np.zeros(0, dtype=np.int32) for d in DIMENSIONS}
    return Measure.of_data(m.axes, "shortage", "dollars", labels, nothing)


MAKES = {"credits": credits, "outgo": outgo, "shortage": shortage}
