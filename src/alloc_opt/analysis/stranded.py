"""Which savings are free to use? A reduction in restricted money stays there, but for what is contributed to it.

For a restricted resource with reductions of S dollars, contributions C and what is left E at the end of the year:

    freed = S where C > 0, else max(0, S - E)        stranded = S - freed

Only where an unrestricted resource may contribute (`supported_by`); elsewhere freed = 0. E counts what lapses.
"""

import numpy as np
import pandas as pd

from alloc_opt.analysis.books import Books
from alloc_opt.analysis.pots import UNRESTRICTED
from alloc_opt.analysis.sources import REDUCTION, SOURCE, USE
from alloc_opt.analysis.table import Table

COLUMNS = ["year", "pot", "saved", "freed", "stranded", "stays_for"]
_MOST = 3


def stranded(books: Books, sources: Table) -> Table:
    """One row per plan year and pot with named reductions; `stays_for` lists what stranded money helps to pay there,
    the largest first.
    """
    frame = sources.frame
    cuts = frame[((frame["kind"] == REDUCTION) & (frame["side"] == SOURCE)).to_numpy()]
    saved = cuts.groupby(["year", "pot"], sort=False)["dollars"].sum().rename("saved").reset_index()
    freed = [_freed(books, year, pot, amount) for year, pot, amount in saved.itertuples(index=False)]
    uses = frame[(frame["side"] == USE).to_numpy()]
    table = saved.assign(freed=np.round(np.array(freed, dtype=float), 2))
    table["stranded"] = (table["saved"] - table["freed"]).round(2) + 0.0
    table["stays_for"] = [
        _listed(uses.loc[(uses["year"] == year) & (uses["pot"] == pot), "what"].drop_duplicates()) if left > 0 else ""
        for year, pot, left in table[["year", "pot", "stranded"]].itertuples(index=False)
    ]
    return Table("stranded", table[COLUMNS])


def _listed(uses: "pd.Series[str]") -> str:
    more = len(uses) - _MOST
    return "; ".join(uses.head(_MOST)) + (f"; and {more} more" if more > 0 else "")


def _freed(books: Books, year: str, pot: str, saved: float) -> float:
    if pot == UNRESTRICTED:
        return saved
    resource = int(books.axes.codes("resource", [pot])[0])
    if not books.plan["funds"]["supported_by"].iloc[resource]:
        return 0.0
    flow = books.budget.flows
    at = int(books.axes.codes("year", [year])[0])
    row: pd.Series = flow[((flow["resource"] == resource) & (flow["year"] == at)).to_numpy()].iloc[0]
    if row["contributions"] > 0:
        return saved
    return max(0.0, saved - float(row["ending"] + row["lapse"]) / 100.0)
