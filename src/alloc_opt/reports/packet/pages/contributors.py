"""Who took part, as roles, and where figures and evidence of the plan that people wrote come from."""

from collections.abc import Iterator

from alloc_opt.plan.plan import Plan
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Block, Column, Grid, Page, Row, Words, line
from alloc_opt.reports.packet.ground import Ground

ORDER = 240
AUDIENCES = ("board", "staff")
TITLE = "Contributors and sources"
COLUMNS = (Column("role", "Role"), Column("part", "Part"), Column("date", "Date", "day"), Column("reason", "Why"))
SOURCES = (Column("what", "What"), Column("source", "Source"), Column("date", "Date"))
INTAKE = (Column("question", "Question"), Column("answer", "Answer"), Column("date", "Date", "day"))
MOST = 15


def pages(ground: Ground) -> Iterator[Page]:
    """Roles, sources, and the answers that were given before the plan was written."""
    plan, staff = ground.plan, ground.audience == "staff"
    people = plan["contributors"].to_dict("records")
    blocks: list[Block] = []
    if people:
        rows = tuple(line(COLUMNS, record) for record in people)
        blocks.append(Grid("contributors", "Who took part", COLUMNS, rows, ("Roles and groups, never persons.",)))
    if plan.head.source:
        blocks.append(Words((plan.head.source,), head="Figures"))
    if staff and (sources := _sources(plan)):
        blocks.append(Grid("sources", "Sources", SOURCES, sources, most=MOST))
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
    """Sources of assumptions, effects, metrics and scores, each once."""
    found: dict[tuple[str, str, str], None] = {}
    for text, table, name, when in (
        ("Assumption", "assumptions", "assumption", "date"),
        ("Effect of", "effects", "program", ""),
        ("Metric", "metrics", "name", "baseline_date"),
        ("Self-assessment", "assessments", "area", "date"),
    ):
        for record in plan[table].to_dict("records"):
            if record["source"]:
                what = f"{text}: {str(record[name]).replace('_', ' ')}"
                found[what, str(record["source"]), str(record[when]) if when else ""] = None
    return tuple(Row((what, source, when or None)) for what, source, when in found)
