"""A finished sweep as people read it: what is as planned in every case, what moves and on what, what matters."""

import math

from rich.console import Console

from alloc_opt.analysis.table import Table
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet

_MOST = 25


def show(depends: Table, assumptions: Table, console: Console) -> None:
    """Print both tables."""
    for note in depends.notes:
        console.print(note)
    console.print()
    columns = ("service", "year", "on", "least", "plan", "most", "weight")
    out = Sheet("Not always as in the plan, the most often moved first", columns, 3, ("on",))
    for row in depends.frame.head(_MOST).to_dict("records"):
        numbers = [say.number(float(row[key])) for key in ("least", "planned", "most")]
        share = say.percent(float(row["weight_share"]))
        out.add(f"{row['program']}, {row['school']}", str(row["year"]), str(row["on"]), *numbers, share)
    out.print(console)
    if len(depends) > _MOST:
        console.print(f"and {len(depends) - _MOST} more; -o writes them all")
    console.print()
    ranked = Sheet(
        "Which of the varied numbers matters most, by the aim at its two ends", ("number", "range", "aim"), 2
    )
    for row in assumptions.frame.to_dict("records"):
        change = float(row["aim_change"])
        ranked.add(str(row["assumption"]), str(row["case"]), "" if math.isnan(change) else f"{change:,.6g}")
    ranked.print(console)
