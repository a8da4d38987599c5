"""`alloc-opt requests`: what departments and schools ask for, whether the plan has it, and if not, why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from alloc_opt.cli._command import command, json_option, model_argument, scenario_option, solve_options


@command("Hand out", "alloc-opt requests riverbend")
@model_argument
@click.option("--quick", is_flag=True, help="Do not look what a request would take.")
@click.option("-o", "--output", metavar="FOLDER", help="Write the table into this new folder.")
@scenario_option
@solve_options
@json_option
def requests(
    model: str, quick: bool, output: str | None, scenarios: tuple[str, ...], as_json: bool, **asked: Any
) -> None:
    """Each request of the table `requests`: cost in the model, who may pay, metric, owner, and whether the plan has it.

    Where it has not: no metric (no metric, no new money), money that may not pay for it, a rule, or what would have to
    give way elsewhere. MODEL may also be the folder of a run; the plan is then not solved again.
    """
    from alloc_opt.analysis.requests import requests as found_in
    from alloc_opt.cli._output import Kept, print_json, records
    from alloc_opt.cli._written import needs, planned
    from alloc_opt.io.atomic import can_write
    from alloc_opt.reports.console import console
    from alloc_opt.reports.csv_files import write_tables
    from alloc_opt.reports.requests import show

    if output:
        can_write(Path(output))
    found = planned(model, scenarios, asked, needs("requests", "requests"))
    table = found_in(
        found.plan,
        found.tables,
        found.rules,
        probe=not quick and not found.by_hand,
        noise=found.noise,
        hear=lambda text: click.echo(f"Looking {text} ...", err=True),
    )
    kept = Kept(lambda: write_tables(Path(output), [table]) if output else None)
    if as_json:
        print_json({"name": found.plan.name, table.name: records(table), **kept.data})
    else:
        show(found.plan, table, console())
    kept.settle()
    if output and not as_json:
        click.echo(f"Files: {output}")
