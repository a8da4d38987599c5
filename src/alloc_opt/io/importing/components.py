"""The parts of the base year's ending balance that the ledger states, for the projection."""

from __future__ import annotations

import numpy as np
import pandas as pd

from alloc_opt.io.codes import first_match
from alloc_opt.io.importing.assign import Assigned
from alloc_opt.io.importing.chart import Chart
from alloc_opt.io.importing.names import Named


def components(accounts: Assigned, chart: Chart, names: Named, base_year: str) -> dict[str, pd.DataFrame]:
    """The table `components`: component (the account's object), resource, kind, year, dollars, name.

    Nonspendable parts (stores, revolving cash) stay; what the board committed,
    assigned or holds in reserve is of the base year only.
    Nothing where the chart does not say which accounts are what. What is restricted or unassigned follows by itself.
    """
    frame = accounts.frame
    rows = frame[((frame["kind"] == "component") & (frame["left_out"] == "")).to_numpy()]
    if rows.empty or not chart.components or "object" not in accounts.codes:
        return {}
    found = first_match(accounts.codes.loc[rows.index], [dict(each.where) for each in chart.components])
    codes = accounts.codes.loc[rows.index, "object"].to_numpy(dtype=object)
    kinds = [chart.components[at].kind if at >= 0 else "" for at in found]
    table = pd.DataFrame(
        {"component": codes, "resource": rows["resource"].to_numpy(), "kind": kinds, "cents": rows["cents"].to_numpy()}
    )
    table = table[(table["kind"] != "").to_numpy()]
    table = table.groupby(["component", "resource", "kind"], as_index=False)[["cents"]].sum()
    table = table[(table["cents"] > 0).to_numpy()].reset_index(drop=True)
    if table.empty:
        return {}
    words = [names.of("object", str(code)) for code in table["component"]]
    year = np.where(table["kind"] == "nonspendable", "", base_year)
    return {"components": table.assign(year=year, dollars=table["cents"] / 100, name=words).drop(columns="cents")}
