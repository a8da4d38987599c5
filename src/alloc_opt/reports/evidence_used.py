"""What an answer in evidence mode rests on: each effect with its interval, its id and its source."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console

from alloc_opt.analysis.run import Run
from alloc_opt.reports.changes import named
from alloc_opt.reports.console import Sheet


def show_rests_on(run: Run, console: Console) -> None:
    """Print the effects that decided; nothing in other modes."""
    effects = run.facts.get("effects") or []
    if not effects:
        return
    console.print()
    columns = ["evidence", "program", "goal", "group", "a unit gives", "low", "high"]
    out = Sheet("What it rests on: one unit of each program, before returns fall", columns, right=4, drop=("group",))
    for row in effects:
        name = named(run.facts["names"], "program", row["program"])
        ends = (f"{row[end]:.2g}" for end in ("effect", "low", "high"))
        out.add(row["id"] or "no id", name, row["goal"], row["group"], *ends)
    out.print(console)
    for row in effects:
        console.print(f"  {row['source'] or row['program'] + ': no source'}")
    if doubt := _doubtful(effects):
        console.print(f"No gain at all lies within the interval of {doubt}: {_CANNOT_TELL}")


_CANNOT_TELL = "there studies do not rule out that a district gains nothing."


def _doubtful(effects: list[Mapping[str, Any]]) -> str:
    return ", ".join(dict.fromkeys(row["program"] for row in effects if row["low"] <= 0 <= row["high"]))
