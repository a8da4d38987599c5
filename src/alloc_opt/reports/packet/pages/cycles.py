"""Programs whose cycle ends: what was asked of them, by whom, and the day by which they are reviewed or end."""

from collections.abc import Iterator

from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Column, Grid, Page, line
from alloc_opt.reports.packet.ground import Ground

ORDER = 182
AUDIENCES = ("board", "staff")
TITLE = "Cycles that end, and what is reviewed then"
COLUMNS = (
    Column("what", "Program"),
    Column("asked_by", "Asked by"),
    Column("owner_name", "Owner"),
    Column("metric_name", "Measured by"),
    Column("cycle_end", "Cycle ends", "day"),
    Column("dollars_last", "Dollars in the last plan year", "dollars", adds=True),
)


def pages(ground: Ground) -> Iterator[Page]:
    """One page where requests of the plan state the end of their cycle; nothing where none does."""
    if "requests" not in ground.plan.tables:
        return
    requests = ground.plan["requests"]
    due = requests[(requests["cycle_end"].astype(str) != "").to_numpy()].sort_values("cycle_end", kind="stable")
    if not len(due):
        return
    owners = dict(zip(ground.plan["owners"]["owner"], ground.plan["owners"]["name"], strict=True))
    metrics = dict(zip(ground.plan["metrics"]["metric"], ground.plan["metrics"]["name"], strict=True))
    programs = ground.table("programs")
    last = programs[(programs["year"] == ground.years[-1]).to_numpy()].groupby("program")["dollars"].sum()
    rows = []
    for record in due.to_dict("records"):
        metric, owner = str(record["metric"]), str(record["owner"])
        values = {
            "what": record["name"],
            "owner_name": owners.get(owner) or owner.replace("_", " "),
            "metric_name": metrics.get(metric) or metric or "nothing yet: no review is possible",
            "dollars_last": last.get(str(record["program"])),
        }
        rows.append(line(COLUMNS, {**record, **values}))
    end = f"June 30, 20{ground.years[-1][-2:]}"
    inside = int((due["cycle_end"].astype(str) <= f"20{ground.years[-1][-2:]}-06-30").sum())
    lead = f"{inside} of {say.plural(len(due), 'cycle')} end by {end}; what is not renewed by then ends with its cycle."
    notes = ("Dollars of the whole program in the plan, where the request names one.",)
    yield Page("cycles", TITLE, lead, (Grid("cycles", "By the day on which they end", COLUMNS, tuple(rows), notes),))
