"""`alloc-opt goals`: the plan on a page, whether its metrics are SMART, and what its dollars are for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from alloc_opt.cli._command import command, json_option, model_argument, scenario_option, solve_options


@command("Hand out", "alloc-opt goals riverbend")
@model_argument
@click.option("--quick", is_flag=True, help="Do not look how far any plan could take a metric.")
@click.option("-o", "--output", metavar="FOLDER", help="Write the tables into this new folder.")
@scenario_option
@solve_options
@json_option
def goals(model: str, quick: bool, output: str | None, scenarios: tuple[str, ...], as_json: bool, **asked: Any) -> None:
    """The plan that people wrote (vision, board goals, strategies, actions, metrics) beside the plan that was solved.

    Each goal with its key players, action items and metrics; whether each metric is specific, measurable, attainable
    (as far as a plan under the rules can take it), relevant and time-bound; the dollars and FTE of each action, rolled
    up to the vision, and what serves no goal. MODEL may also be the folder of a run; the plan is then not solved again.
    """
    from alloc_opt.analysis.action_list import action_list
    from alloc_opt.analysis.cascade import cascade, spent
    from alloc_opt.analysis.smart import smart
    from alloc_opt.cli._output import Kept, print_json, records
    from alloc_opt.cli._written import needs, planned
    from alloc_opt.io.atomic import can_write
    from alloc_opt.reports.console import console
    from alloc_opt.reports.csv_files import write_tables
    from alloc_opt.reports.goals import show

    if output:
        can_write(Path(output))
    found = planned(model, scenarios, asked, needs("board_goals", "goals of the board"))
    money = cascade(found.plan, spent(found.tables))
    probe = not quick and not found.by_hand
    checked = smart(
        found.plan,
        found.tables,
        found.rules,
        probe=probe,
        noise=found.noise,
        hear=lambda text: click.echo(f"Looking {text} ...", err=True),
    )
    changed = action_list(found.plan, found.tables["changes"].frame)
    tables = (*money.tables, checked, changed)
    kept = Kept(lambda: write_tables(Path(output), tables) if output else None)
    if as_json:
        print_json({"name": found.plan.name, **{table.name: records(table) for table in tables}, **kept.data})
    else:
        show(found.plan, money, checked, changed, console())
    kept.settle()
    if output and not as_json:
        click.echo(f"Files: {output}")
