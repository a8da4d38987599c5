"""Balances of a budget that states them: what it contributes, gives back and ends with, in place of a forward roll."""

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.cells import cells
from alloc_opt.analysis.projection.roll import Cents, Money, Rolled
from alloc_opt.measures.measures import Measures

STATED = ("indirect", "contributions", "lapse", "ending")
"""Measures that such a budget has beside its dollars and staff."""


def as_booked(m: Measures, x: npt.NDArray[np.float64], money: Money) -> Rolled:
    """Contributions, lapse and balances that `m` states at `x`; the base year as in `roll.roll`."""
    flow = money.revenue - money.spending - money.indirect
    contributions, lapse, ending = (_stated(m, x, name, flow.shape) for name in STATED[1:])
    contributions[:, 0], lapse[:, 0], ending[:, 0] = money.contributed, 0, money.beginning
    opening = money.beginning - flow[:, 0] - money.contributed
    return Rolled(contributions, lapse, np.column_stack([opening, ending[:, :-1]]), ending)


def _stated(m: Measures, x: npt.NDArray[np.float64], name: str, shape: tuple[int, ...]) -> Cents:
    found = cells(m[name], x, by=("resource", "year"))
    grid = np.zeros(shape)
    np.add.at(grid, (found["resource"].to_numpy(), found["year"].to_numpy()), found["value"].to_numpy())
    return np.asarray(np.rint(grid * 100.0), dtype=np.int64)
