"""`alloc-opt frontier`: what can be had for what, between two or three objectives?"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from alloc_opt.cli._command import command, json_option, model_argument, scenario_option, solve_options

_BETWEEN = "Two or three of cost, reduction, least_change, worst_off, gap, outcome, ...; the last one is sought."


@command("Study", "alloc-opt frontier riverbend --between cost,least_change")
@model_argument
@click.option("--between", default="cost,least_change", show_default=True, metavar="A,B[,C]", help=_BETWEEN)
@click.option("--points", type=click.IntRange(min=2), default=7, show_default=True, help="Plans to look for.")
@click.option("-o", "--output", metavar="FOLDER", help="Write tables, pictures and every plan into this new folder.")
@scenario_option
@solve_options
@json_option
def frontier(
    model: str,
    between: str,
    points: int,
    output: str | None,
    scenarios: tuple[str, ...],
    as_json: bool,
    **asked: Any,
) -> None:
    """Plans between two or three objectives, none better than another in all, and what each step between them buys.

    Ctrl-C ends the search and keeps the plans found. With -o each plan is a run of its own: `alloc-opt why
    FOLDER/plan-3 ...`, `alloc-opt roll FOLDER/plan-3`.
    """
    from alloc_opt.analysis.frontier import frontier as found_between
    from alloc_opt.analysis.frontiers.tables import headline, tables
    from alloc_opt.analysis.pins import pinned
    from alloc_opt.cli._output import Kept, print_json, records
    from alloc_opt.cli._plans import options_of, read_plan
    from alloc_opt.cli._progress import Searches
    from alloc_opt.cli._stop import finishing, searching
    from alloc_opt.io.atomic import can_write
    from alloc_opt.reports.console import console
    from alloc_opt.reports.drawing import MISSING, there
    from alloc_opt.reports.frontier import show
    from alloc_opt.reports.frontier_files import save

    if output:
        can_write(Path(output))
    plan = read_plan(model, scenarios, asked["mode"])
    day = asked.get("as_of")
    plan = plan.with_day(day) if day else plan
    plan = pinned(plan, asked.get("pins") or (), reason=asked.get("pin_reason") or "", role=asked.get("pin_role") or "")
    file = asked.get("rules_file")
    told = Searches("Plans of the frontier")
    try:
        with searching():
            found = found_between(
                plan,
                between.split(","),
                points=points,
                free=bool(asked.get("free")),
                options=replace(options_of(plan, asked), progress=told.progress),
                by_hand=Path(file) if file else None,
                hear=told.hear,
            )
    finally:
        told.clear()
    with finishing():
        kept = Kept(lambda: save(found, Path(output)) if output else None)
    if as_json:
        parts = {table.name: records(table) for table in tables(found)}
        head = {"name": plan.name, "confidential": plan.head.confidential, "headline": headline(found)}
        print_json({**head, **parts, **kept.data})
    else:
        show(found, console())
    kept.settle()
    if output and not there():
        click.echo(MISSING, err=True)
    if output and not as_json:
        click.echo(f"Files: {output}")
