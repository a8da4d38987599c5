"""Standard against actual as people read it: by standard, by fifths of the schools, then the dearest gaps by school."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from rich.console import Console

from alloc_opt.analysis.gaps import EVERY
from alloc_opt.analysis.table import Table
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet

MOST = 15
_AMOUNTS = ("need", "actual", "gap", "surplus", "fte")
_HEADS = ("need", "today", "short", "over", "to close", "dollars")


def show(gaps: Table, totals: Table, by_need: Table, console: Console, *, every: bool = False) -> None:
    """Print the tables that `analysis.gaps` gives; `every`: all schools, also those without a gap."""
    for note in totals.notes:
        console.print(note)
    if len(totals):
        console.print()
        _totals(totals.frame, console)
    if len(by_need):
        _by_need(by_need, console)
    if len(gaps):
        _schools(gaps.frame, console, every)


def _totals(frame: pd.DataFrame, console: Console) -> None:
    title = "By standard, in FTE: a surplus fills no gap elsewhere; share: of unrestricted spending"
    columns = ("standard", "schools", *_HEADS, "share")
    out = Sheet(title, columns, 1, ("schools", "over", "share"))
    for row in frame.to_dict("records"):
        cells = (f"{row['short']} of {row['schools']}", *_cells(row), say.percent(row["of_unrestricted"]))
        if row["standard"] == EVERY:
            out.total = ("together", cells[0], "", "", "", "", *cells[5:])
        else:
            out.add(row["standard"], *cells)
    out.print(console)
    for row in frame[(frame["standard"] != EVERY).to_numpy()].to_dict("records"):
        source = f": {row['source']}" if row["source"] else ""
        console.print(f"  {row['standard']} ({row['position_name'] or row['position']}){source}")


def _by_need(table: Table, console: Console) -> None:
    frame = table.frame
    console.print()
    columns = (
        "fifth of the schools",
        "schools",
        "pupils",
        "short",
        "per 1,000 pupils",
        "to close",
        "dollars",
    )
    out = Sheet("By need, in FTE", columns, 1, ("per 1,000 pupils",))
    for row in frame.to_dict("records"):
        word = {1: " (least need)", len(frame): " (most need)"}.get(row["fifth"], "")
        numbers = [say.number(float(row[name])) for name in ("schools", "pupils", "gap", "gap_per_1000_pupils", "fte")]
        out.add(f"{row['fifth']}{word}", *numbers, say.cell(float(row["dollars"])))
    out.print(console)
    for note in table.notes:
        console.print(note)


def _schools(frame: pd.DataFrame, console: Console, every: bool) -> None:
    short = frame[(frame["gap"] > 0).to_numpy()].sort_values("dollars", ascending=False, kind="stable")
    shown = frame if every else short.head(MOST)
    if not len(shown):
        console.print("No school is short of a standard.")
        return
    console.print()
    out = Sheet(
        "By school" if every else "By school, the dearest gaps first", ("school", "standard", *_HEADS), 2, ("over",)
    )
    for row in shown.to_dict("records"):
        out.add(row["school_name"] or row["school"], row["standard"], *_cells(row))
    out.print(console)
    if not every and len(short) > len(shown):
        console.print(f"and {say.plural(len(short) - len(shown), 'more gap')}; --all lists every school")


def _cells(row: Mapping[Hashable, Any]) -> tuple[str, ...]:
    return (*(say.number(float(row[name])) for name in _AMOUNTS), say.cell(float(row["dollars"])))
