"""The readiness of a plan as people read it: what it can answer, then one line per question that it cannot."""

from rich.console import Console

from alloc_opt.analysis.table import Table


def show(readiness: Table, console: Console, *, full: bool = False) -> None:
    """Print it; `full`: a line for each question that it can answer too."""
    rows = readiness.frame.to_dict("records")
    ready = [str(row["question"]) for row in rows if row["ready"] == "yes"]
    if full:
        console.print("Questions that it can answer, and what blocks the others:")
        for question in ready:
            console.print(f"  yes {question}")
    else:
        console.print(f"It can answer {len(ready)} of {len(rows)} kinds of questions (--full lists them). Not yet:")
    for row in rows:
        if row["needs"]:
            console.print(f"  no  {row['question']}")
            console.print(f"        needs {row['needs']}: {row['where']}")
