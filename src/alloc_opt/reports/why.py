"""Why is a program as it is? The answer as people read it."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console

from alloc_opt.analysis.why import Answer, Why
from alloc_opt.plan.plan import Plan
from alloc_opt.reports import sentences as say
from alloc_opt.reports import units
from alloc_opt.reports.console import Sheet
from alloc_opt.reports.why_names import Names, change, level
from alloc_opt.reports.why_words import heading, standing, told

_MOST = 12


def show(found: Why, plan: Plan, rules: Mapping[str, str], console: Console) -> None:
    """Print where the program stands and what one step more and one step less would take.

    `rules`: sentence of every rule by id.
    """
    names = Names(plan)
    console.print(f"{names.program(found.program)}{names.at(found.school)}", style="bold")
    for text in standing(found, names, plan.head.mode):
        console.print(text)
    for answer in found.answers:
        console.print()
        console.print(heading(answer, found.unit, names), style="bold")
        for text in told(answer, found, names, rules):
            console.print(text)
        if answer.possible and len(answer.moves):
            _table(answer, names).print(console)


def sentences(found: Why, plan: Plan, rules: Mapping[str, str]) -> dict[str, list[str]]:
    """The sentences alone: `standing`, then each question with its heading first."""
    names = Names(plan)
    told_of = {
        answer.question: [f"{heading(answer, found.unit, names)}.", *told(answer, found, names, rules)]
        for answer in found.answers
    }
    return {"standing": standing(found, names, plan.head.mode), **told_of}


def _table(answer: Answer, names: Names) -> Sheet:
    columns = ["", "where", "year", "plan", "then", "change", "unit", "FTE", "dollars"]
    sheet = Sheet("What moves", columns, right=3, drop=["unit", "FTE"])
    for row in answer.moves.head(_MOST).to_dict("records"):
        sheet.add(*_cells({str(key): value for key, value in row.items()}, names))
    if len(answer.moves) > _MOST:
        sheet.add(f"and {len(answer.moves) - _MOST} more", *([""] * (len(columns) - 1)))
    return sheet


def _cells(row: Mapping[str, Any], names: Names) -> tuple[str, ...]:
    if row["what"] == "balance":
        amounts = (say.cell(row["plan"]), say.cell(row["then"]), say.cell(row["change"], signed=True))
        return ("balance", names.resource(str(row["school"])), str(row["year"]), *amounts, "dollars", "", "")
    unit = str(row["unit"])
    if row["what"] == "pay":
        amounts = (say.cell(row["plan"]), say.cell(row["then"]), say.cell(row["change"], signed=True))
        dollars = say.cell(row["dollars"], signed=True)
        return (names.program(str(row["program"])), "", str(row["year"]), *amounts, "dollars", "", dollars)
    return (
        names.program(str(row["program"])),
        names.school(str(row["school"])),
        str(row["year"]),
        level(row["plan"], unit),
        level(row["then"], unit),
        change(row["change"], unit),
        "of today" if unit == say.OF_TODAY else units.plural(unit),
        say.number(row["fte"], signed=True),
        say.cell(row["dollars"], signed=True),
    )
