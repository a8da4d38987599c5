"""Who took part, as roles, why, and what was asked before the plan was written."""

from collections.abc import Iterator

from alloc_opt.plan.plan import Plan
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Block, Column, Grid, Page, Row, line
from alloc_opt.reports.packet.ground import Ground

ORDER = 238
AUDIENCES = ("board", "staff")
TITLE = "Who took part"
COLUMNS = (Column("role", "Role"), Column("part", "Part"), Column("date", "Date", "day"), Column("reason", "Why"))
SOURCES = (Column("what", "What"), Column("source", "Source"), Column("date", "Date"))
INTAKE = (Column("question", "Question"), Column("answer", "Answer"), Column("date", "Date", "day"))
MOST = 15


def pages(ground: Ground) -> Iterator[Page]:
    """Roles; for staff also the sources of metrics and scores, and the answers that stay with the plan."""
    plan, staff = ground.plan, ground.audience == "staff"
    people = plan["contributors"].to_dict("records")
    blocks: list[Block] = []
    if people:
        rows = tuple(line(COLUMNS, record) for record in people)
        blocks.append(Grid("contributors", "Who took part", COLUMNS, rows, ("Roles and groups, never persons.",)))
    if staff and (sources := _sources(plan)):
        blocks.append(Grid("sources", "Sources of metrics and scores", SOURCES, sources, most=MOST))
    if staff and len(plan["intake"]):
        rows = tuple(line(INTAKE, record) for record in plan["intake"].to_dict("records"))
        blocks.append(Grid("intake", "Asked before the plan was written", INTAKE, rows))
    if not people and not (staff and len(plan["intake"])):
        return
    lead = (
        f"{say.plural(len(people), 'role or group', 'roles and groups')} took part."
        if people
        else "Answers that stay with the plan."
    )
    yield Page("contributors", TITLE, lead, tuple(blocks))


def _sources(plan: Plan) -> tuple[Row, ...]:
    """Sources of metrics, requests and scores, each once."""
    found: dict[tuple[str, str, str], None] = {}
    for text, table, name, when in (
        ("Metric", "metrics", "name", "baseline_date"),
        ("Request", "requests", "name", ""),
        ("Self-assessment", "assessments", "area", "date"),
    ):
        for record in plan[table].to_dict("records"):
            if record["source"]:
                what = f"{text}: {str(record[name]).replace('_', ' ')}"
                found[what, str(record["source"]), str(record[when]) if when else ""] = None
    return tuple(Row((what, source, when or None)) for what, source, when in found)
