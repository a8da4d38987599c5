r"""What a service saves by its own change, what by another payer, and who pays instead.

$$ own_u + own_r = u + r, \qquad swap_u = -swap_r $$

| letter | meaning | unit |
| --- | --- | --- |
| $u, r$ | what a line saves of unrestricted and of restricted money | cents |
| $own$ | the part that comes of a change of the service's level at that school in that year | cents |
| $swap$ | the part that one side saves and the other pays | cents |

Where the level stays, all of a line is a swap. Where it moves and one side saves what the other pays more, the smaller
of the two amounts is.
"""

import numpy as np
import pandas as pd

from alloc_opt.analysis.saving.booked import CELL, Booked, is_free
from alloc_opt.plan.complete import UNASSIGNED
from alloc_opt.plan.turnover import TURNOVER

_SMALL = 5e-7
_KINDS = ["unrestricted", "restricted"]


def moved(frame: pd.DataFrame) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Rows (`level_before`, `level`) in which the level changes."""
    return np.asarray((frame["level_before"] - frame["level"]).abs() > _SMALL)


def is_service(plan: Booked, frame: pd.DataFrame) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Rows (`program`, a code) of services: neither contributions nor pay and time of staff that no service carries."""
    program = frame["program"].to_numpy(dtype=np.int64)
    staff = np.isin(plan.books.axes.labels["program"].astype(str), (TURNOVER, UNASSIGNED))
    return np.asarray((program >= 0) & ~staff[program])


def own(frame: pd.DataFrame, kinds: list[str]) -> pd.DataFrame:
    """The service's own part of the two columns `kinds` (saved: unrestricted, restricted), rows as they are."""
    u, r = (frame[name].to_numpy() for name in kinds)
    swap = np.where(u * r < 0, np.sign(u) * np.minimum(np.abs(u), np.abs(r)), 0)
    moves = moved(frame)
    return pd.DataFrame({kinds[0]: np.where(moves, u - swap, 0), kinds[1]: np.where(moves, r + swap, 0)}, frame.index)


def swaps(before: Booked, after: Booked, lines: pd.DataFrame) -> pd.DataFrame:
    """Who pays instead: program, resource (restricted), year (codes) and cents that it pays more of unmoved services or
    beside a service's own change; below zero: less.

    Args:
        before: the plan that is saved against.
        after: the other plan.
        lines: `booked.lines` of the two.
    """
    services = lines[is_service(after, lines)]
    part = services[_KINDS] - own(services, _KINDS)
    due = services[CELL].assign(swap=part["unrestricted"])
    free = is_free(after.books)
    sides = []
    for plan, sign in ((before, -1), (after, 1)):
        spent = plan.books.budget.spending
        spent = spent[((spent["year"] > 0) & ~free[spent["resource"].to_numpy()]).to_numpy()]
        sides.append(spent[[*CELL, "resource"]].assign(more=sign * spent["cents"].to_numpy(dtype=np.int64)))
    paid = pd.concat(sides).groupby([*CELL, "resource"], as_index=False)["more"].sum().merge(due, on=CELL)
    paid = paid[(np.sign(paid["more"]) * np.sign(paid["swap"]) > 0).to_numpy()]
    whole = paid.groupby(CELL)["more"].transform("sum")
    paid = paid.assign(cents=paid["more"] * np.minimum((paid["swap"] / whole).to_numpy(dtype=float), 1.0))
    found: pd.DataFrame = paid.groupby(["program", "resource", "year"], as_index=False)["cents"].sum()
    return found
