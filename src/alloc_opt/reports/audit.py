"""The audit as people read it: what is broken first, law before all, then what cannot be checked."""

import pandas as pd
from rich.console import Console
from rich.table import Table as Grid

from alloc_opt.analysis.table import Table
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import grid

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
        out = _broken(head, mine) if status == "broken" else _unknown(head, mine)
        console.print(out)


def _broken(head: str, frame: pd.DataFrame) -> Grid:
    out = grid(head, "rule", "severity", "what it says", "rows", "worst at", "there it is", "limit", right=5)
    for row in frame.to_dict("records"):
        dollars = str(row["unit"]).startswith("dollars")
        values = [say.cell(row[name]) if dollars else say.number(row[name]) for name in ("activity", "limit")]
        rows = f"{row['broken']} of {row['rows']}"
        out.add_row(
            row["rule"], row["severity"], row["sentence"], rows, row["worst"], values[0], f"{row['sense']} {values[1]}"
        )
    return out


def _unknown(head: str, frame: pd.DataFrame) -> Grid:
    out = grid(head, "rule", "severity", "what it says", "why", right=4)
    for row in frame.to_dict("records"):
        out.add_row(row["rule"], row["severity"], row["sentence"], row["worst"])
    return out
