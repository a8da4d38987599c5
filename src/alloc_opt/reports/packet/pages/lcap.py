"""California's local control and accountability plan: its expenditure tables and the budget overview for parents."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.answer import Answer
from alloc_opt.reports.packet.blocks import Block, Column, Grid, Page, Row, Words, head, line, total
from alloc_opt.reports.packet.ground import Ground

ORDER = 170
AUDIENCES = ("board", "staff")
TITLE = "Local control and accountability plan: expenditure tables"
USES = ("lcap",)
_MONEY = (
    Column("lcff", "LCFF Funds", "dollars", adds=True),
    Column("state", "Other State Funds", "dollars", adds=True),
    Column("local", "Local Funds", "dollars", adds=True),
    Column("federal", "Federal Funds", "dollars", adds=True),
    Column("dollars", "Total Funds", "dollars", adds=True),
)
_WHO = (
    Column("goal", "Goal #"),
    Column("number", "Action #"),
    Column("title", "Action Title"),
)
_WHOM = (
    Column("groups", "Student Group(s)"),
    Column("contributing", "Contributing to Increased or Improved Services?"),
    Column("scope", "Scope"),
    Column("counted", "Unduplicated Student Group(s)"),
    Column("location", "Location"),
    Column("span", "Time Span"),
)
_SPENT = (
    Column("personnel", "Total Personnel", "dollars", adds=True),
    Column("non_personnel", "Total Non-personnel", "dollars", adds=True),
    *_MONEY,
    Column("percent", "Planned Percentage of Improved Services", "number", adds=True),
)
TEMPLATE = (*_WHO, *_WHOM, *_SPENT)
"""Table 1 of the template, column by column."""
CONTRIBUTING = (
    *_WHO,
    *_WHOM[1:5],
    Column("lcff", "Planned Expenditures for Contributing Actions (LCFF Funds)", "dollars", adds=True),
    Column("percent", "Planned Percentage of Improved Services (%)", "number", adds=True),
)
_SHORT = ("goal", "number", "title", "scope", "lcff", "percent")
"""What of the contributing actions a board reads."""
_SCOPES = ("LEA-wide", "Limited", "Schoolwide")
_NUMBERED = (
    ("base", "Projected LCFF Base Grant", "dollars"),
    ("sc", "Projected LCFF Supplemental and/or Concentration Grants", "dollars"),
    ("share", "Projected Percentage to Increase or Improve Services for the Coming School Year", "share"),
    ("carried", "LCFF Carryover, Percentage from Prior Year", "share"),
    ("required", "Total Percentage to Increase or Improve Services for the Coming School Year", "share"),
    ("planned_dollars", "Total Planned Contributing Expenditures (LCFF Funds)", "dollars"),
    ("improved", "Total Planned Percentage of Improved Services", "share"),
    ("planned", "Planned Percentage to Increase or Improve Services for the Coming School Year", "share"),
    ("carryover_dollars", "LCFF Carryover, Dollar Amount", "dollars"),
    ("carryover", "LCFF Carryover, Percentage", "share"),
)


def pages(ground: Ground) -> Iterator[Page]:
    """The tables of the template for the first plan year, and the overview for parents."""
    answer = ground.answers.get(USES[0])
    if answer is None:
        return
    year = ground.years[0]
    frame = answer.tables["actions"].frame
    mine = frame[(frame["year"] == year).to_numpy()]
    if not len(mine):
        return
    numbers = {"goal": "goal_number", "number": "action_number"}
    mine = mine.assign(**{name: [f"{each:.0f}" for each in mine[of]] for name, of in numbers.items()})
    mine = mine.assign(percent=(mine["improved"] * 100.0).round(2))
    goals = dict(zip(answer.tables["goals"].frame["goal_number"], answer.tables["goals"].frame["name"], strict=True))
    blocks: list[Block] = []
    grants = _grants(answer, year)
    if grants is not None:
        blocks += [Words(tuple(_met(grants, year)), head="Increased or improved services"), *_percentages(answer)]
    if ground.audience == "staff":
        blocks.append(_table("planned", f"Total Planned Expenditures, {year}", TEMPLATE, mine, goals))
    else:
        blocks.append(_table("planned", f"Total Planned Expenditures, {year}", (*_WHO[1:], *_SPENT[:-1]), mine, goals))
    counted = mine[(mine["contributing"] == "Yes").to_numpy()]
    if len(counted):
        kept = CONTRIBUTING if ground.audience == "staff" else tuple(c for c in CONTRIBUTING if c.name in _SHORT)
        blocks.append(_contributing(counted, kept, year))
    dollars, lcff = float(mine["dollars"].sum()), float(mine["lcff"].sum())
    lead = (
        f"{say.plural(len(mine), 'action')} of {say.plural(len(goals), 'goal')} take {say.money(dollars)} in {year}, "
        f"{say.money(lcff)} of it from the Local Control Funding Formula."
    )
    yield Page("lcap", TITLE, lead, tuple(blocks))


def _grants(answer: Answer, year: str) -> dict[str, Any] | None:
    if "grants" not in answer.tables:
        return None
    frame = answer.tables["grants"].frame
    found = frame[(frame["year"] == year).to_numpy()].to_dict("records")
    return {str(key): value for key, value in found[0].items()} if found else None


def _percent(share: float) -> str:
    return f"{share * 100:.2f} %"


def _met(grants: dict[str, Any], year: str) -> Iterator[str]:
    met = grants["planned"] >= grants["required"] - 5e-7
    yield (
        f"In {year} services for unduplicated pupils have to increase or improve by {_percent(grants['required'])}; "
        f"the plan reaches {_percent(grants['planned'])}"
        + (
            ", so nothing is carried over."
            if met
            else f", and {say.money(grants['carryover_dollars'])} is carried over."
        )
    )
    if grants["improved"]:
        yield (
            f"Of that, {_percent(grants['improved'])} are services that improve without further money; the rest is "
            f"{say.money(grants['planned_dollars'])} of contributing actions."
        )


def _percentages(answer: Answer) -> Iterator[Grid]:
    """Percentages and carryover by plan year, in the words of the template; money and percentages apart."""
    frame = answer.tables["grants"].frame
    for kind, name, title in (("dollars", "grants", "LCFF grants"), ("share", "percentages", "LCFF percentages")):
        columns = (
            Column("what", "Line"),
            *(
                Column(f"y{n}", year, "dollars" if kind == "dollars" else "number")
                for n, year in enumerate(frame["year"])
            ),
        )
        rows = []
        for key, said, of in _NUMBERED:
            if of == kind:
                percent = kind == "share"
                values = {f"y{n}": round(value * 100, 2) if percent else value for n, value in enumerate(frame[key])}
                rows.append(line(columns, {"what": f"{said} (%)" if percent else said, **values}))
        notes = (
            "Carried over: as planned here; the annual update replaces planned by estimated actual figures."
            if kind == "share"
            else "The base grant is all local control funding of the plan less supplemental and concentration grants.",
        )
        yield Grid(name, title, columns, tuple(rows), notes)


def _table(name: str, title: str, columns: tuple[Column, ...], mine: pd.DataFrame, goals: dict[Any, str]) -> Grid:
    """Actions goal by goal; sums where dollars add up."""
    rows: list[Row] = []
    at: list[int] = []
    for number, part in mine.groupby("goal_number", sort=True):
        rows.append(head(columns, f"Goal {number:.0f}: {goals.get(number, '')}"))
        for record in part.to_dict("records"):
            at.append(len(rows))
            rows.append(line(columns, record))
    sums = [total(columns, rows, "Totals", at)] if any(column.adds for column in columns) else []
    return Grid(name, title, columns, (*rows, *sums))


def _contributing(counted: pd.DataFrame, columns: tuple[Column, ...], year: str) -> Grid:
    rows = [line(columns, record) for record in counted.to_dict("records")]
    sums = [total(columns, rows, "Total")]
    for scope in _SCOPES:
        at = [n for n, named in enumerate(counted["scope"]) if named == scope]
        if at:
            sums.append(total(columns, rows, f"{scope} Total", at))
    return Grid("contributing", f"Contributing Actions, {year}", columns, (*rows, *sums))
