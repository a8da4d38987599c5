"""The tie-out: the ledger beside the plan, by fund, resource and object, to the cent."""

from __future__ import annotations

from collections.abc import Mapping as Lookup

import numpy as np
import pandas as pd

from alloc_opt.io.importing.assign import NOT_MAPPED, Assigned
from alloc_opt.io.importing.pots import Pots
from alloc_opt.io.importing.staffed import cells

_KEY = ["kind", "fund", "resource", "object"]
COLUMNS = (*_KEY, "ledger", "staff", "lines", "credits", "one_time", "left_out", "not_mapped", "difference")
"""`ledger` = `staff` + `lines` - `credits` + `one_time` + `left_out` + `difference`. `one_time` is revenue that does
not come again (one-time spending is in `lines`: the base year has it), `not_mapped` a part of `lines`. Cents in memory,
dollars in the file.
"""


def tie_out(accounts: Assigned, money: Pots, tables: Lookup[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per kind, fund, resource and object, from the finished tables of the plan; amounts in cents."""
    frame = accounts.frame
    fund = accounts.resources.set_index("resource")["fund"].to_dict()
    rows = frame[frame["kind"].isin(["spending", "revenue", "contribution", "beginning", NOT_MAPPED])]
    rows = rows.assign(object=rows["object"].where(rows["kind"] != "beginning", ""))
    parts = {
        "ledger": _sum(rows, "cents"),
        "left_out": _sum(rows[rows["left_out"] != ""], "cents"),
        "not_mapped": _sum(rows[rows["not_mapped"] != ""], "cents"),
        "one_time": _sum(rows[rows["one_time"] & (rows["kind"] == "revenue") & (rows["left_out"] == "")], "cents"),
        "staff": _cells(tables),
        "lines": _lines(tables, money),
        "credits": _kind(money.revenue[money.revenue["kind"] == "credit"], "spending"),
    }
    table = pd.DataFrame(parts).fillna(0).astype(np.int64)
    table.index.names = ["kind", "resource", "object"]
    table = table.reset_index()
    held = table["kind"] == "beginning"
    table.loc[held, "lines"] = table.loc[held, "ledger"] - table.loc[held, "left_out"]
    table["difference"] = (
        table["ledger"] - table["staff"] - table["lines"] + table["credits"] - table["one_time"] - table["left_out"]
    )
    table["fund"] = table["resource"].map(fund).fillna("")
    order = {"spending": 0, "revenue": 1, "contribution": 2, "beginning": 3}
    table["order"] = table["kind"].map(order).fillna(9)
    return table.sort_values(["order", "fund", "resource", "object"], ignore_index=True)[list(COLUMNS)]


def _sum(rows: pd.DataFrame, column: str) -> pd.Series:
    return rows.groupby(["kind", "resource", "object"])[column].sum()


def _kind(rows: pd.DataFrame, kind: str) -> pd.Series:
    return _sum(rows.assign(kind=kind), "cents")


def _cells(tables: Lookup[str, pd.DataFrame]) -> pd.Series:
    found = cells(tables["staff"], tables["pay"]) if "staff" in tables else {}
    keys = [("spending", resource, name) for resource, name, _ in found]
    index = pd.MultiIndex.from_tuples(keys, names=["kind", "resource", "object"]) if keys else None
    return pd.Series(list(found.values()), index=index, dtype=np.int64) if keys else _empty()


def _lines(tables: Lookup[str, pd.DataFrame], money: Pots) -> pd.Series:
    """Spending, revenue and contributions as the tables of the plan have them."""
    spent = tables["lines"] if "lines" in tables else pd.DataFrame(columns=["resource", "object", "dollars"])
    cents = np.round(spent["dollars"].to_numpy(dtype=float) * 100).astype(np.int64)
    revenue = money.revenue
    parts = [
        _kind(spent.assign(cents=cents), "spending"),
        _kind(revenue[revenue["kind"] == "revenue"], "revenue"),
        _kind(pd.concat([revenue[revenue["kind"] == "contribution"], money.decided, _given(money)]), "contribution"),
    ]
    return pd.concat([part for part in parts if len(part)]) if any(map(len, parts)) else _empty()


def _given(money: Pots) -> pd.DataFrame:
    """The giver's side of the contributions that the plan decides."""
    sums = money.decided.groupby("object")["cents"].sum().reset_index()
    return sums.assign(resource=money.giver, cents=-sums["cents"])


def _empty() -> pd.Series:
    index = pd.MultiIndex.from_arrays([[], [], []], names=["kind", "resource", "object"])
    return pd.Series([], index=index, dtype=np.int64)
