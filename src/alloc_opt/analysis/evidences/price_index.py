r"""What does a price of an earlier year come to in the plan's base year?

$$ growth = \frac{\tfrac12 (I_{y-1} + I_y)}{I_{from}}, \qquad I_{T+n} = I_T \Big(\frac{I_T}{I_{T-10}}\Big)^{n/10} $$

| letter | meaning | unit |
| --- | --- | --- |
| $I$ | annual average of the library's price index | index |
| $from$ | calendar year of the price | |
| $y$ | year in which the base year ends: 2026 for 2025-26, half of it in 2025 | |
| $T$ | last year that the index has; later ones grow as its last ten years did on average, an assumption | |
"""

from alloc_opt.analysis.evidences.entry import PriceIndex
from alloc_opt.errors import OperatorError
from alloc_opt.plan.years import end_year

TREND = 10
"""Years whose mean growth carries the index beyond its last year."""


def growth(index: PriceIndex, from_year: int, base_year: str) -> float:
    """Factor on a price of `from_year`.

    Raises:
        OperatorError: the index does not go back as far.
    """
    end = end_year(base_year)
    return (at(index, end - 1) + at(index, end)) / 2.0 / at(index, from_year)


def at(index: PriceIndex, year: int) -> float:
    """The index of a calendar year."""
    first, last = min(index.years), max(index.years)
    if year < first:
        raise OperatorError(f"The price index begins in {first}, after {year}.", "state --prices, as 1.35")
    if year <= last:
        return index.years[year]
    yearly = (index.years[last] / index.years[max(last - TREND, first)]) ** (1.0 / min(TREND, max(last - first, 1)))
    return float(index.years[last] * yearly ** (year - last))


def told(index: PriceIndex, base_year: str) -> str:
    """Which index it is, and how much of it is an assumption; a sentence."""
    last = max(index.years)
    beyond = f"; after {last} as its last {TREND} years on average, an assumption" if end_year(base_year) > last else ""
    by = f"by the {index.name} ({index.source}){beyond}"
    return f"Costs are carried to {base_year} {by}; --prices states another growth."
