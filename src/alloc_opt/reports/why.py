"""Why is a program as it is? The answer as people read it."""

from collections.abc import Mapping

from rich.console import Console

from alloc_opt.analysis.why import Answer, Why
from alloc_opt.plan.plan import Plan
from alloc_opt.reports import sentences as say
from alloc_opt.reports import units
from alloc_opt.reports.console import Sheet
from alloc_opt.reports.why_words import Names, standing, told

_MOST = 12


def show(found: Why, plan: Plan, rules: Mapping[str, str], console: Console) -> None:
    """Print where the program stands and what one step more and one step less would take.

    `rules`: plain sentence of every rule by id.
    """
    names = Names(plan)
    console.print(f"{names.program(found.program)}{names.at(found.school)}", style="bold")
    for text in standing(found, names, plan.head.mode):
        console.print(text)
    for answer in found.answers:
        console.print()
        console.print(f"{answer.question.capitalize()} ({units.amount(answer.size, found.unit)})", style="bold")
        for text in told(answer, names, rules):
            console.print(text)
        if answer.possible and len(answer.moves):
            _table(answer, names).print(console)


def sentences(found: Why, plan: Plan, rules: Mapping[str, str]) -> dict[str, list[str]]:
    """The sentences alone: `standing`, then each question."""
    names = Names(plan)
    told_of = {answer.question: told(answer, names, rules) for answer in found.answers}
    return {"standing": standing(found, names, plan.head.mode), **told_of}


def _table(answer: Answer, names: Names) -> Sheet:
    columns = ["", "where", "year", "plan", "then", "change", "unit", "FTE", "dollars"]
    sheet = Sheet("What moves", columns, right=3, drop=["unit", "FTE"])
    for row in answer.moves.head(_MOST).to_dict("records"):
        balance = row["what"] == "balance"
        sheet.add(
            "balance" if balance else names.program(str(row["program"])),
            names.resource(str(row["school"])) if balance else names.school(str(row["school"])),
            str(row["year"]),
            *(say.cell(row[c]) if balance else say.number(row[c]) for c in ("plan", "then")),
            say.cell(row["change"], signed=True) if balance else say.number(row["change"], signed=True),
            units.plural(str(row["unit"])),
            "" if balance else say.number(row["fte"], signed=True),
            "" if balance else say.cell(row["dollars"], signed=True),
        )
    if len(answer.moves) > _MOST:
        sheet.add(f"and {len(answer.moves) - _MOST} more", *([""] * (len(columns) - 1)))
    return sheet
