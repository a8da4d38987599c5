"""`alloc-opt compare`: plans side by side, and what of the difference is whose."""

from pathlib import Path
from typing import Any

import click

from alloc_opt.cli._command import command, json_option, solve_options


@command("Study", "alloc-opt compare riverbend -s riverbend-levy-fails")
@click.argument("plans", nargs=-1, required=True, metavar="PLAN...")
@click.option(
    "-s",
    "--scenario",
    "scenarios",
    multiple=True,
    metavar="SCENARIO",
    help="Compare the one model with this; a+b: with both at once.",
)
@click.option("--all", "every", is_flag=True, help="List every input and decision that differs.")
@click.option("--no-shares", is_flag=True, help="Do not ask which input makes how much of the difference.")
@click.option("--orders", type=click.IntRange(min=4), default=32, show_default=True, help="Drawn above six inputs.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the orders that are drawn.")
@click.option("-o", "--output", metavar="FOLDER", help="Write the tables as CSV files into this new folder.")
@solve_options
@json_option
def compare(
    plans: tuple[str, ...],
    scenarios: tuple[str, ...],
    every: bool,
    no_shares: bool,
    orders: int,
    seed: int,
    output: str | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """Plans side by side: inputs, decisions and figures that differ, and each input's share of the difference.

    PLAN is a model, the folder of a run, or a case of a study (STUDY#17); all are compared with the first. With one
    model and -s, the model is compared with each scenario.
    """
    from alloc_opt.analysis.compare import compare as compared
    from alloc_opt.cli._output import Kept, print_json, records
    from alloc_opt.cli._progress import Counting
    from alloc_opt.cli._sides import prepared, sides_of
    from alloc_opt.io.atomic import can_write
    from alloc_opt.reports.compare import headlines, show
    from alloc_opt.reports.console import console
    from alloc_opt.reports.csv_files import write_tables

    if output:
        can_write(Path(output))
    file = asked["rules_file"]
    counting = Counting("Solving mixes of the inputs")
    try:
        found = compared(
            sides_of(plans, scenarios, asked),
            shares=not no_shares,
            prepare=prepared(asked),
            by_hand=Path(file) if file else None,
            orders=orders,
            seed=seed,
            hear=counting.hear,
        )
    finally:
        counting.clear()
    kept = Kept(lambda: write_tables(Path(output), found.tables) if output else None)
    if as_json:
        told = {
            "first": found.first.label,
            "confidential": any(side.facts["confidential"] for side in (found.first, *found.others)),
            "headlines": headlines(found),
        }
        print_json({**told, **{table.name: records(table) for table in found.tables}, **kept.data})
    else:
        show(found, console(), every=every)
    kept.settle()
