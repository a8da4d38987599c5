"""Requests that the plan has and whose cycle ends: by whom, how measured, and the day of their review."""

from collections.abc import Iterator

from alloc_opt.analysis.names import called
from alloc_opt.analysis.requests import FUNDED, PARTLY
from alloc_opt.analysis.speak import listed
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Column, Grid, Page, line, total
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.written import role

ORDER = 182
AUDIENCES = ("board", "staff")
TITLE = "Cycles that end, and what is reviewed then"
USES = ("cycles",)
COLUMNS = (
    Column("name", "What was asked for"),
    Column("asked_by", "Asked by"),
    Column("owner_name", "Owner"),
    Column("metric_name", "Measured by"),
    Column("state", "State"),
    Column("cycle_end", "Cycle ends", "day"),
    Column("step_dollars", "Cost in its first year", "dollars", adds=True),
)


def pages(ground: Ground) -> Iterator[Page]:
    """One page where requests in the plan state the end of their cycle; nothing where none does."""
    answer = ground.answers.get(USES[0])
    if answer is None:
        return
    frame = answer.tables["cycles"].frame
    mine = frame[frame["state"].isin([FUNDED, PARTLY]).to_numpy()]
    if not len(mine):
        return
    rows = []
    for record in mine.to_dict("records"):
        metric = str(record["metric"] or "")
        values = {
            "owner_name": role(ground.plan, record["owner"]) if record["owner"] else "nobody yet",
            "metric_name": called(ground.plan, "metrics", "metric", metric) if metric else "nothing yet",
        }
        rows.append(line(COLUMNS, {**record, **values}))
    last = f"20{ground.years[-1][-2:]}"
    inside = int((mine["cycle_end"].astype(str) <= f"{last}-06-30").sum())
    ends = "ends" if inside < 2 else "end"
    asked = say.plural(len(mine), "request")
    lead = f"Of {asked} in the plan {inside or 'none'} {ends} by June 30, {last}, unless it is renewed."
    notes = ["Reviewed on the day on which its cycle ends: what was it to move, and did it?"]
    others = [str(name) for name in frame.loc[~frame["state"].isin([FUNDED, PARTLY]).to_numpy(), "name"]]
    if others:
        notes.append(f"Not in the plan, so nothing is reviewed: {listed(others)}.")
    grid = Grid("cycles", "By the day on which they end", COLUMNS, (*rows, total(COLUMNS, rows, "All")), tuple(notes))
    yield Page("cycles", TITLE, lead, (grid,))
