"""`alloc-opt alternatives`: which other plans are nearly as good?"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from alloc_opt.cli._amount import LossType
from alloc_opt.cli._command import command, json_option, model_argument, scenario_option, solve_options

_WITHIN = "What may be lost of what the plan decides by: a share (1%), or an amount in dollars or points (250,000)."
_COUNT = "Plans in all, the best one among them."
_RANGES = "Ask for the range of every program, also of a large plan."


@command("Study", "alloc-opt alternatives riverbend --within 1% --count 3")
@model_argument
@click.option("--within", type=LossType(), default="1%", show_default=True, metavar="LOSS", help=_WITHIN)
@click.option("--count", type=click.IntRange(2, 6), default=3, show_default=True, help=_COUNT)
@click.option("--ranges", "every_range", is_flag=True, help=_RANGES)
@click.option("-o", "--output", metavar="FOLDER", help="Write tables and every option as a run into this new folder.")
@scenario_option
@solve_options
@json_option
def alternatives(
    model: str,
    within: tuple[float | None, float | None],
    count: int,
    every_range: bool,
    output: str | None,
    scenarios: tuple[str, ...],
    as_json: bool,
    **asked: Any,
) -> None:
    """Plans nearly as good as the best and as unlike each other as the search finds, as an option sheet A / B / today.

    Every option keeps all rules. Ctrl-C ends the search and keeps the plans found. With -o each option is a run of its
    own: `alloc-opt compare FOLDER/option-A FOLDER/option-B`, `alloc-opt why FOLDER/option-B ...`.
    """
    from alloc_opt.analysis.alternatives import alternatives as found_within
    from alloc_opt.analysis.options.loss import Within
    from alloc_opt.analysis.options.tables import tables
    from alloc_opt.analysis.pins import pinned
    from alloc_opt.cli._output import Kept, print_json, records
    from alloc_opt.cli._plans import options_of, read_plan
    from alloc_opt.cli._progress import Searches
    from alloc_opt.cli._stop import searching
    from alloc_opt.io.atomic import can_write
    from alloc_opt.reports.alternatives import show
    from alloc_opt.reports.alternatives_files import save
    from alloc_opt.reports.alternatives_words import headline, notes, sheet
    from alloc_opt.reports.caveats import show_caveats
    from alloc_opt.reports.console import console

    if output:
        can_write(Path(output))
    plan = read_plan(model, scenarios, asked["mode"])
    plan = plan.with_day(asked["as_of"]) if asked["as_of"] else plan
    plan = pinned(plan, asked["pins"] or (), reason=asked["pin_reason"] or "", role=asked["pin_role"] or "")
    file = asked["rules_file"]
    told = Searches("Options")
    options = options_of(plan, asked)
    try:
        with searching():
            found = found_within(
                plan,
                within=Within(*within),
                count=count,
                every_range=every_range,
                free=bool(asked["free"]),
                options=replace(options, progress=told.progress),
                by_hand=Path(file) if file else None,
                hear=told.hear,
            )
    finally:
        told.clear()
    kept = Kept(lambda: save(found, Path(output)) if output else None)
    if as_json:
        parts = {table.name: records(table) for table in tables(found)}
        sheets = {option.label: sheet(found, option) for option in found.options[1:]}
        told_of = {"name": plan.name, "headline": headline(found), "sheets": sheets, "notes": list(notes(found))}
        print_json({**told_of, "confidential": plan.head.confidential, **parts, **kept.data})
    else:
        show_caveats(plan, console())
        show(found, console())
    kept.settle()
    if output and not as_json:
        click.echo(f"Files: {output}")
