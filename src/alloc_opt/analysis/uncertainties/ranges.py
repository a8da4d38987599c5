"""Between what and what does each line of the plan move over the cases?"""

import pandas as pd

from alloc_opt.analysis.table import Table
from alloc_opt.analysis.uncertainty import Outcomes

COLUMNS = ["program", "unit", "year", "least", "plan", "most", "least_case", "most_case", "dollars"]
_SMALL = 1e-6


def ranges(found: Outcomes) -> Table:
    """One row per program and plan year that moves: units of the whole district, the widest range first.

    `dollars` is most less least at the plan's own prices.
    """
    totals = pd.DataFrame({one.name: _total(one.decisions, "quantity") for one in found.solved}).fillna(0.0)
    price = _price(found)
    rows = []
    for at, row in totals.iterrows():
        program, year = at if isinstance(at, tuple) else (at, "")
        least, most = str(row.idxmin()), str(row.idxmax())
        if row[most] - row[least] <= _SMALL:
            continue
        rows.append(
            {
                "program": program,
                "unit": found.units.get(str(program), ""),
                "year": year,
                "least": float(row[least]),
                "plan": float(row[found.planned.name]),
                "most": float(row[most]),
                "least_case": least,
                "most_case": most,
                "dollars": float((row[most] - row[least]) * price.get((program, year), 0.0)),
            }
        )
    frame = pd.DataFrame(rows, columns=COLUMNS).sort_values("dollars", ascending=False, kind="stable")
    return Table("stress_ranges", frame.reset_index(drop=True))


def _total(decisions: pd.DataFrame | None, column: str) -> "pd.Series[float]":
    assert decisions is not None
    total: pd.Series[float] = decisions.groupby(["program", "year"])[column].sum()
    return total


def _price(found: Outcomes) -> "pd.Series[float]":
    frame = found.planned.decisions
    assert frame is not None
    price: pd.Series[float] = frame.groupby(["program", "year"])["price"].first()
    return price
