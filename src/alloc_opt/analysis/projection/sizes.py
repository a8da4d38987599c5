r"""From the recurring shortfall to the gap: the sizes of one problem, each made from the one before.

$$ r_T - a_T = -\sum_{t=1}^{T} net_t + \Delta parts + \Delta shortage - \Delta other + (r_T - a_0) $$

With $net_t = structural_t + once_t$, and the letters of `project_bridge`; $\Delta$ from the base year to the last.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.projection.balance import STATED, Available, Balance
from alloc_opt.analysis.projection.certification import Gap
from alloc_opt.analysis.projection.reserve import Recommended
from alloc_opt.analysis.table import Table

Cents = npt.NDArray[np.int64]


def sizes(
    years: tuple[str, ...],
    lasting: Cents,
    free: Balance,
    held: Available,
    asked: Recommended,
    found: Gap,
    *,
    base: bool,
) -> Table:
    """line, dollars, total (a sum of what stands above it); empty where the last year has no gap.

    Args:
        lasting: the structural balance by year, in cents.
        base: the structural balance of the base year is known.
    """
    rows: list[tuple[str, int, bool]] = []
    if found.last > 0:
        first, last = years[1], years[-1]
        begin = 0 if base else 1
        rows.append((f"Recurring shortfall (surplus) of {years[begin]}", -int(lasting[begin]), False))
        wider = lasting[:-1] - lasting[1:]
        rows += [
            (f"  wider (narrower) in {years[at]}", int(wider[at - 1]), False) for at in range(begin + 1, len(years))
        ]
        rows.append((f"Recurring shortfall (surplus) of {last}", -int(lasting[-1]), True))
        net = np.diff(free.ending)
        _add(rows, "  that of the plan years before it", -int(lasting[1:-1].sum()))
        _add(rows, "  one-time money, money given back", int((lasting[1:] - net).sum()))
        rows.append((f"Taken from unrestricted balances to {last}", -int(net.sum()), True))
        parts = sum(getattr(free, name) for name in STATED)
        _add(rows, "  parts set aside: further (released)", _change(parts))
        _add(rows, "  restricted balances below zero", _change(held.less))
        _add(rows, "  other funds that the rule counts", -_change(held.other))
        standard = f"standard of {last} less" if asked.known else "less"
        _add(rows, f"  {standard} reserves of {years[0]}", int(asked.cents[-1] - held.total[0]))
        end = "Short of the reserve" if asked.known else "Below zero"
        rows.append((f"{end} at the end of {last}", found.last, True))
        number = years.index(found.binding)
        over = f"asked for by {found.binding}" if found.binding != last else f"over {number} years"
        rows.append((f"A year, from {first} on, {over}", found.first, True))
    frame = pd.DataFrame(rows, columns=["line", "dollars", "total"])
    return Table("gap_bridge", frame.assign(dollars=frame["dollars"].astype(float) / 100.0))


def _add(rows: list[tuple[str, int, bool]], name: str, cents: int) -> None:
    if cents:
        rows.append((name, cents, False))


def _change(cents: Cents) -> int:
    return int(cents[-1] - cents[0])
