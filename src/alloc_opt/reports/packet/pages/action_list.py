"""Who does what, by when: each change from today once, with the role that answers for it."""

from collections.abc import Iterator, Mapping
from typing import Any

from alloc_opt.analysis.action_list import action_list
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Column, Grid, Page, line, total
from alloc_opt.reports.packet.ground import Ground

ORDER = 195
AUDIENCES = ("staff",)
TITLE = "Who does what, by when"
COLUMNS = (
    Column("number", "no.", "count"),
    Column("name", "Program"),
    Column("school_name", "Place"),
    Column("action", "Change"),
    Column("first_year", "From"),
    Column("unit", "Unit"),
    Column("current", "Today", "number"),
    Column("levels", "Plan, year by year"),
    Column("change_dollars", "Dollars, all years", "dollars", adds=True),
    Column("decide_by", "Decide by", "day"),
    Column("owner_name", "Owner"),
    Column("by_action", "Action"),
)


def pages(ground: Ground) -> Iterator[Page]:
    """The list; nothing where people wrote no actions or nothing changes."""
    if ground.plan["actions"].empty or not ground.has("changes"):
        return
    records = action_list(ground.plan, ground.table("changes")).frame.to_dict("records")
    rows = [
        line(COLUMNS, {**r, "owner_name": r["owner_name"] or "nobody yet", "by_action": _action(r)}) for r in records
    ]
    open_ones = sum(not r["owner"] for r in records)
    lead = f"{say.plural(len(rows), 'named change')} from today's services; "
    lead += f"no action names the program of {open_ones} of them" if open_ones else "each has an owner"
    against = sum(bool(r["against"]) for r in records)
    lead += f"; {against} {'goes' if against == 1 else 'go'} against the action that names it." if against else "."
    grid = Grid("action_list", TITLE, COLUMNS, (*rows, total(COLUMNS, rows, "All changes")), most=40)
    yield Page("action_list", TITLE, lead, (grid,))


def _action(record: Mapping[Any, Any]) -> str:
    return f"{record['by_action']} ({record['against']})" if record["against"] else str(record["by_action"])
