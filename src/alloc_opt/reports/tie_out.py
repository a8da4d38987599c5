"""The tie-out of an import: the ledger beside the plan, control totals, and what the reader must know."""

from __future__ import annotations

from typing import Any

import pandas as pd
from rich.console import Console

from alloc_opt.io.importing import Imported
from alloc_opt.io.importing.listing import new_codes
from alloc_opt.reports.console import Sheet

_AMOUNTS = ("ledger", "staff", "lines", "credits", "one_time", "left_out", "not_mapped", "difference")
_LARGEST = 10


def show(result: Imported, console: Console, earlier: pd.DataFrame | None = None) -> None:
    """Totals by kind and fund, the control totals, the largest items that are not mapped, the notes."""
    head = result.head
    table = _by_fund(result)
    kept = [name for name in _AMOUNTS if name in ("ledger", "difference") or table[name].any()]
    tie = Sheet(
        f"{head.title or head.name}: the ledger beside the plan, {head.base_year} ({head.source})",
        ["", "fund", *(name.replace("_", " ") for name in kept)],
        right=2,
    )
    for row in table.to_dict("records"):
        tie.add(str(row["kind"]), str(row["fund"]), *(_dollars(row[name]) for name in kept))
    tie.print(console)
    stated = Sheet("Control totals", ["", "of", "printed in", "stated", "in the export"], right=3, drop=["printed in"])
    for row in result.controls.to_dict("records"):
        amounts = (_dollars(row["stated"]), _dollars(row["ledger"]))
        stated.add(str(row["kind"]), str(row["where"]) or "all accounts", str(row["source"]), *amounts)
    stated.print(console)
    if len(result.not_mapped):
        lost = Sheet("Not mapped", ["", "account or job", "unit", "amount"], right=3)
        for row in result.not_mapped.head(_LARGEST).to_dict("records"):
            lost.add(str(row["what"]), str(row["fields"]), str(row["unit"]), f"{row['amount']:,.2f}")
        lost.print(console)
        if len(result.not_mapped) > _LARGEST:
            console.print(f"and {len(result.not_mapped) - _LARGEST} more, in not_mapped.csv")
    for note in (*result.notes, *(new_codes(result.codes, earlier) if earlier is not None else ())):
        console.print(note)


def data(result: Imported, earlier: pd.DataFrame | None = None) -> dict[str, Any]:
    """The same as data, dollars in dollars."""
    table = _by_fund(result)
    tie = table.assign(**{name: table[name] / 100 for name in _AMOUNTS})
    controls = result.controls.assign(stated=result.controls["stated"] / 100, ledger=result.controls["ledger"] / 100)
    return {
        "name": result.head.name,
        "base_year": result.head.base_year,
        "source": result.head.source,
        "tie_out": tie.to_dict("records"),
        "controls": controls.to_dict("records"),
        "not_mapped": result.not_mapped.to_dict("records"),
        "factors": result.factors,
        "notes": list(result.notes),
        "new": new_codes(result.codes, earlier) if earlier is not None else [],
    }


def _by_fund(result: Imported) -> pd.DataFrame:
    grouped = result.tie_out.groupby(["kind", "fund"], sort=False)[list(_AMOUNTS)].sum()
    return grouped.reset_index()


def _dollars(cents: float) -> str:
    return f"{cents / 100:,.2f}"
