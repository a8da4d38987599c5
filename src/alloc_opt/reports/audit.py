"""The audit as people read it: what is broken first, law before all, then what cannot be checked."""

import pandas as pd
from rich.console import Console

from alloc_opt.analysis.table import Table
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet

_HEADS = {"broken": "Broken", "not_checkable": "Not checkable", "at_limit": "At the limit", "met": "Met"}


def show(summary: Table, console: Console) -> None:
    """Print the summary that `analysis.audit` gives."""
    for note in summary.notes:
        console.print(note, style="bold")
    for status, head in _HEADS.items():
        mine = summary.frame[(summary.frame["status"] == status).to_numpy()]
        if not len(mine):
            continue
        console.print()
        if status in {"at_limit", "met"}:
            console.print(f"{head}: {', '.join(mine['rule'])}")
            continue
        (_broken(head, mine) if status == "broken" else _unknown(head, mine)).print(console)


def _broken(head: str, frame: pd.DataFrame) -> Sheet:
    columns = ("rule", "severity", "what it says", "rows", "worst at", "there it is", "limit")
    out = Sheet(head, columns, right=5, drop=("rows", "severity", "what it says"))
    for row in frame.to_dict("records"):
        dollars = str(row["unit"]).startswith("dollars")
        values = [say.cell(row[name]) if dollars else say.number(row[name]) for name in ("activity", "limit")]
        rows = f"{row['broken']} of {row['rows']}"
        out.add(
            row["rule"], row["severity"], row["sentence"], rows, row["worst"], values[0], f"{row['sense']} {values[1]}"
        )
    return out


def _unknown(head: str, frame: pd.DataFrame) -> Sheet:
    out = Sheet(head, ("rule", "severity", "what it says", "why"), right=4, drop=("severity",))
    for row in frame.to_dict("records"):
        out.add(row["rule"], row["severity"], row["sentence"], row["worst"])
    return out
