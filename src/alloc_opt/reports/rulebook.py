"""The placed rules of a plan as a list to read: by severity, each with its sentence, source, reason and place."""

from rich.console import Console
from rich.padding import Padding

from alloc_opt.analysis.table import Table
from alloc_opt.plan.rule import SEVERITIES

_PLURAL = {"law": "Law", "penalty": "Penalties", "contract": "Contracts", "policy": "Policies"}


def show(table: Table, console: Console) -> None:
    """Print the table that `analysis.rulebook` gives, law first."""
    frame = table.frame
    for severity in SEVERITIES:
        mine = frame[(frame["severity"] == severity).to_numpy()]
        if mine.empty:
            continue
        console.print(f"{_PLURAL.get(severity, f'{severity.capitalize()}s')} ({len(mine)})", style="bold")
        for row in mine.to_dict("records"):
            console.print(Padding(f"{row['rule']} ({row['family']}): {row['sentence']}", (0, 0, 0, 2)))
            below = "; ".join(str(row[name]) for name in ("source", "why", "place") if row[name])
            if below:
                console.print(Padding(below, (0, 0, 0, 6)))
        console.print()
    for note in table.notes:
        console.print(note)
