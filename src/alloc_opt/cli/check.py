"""`alloc-opt check`: are the files of a plan in order, and which questions can it answer?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alloc_opt.cli._command import command, json_option, model_argument, scenario_option

if TYPE_CHECKING:
    from alloc_opt.errors import Problem


@command("Bring data in", "alloc-opt check riverbend")
@model_argument
@scenario_option
@click.option("--full", is_flag=True, help="Every resource, object, position and question, not the largest alone.")
@click.option("--mark", "copy", metavar="COPY.xlsx", help="Write a copy of the workbook with wrong cells marked.")
@json_option
def check(model: str, scenarios: tuple[str, ...], full: bool, copy: str | None, as_json: bool) -> None:
    """All problems and warnings of a plan's files, its control totals, and what each missing input blocks.

    The control totals are there to be laid beside your ledger and position list: pupils, FTE, spending, revenue and
    balances by resource, spending by object, the unrestricted gap of the base rolled forward.

    --mark gives a workbook back with wrong cells red and doubtful ones yellow, each with a comment, and a first sheet
    with links to all of them.
    """
    from alloc_opt import io
    from alloc_opt.analysis.check import totals
    from alloc_opt.analysis.packs import in_short, placed
    from alloc_opt.analysis.readiness import readiness
    from alloc_opt.cli._output import print_json, records
    from alloc_opt.cli._plans import find_model, find_scenario
    from alloc_opt.errors import PlanError
    from alloc_opt.io import doctor
    from alloc_opt.io.idle import idle_rules
    from alloc_opt.program.build import build
    from alloc_opt.reports.check import data, lines, show
    from alloc_opt.reports.console import console

    path = find_model(model)
    book = None
    if copy:
        from alloc_opt.io.marked import can_mark

        book = can_mark(path, Path(copy))
    reading = io.examine(path)
    if reading.plan is None:
        for warning in reading.warnings:
            click.echo(f"warning: {warning}", err=True)
        error = PlanError(reading.errors)
        if copy and book:
            error.hint = _mark(book, Path(copy), (*reading.errors, *reading.warnings))["told"]
        raise error
    plan = reading.plan
    if scenarios:
        from alloc_opt import scenario

        plan = scenario.apply(plan, *(find_scenario(text, path) for text in scenarios))
    table = readiness(plan)
    doubts = (*reading.warnings, *doctor.examine(plan), *idle_rules(plan, build(plan).program))
    found = totals(plan)
    marked = _mark(book, Path(copy), doubts, lines(found)) if copy and book else {}
    if as_json:
        warnings = [{"place": str(w.place), "found": w.found, "wanted": w.wanted, "hint": w.hint} for w in doubts]
        told = placed(plan)
        packs = {} if told is None else {"packs": records(told)}
        print_json(
            {
                "name": plan.name,
                "warnings": warnings,
                "control_totals": data(found),
                "readiness": records(table),
                **packs,
                **({"marked": marked} if marked else {}),
            }
        )
        return
    title = plan.head.title or plan.name
    show(title, [str(w) for w in doubts], found, table, console(), packs=in_short(plan), full=full)
    if marked:
        click.echo(marked["told"], err=True)


def _mark(
    book: Path, copy: Path, problems: Sequence[Problem], totals: Sequence[tuple[str, float]] = ()
) -> dict[str, Any]:
    """Write the marked copy; what was marked, and a sentence on it."""
    from alloc_opt.io.marked import mark

    wrong, odd, lost = mark(book, copy, problems, totals)
    parts = [
        f"{count:,} cell{'s' * (count > 1)} {color}" for count, color in ((wrong, "red"), (odd, "yellow")) if count
    ]
    cells = " and ".join(parts) if parts else "no cell marked"
    but = f"; the copy lacks {', '.join(lost)} of the original" if lost else ""
    told = f"{copy} has {cells}, and the list of all problems on its first sheet{but}"
    return {"file": str(copy), "red": wrong, "yellow": odd, "lost": list(lost), "told": told}
