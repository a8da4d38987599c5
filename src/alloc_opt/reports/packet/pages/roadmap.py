"""The roadmap: when each action starts and ends, what it waits for, and how busy its owners are."""

from collections.abc import Iterator
from datetime import date

import pandas as pd

from alloc_opt.analysis.roadmap import Roadmap, quarter, roadmap
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Block, Chart, Column, Grid, Page, Words, head, line
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.written import day, role

ORDER = 210
AUDIENCES = ("board", "staff")
TITLE = "The roadmap"
RUNS = "\N{BLACK SQUARE}"
MOST = 10
"""Columns of time that a page holds; longer roadmaps are told by fiscal year."""
WHEN = (
    Column("name", "Action"),
    Column("owner_name", "Owner"),
    Column("starts", "Starts", "day"),
    Column("ends", "Ends", "day"),
    Column("due", "Due", "day"),
    Column("late", "Months late", "count"),
    Column("waits_for", "Waits for"),
)


def pages(ground: Ground) -> Iterator[Page]:
    """Actions in time; nothing where the plan has none."""
    if ground.plan["actions"].empty:
        return
    found = roadmap(ground.plan)
    frame = found.actions.frame
    frame = frame.assign(owner_name=[role(ground.plan, owner) for owner in frame["owner"]])
    quick = int((frame["kind"] == "quick win").sum())
    late = int((frame["late"] > 0).sum())
    ends = max(frame["ends"])
    lead = f"{say.plural(len(frame), 'action')}, {quick} of them quick wins, the last one done by {day(ends)}"
    lead += f"; {late} not by their day." if late else "; every one by its day."
    blocks: list[Block] = [_bars(frame, found)]
    if len(found.conflicts):
        told = tuple(f"{c['name']}. {c['says']}" for c in found.conflicts.frame.to_dict("records"))
        blocks.append(Words(told, "list", "What stands in the way"))
    if ground.audience == "staff":
        blocks.append(
            Grid(
                "when", "When each action starts and ends", WHEN, tuple(line(WHEN, r) for r in frame.to_dict("records"))
            )
        )
        blocks += _load(ground, found)
    yield Page("roadmap", TITLE, lead, tuple(blocks))


def _bars(frame: pd.DataFrame, found: Roadmap) -> Grid:
    """A mark for each stretch of time in which an action runs, quick wins first."""
    yearly = len(found.quarters) > MOST
    spans = list(dict.fromkeys(q.split(" ")[0] for q in found.quarters)) if yearly else list(found.quarters)
    columns = (Column("name", "Action"), Column("owner_name", "Owner"), *(Column(one, one) for one in spans))
    rows = []
    for kind, text in (("quick win", "Quick wins"), ("structural", "Structural")):
        mine = frame[(frame["kind"] == kind).to_numpy()]
        if len(mine):
            rows.append(head(columns, text))
        for record in mine.to_dict("records"):
            first, last = (quarter(date.fromisoformat(str(record[name]))) for name in ("starts", "ends"))
            running = found.quarters[found.quarters.index(first) : found.quarters.index(last) + 1]
            marks = {(one.split(" ")[0] if yearly else one): RUNS for one in running}
            rows.append(line(columns, {**record, **marks}))
    note = "" if yearly else "Q1 begins on 1 July. "
    return Grid("roadmap", "Actions in time", columns, tuple(rows), (f"{note}{RUNS} stands where the action runs.",))


def _load(ground: Ground, found: Roadmap) -> list[Block]:
    """FTE that actions ask of each owner at once, quarter by quarter, beside what the owner has."""
    frame = found.load.frame
    if frame.empty:
        return []
    columns = (
        Column("name", "Owner"),
        Column("fte", "Has, FTE", "number"),
        *(Column(one, one, "number") for one in found.quarters),
    )
    rows = []
    for _, part in frame.groupby("owner", sort=False):
        asked = dict(zip(part["quarter"], part["effort"], strict=True))
        rows.append(line(columns, {"name": part["name"].iloc[0], "fte": part["fte"].iloc[0], **asked}))
    known = frame[frame["fte"].notna().to_numpy()]
    full = known[(known["effort"] >= known["fte"] - 1e-9).to_numpy()]
    names = ", ".join(dict.fromkeys(full["name"]))
    says = (
        f"All of their time is taken in some quarter: {names}."
        if names
        else "Every owner has time left in every quarter."
    )
    grid = Grid("load", "Time of the owners, FTE at the busiest moment of the quarter", columns, tuple(rows))
    shown = tuple(found.quarters[:4])
    return [grid, Chart("load", "Time asked of owners, FTE", "bars", "load", "name", shown, says)]
