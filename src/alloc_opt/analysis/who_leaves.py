"""Of the posts that are given up, how many are vacant, how many leave by themselves, and who would be laid off?

Vacant posts go first, in the first plan year, then those of people who leave by themselves (the position's attrition
of the year before); what is left are layoffs. Whoever moves to another school in the same position does not leave.
"""

import numpy as np
import pandas as pd

from alloc_opt.analysis.books import Books
from alloc_opt.analysis.cells import labelled
from alloc_opt.analysis.table import Table
from alloc_opt.measures.vacant import vacant_today

COLUMNS = ["position", "year", "fte_before", "fte", "given_up", "vacant", "by_attrition", "laid_off"]
_SMALL = 5e-7


def who_leaves(books: Books) -> Table:
    """One row per position and plan year in which it has fewer FTE than the year before; all numbers are FTE."""
    axes, plan = books.axes, books.plan
    fte = books.budget.fte
    held = np.zeros((axes.size("position"), axes.size("year")))
    np.add.at(held, (fte["position"].to_numpy(), fte["year"].to_numpy()), fte["value"].to_numpy())
    open_posts = vacant_today(plan, axes)
    attrition = plan["pay"]["attrition"].to_numpy(dtype=float)
    position, year = (codes.ravel() for codes in np.indices((held.shape[0], held.shape[1] - 1)))
    before, now = held[position, year], held[position, year + 1]
    given_up = np.maximum(before - now, 0.0)
    vacant = np.minimum(given_up, np.where(year == 0, open_posts[position], 0.0))
    by_attrition = np.minimum(given_up - vacant, attrition[position] * before)
    frame = pd.DataFrame(
        {
            "position": position,
            "year": year + 1,
            "fte_before": before,
            "fte": now,
            "given_up": given_up,
            "vacant": vacant,
            "by_attrition": by_attrition,
            "laid_off": given_up - vacant - by_attrition,
        }
    )
    frame = labelled(axes, frame[(given_up > _SMALL)].reset_index(drop=True))
    numbers = COLUMNS[2:]
    frame[numbers] = frame[numbers].round(6) + 0.0
    return Table(
        "who_leaves", frame[COLUMNS], ("Vacant posts go first, then those of people who leave by themselves.",)
    )
