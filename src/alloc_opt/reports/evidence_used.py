"""What an answer in evidence mode rests on: each effect with its interval, its id and its source."""

from rich.console import Console

from alloc_opt.analysis.run import Run
from alloc_opt.analysis.speak import listed
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
        ends = (_short(row[end]) for end in ("effect", "low", "high"))
        out.add(row["id"] or "no id", name, row["goal"], row["group"], *ends)
    out.print(console)
    for source in dict.fromkeys(row["source"] or row["program"] + ": no source" for row in effects):
        console.print(f"  {source}")
    doubt = [named(run.facts["names"], "program", row["program"]) for row in effects if row["low"] <= 0 <= row["high"]]
    if doubt:
        console.print(
            f"Studies do not rule out that a district gains nothing from {listed(list(dict.fromkeys(doubt)))}."
        )


def _short(value: float) -> str:
    """Two digits that count, and no power of ten."""
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.2g}"
