"""The roadmap as a terminal shows it: a bar for each action, quarter by quarter."""

from datetime import date

from rich.console import Console

from alloc_opt.analysis.roadmap import Roadmap, quarter
from alloc_opt.plan.plan import Plan
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet
from alloc_opt.reports.written import day, role


def show(plan: Plan, found: Roadmap, console: Console) -> None:
    """Print the bars, what stands in the way, and how busy owners are."""
    records = found.actions.frame.to_dict("records")
    late = sum(record["late"] > 0 for record in records)
    ends = max(str(record["ends"]) for record in records)
    told = f"{late} not by their day" if late else "every one by its day"
    console.print(f"{say.plural(len(records), 'action')}, the last one done by {day(ends)}; {told}.", style="bold")
    columns = ("action", "owner", "starts", "ends", "due", f"from {found.quarters[0]}")
    sheet = Sheet("Roadmap, a sign for each quarter; * quick win", columns, right=6, drop=("due", "owner"))
    for record in records:
        mark = "* " if record["kind"] == "quick win" else ""
        bar = _bar(found, str(record["starts"]), str(record["ends"]))
        texts = (role(plan, record["owner"]), record["starts"], record["ends"], record["due"])
        sheet.add(f"{mark}{record['name']}", *(str(text) for text in texts), bar)
    sheet.print(console)
    for record in records:
        if record["waits_for"]:
            console.print(f"- {record['name']}: {record['waits_for']}")
    if len(found.conflicts):
        console.print()
        console.print("What stands in the way", style="bold")
        for conflict in found.conflicts.frame.to_dict("records"):
            console.print(f"- {conflict['name']}. {conflict['says']}")
    _load(found, console)


def _bar(found: Roadmap, starts: str, ends: str) -> str:
    first, last = (found.quarters.index(quarter(date.fromisoformat(text))) for text in (starts, ends))
    return "".join("#" if first <= at <= last else "." for at in range(len(found.quarters)))


def _load(found: Roadmap, console: Console) -> None:
    frame = found.load.frame
    known = frame[frame["fte"].notna().to_numpy()]
    if known.empty:
        return
    console.print()
    sheet = Sheet(
        "Owners: FTE asked at the busiest moment, and what they have", ("owner", "asked", "has", "in"), right=1
    )
    for _, part in known.groupby("owner", sort=False):
        top = part.iloc[int(part["effort"].to_numpy().argmax())]
        sheet.add(str(top["name"]), f"{top['effort']:g}", f"{top['fte']:g}", str(top["quarter"]))
    sheet.print(console)
