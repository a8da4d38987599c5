"""`alloc-opt roadmap`: when can each action start, and what stands in its way?"""

from __future__ import annotations

from pathlib import Path

import click

from alloc_opt.cli._command import as_of_option, command, json_option, model_argument, scenario_option


@command("Hand out", "alloc-opt roadmap riverbend")
@model_argument
@as_of_option
@click.option("-o", "--output", metavar="FOLDER", help="Write the tables and a picture into this new folder.")
@scenario_option
@json_option
def roadmap(model: str, as_of: str | None, output: str | None, scenarios: tuple[str, ...], as_json: bool) -> None:
    """The actions in time, quick wins first: each after its prerequisites and within its owner's time.

    An action that cannot be done by its day says why: what must be done before, or whose time is taken. Nothing of the
    budget is solved for this. MODEL may also be the folder of a run; the plan is then the one that it was solved from.
    """
    from alloc_opt.analysis.roadmap import roadmap as found_in
    from alloc_opt.cli._output import Kept, print_json, records
    from alloc_opt.cli._plans import is_run, read_plan
    from alloc_opt.cli._written import needs, plan_of_run
    from alloc_opt.io.atomic import can_write
    from alloc_opt.reports.console import console
    from alloc_opt.reports.roadmap import show
    from alloc_opt.reports.roadmap_files import save

    if output:
        can_write(Path(output))
    of_run = is_run(model, scenarios, {"mode": None, "pins": (), "as_of": None})
    plan = plan_of_run(model) if of_run else read_plan(model, scenarios)
    needs("actions", "actions")(plan)
    plan = plan.with_day(as_of) if as_of else plan
    found = found_in(plan)
    kept = Kept(lambda: save(plan, found, Path(output)) if output else None)
    if as_json:
        print_json({"name": plan.name, **{table.name: records(table) for table in found.tables}, **kept.data})
    else:
        show(plan, found, console())
    kept.settle()
    if output and not as_json:
        click.echo(f"Files: {output}")
