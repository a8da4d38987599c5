"""Requests of departments and schools: cost, who may pay, metric, owner, whether the plan has it, and if not, why."""

from collections.abc import Iterator

from alloc_opt.analysis.names import called
from alloc_opt.analysis.requests import FUNDED, NO_METRIC, PARTLY
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Column, Grid, Page, Words, line, total
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.written import role

ORDER = 215
AUDIENCES = ("staff",)
TITLE = "Requests of departments and schools"
NEEDS = "requests"
COLUMNS = (
    Column("name", "Request"),
    Column("asked_by", "Asked by"),
    Column("school_name", "Where"),
    Column("quantity", "Units more", "number"),
    Column("unit", "Unit"),
    Column("first_year", "From"),
    Column("step_dollars", "Cost in its first year", "dollars", adds=True),
    Column("state", "State"),
    Column("says", "Why"),
)
ANSWERABLE = (
    Column("name", "Request"),
    Column("metric_name", "Metric"),
    Column("asked_dollars", "Dollars as asked", "dollars"),
    Column("resource_name", "Money asked for"),
    Column("may_pay", "Who may pay"),
    Column("owner_name", "Owner"),
    Column("cycle_end", "Ends unless renewed", "day"),
    Column("source", "Source"),
)


def pages(ground: Ground) -> Iterator[Page]:
    """The requests, each once."""
    plan, table = ground.plan, ground.answers["requests"].tables["requests"]
    sources = dict(zip(plan["requests"]["request"], plan["requests"]["source"], strict=True))
    records = [
        {
            **record,
            "school_name": ground.name("school", record["school"]) if record["school"] else "",
            "metric_name": called(plan, "metrics", "metric", record["metric"]) if record["metric"] else "none",
            "owner_name": role(plan, record["owner"]),
            "resource_name": called(plan, "funds", "resource", record["resource"]) if record["resource"] else "",
            "asked_dollars": record["asked_dollars"] or None,
            "source": sources.get(record["request"], ""),
        }
        for record in table.frame.to_dict("records")
    ]
    if not records:
        return
    rows = [line(COLUMNS, record) for record in records]
    grid = Grid("requests", "What is asked for", COLUMNS, (*rows, total(COLUMNS, rows, "All requests")), table.notes)
    answerable = Grid("owners", "Metric, money, owner, end", ANSWERABLE, tuple(line(ANSWERABLE, r) for r in records))
    held = sum(record["state"] == FUNDED for record in records)
    partly = sum(record["state"] == PARTLY for record in records)
    bare = sum(record["reason"] == NO_METRIC for record in records)
    parts = [f"{held} in the plan", f"{partly} in part" if partly else "", f"{bare} without a metric" if bare else ""]
    lead = f"{say.plural(len(records), 'request')}: {', '.join(part for part in parts if part)}."
    rule = Words(("No metric, no new money: a request that names no metric is listed and cannot be funded.",))
    yield Page("requests", TITLE, lead, (rule, grid, answerable))
