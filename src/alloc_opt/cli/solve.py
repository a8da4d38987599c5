"""`alloc-opt solve`: the main job."""

from pathlib import Path
from typing import Any

import click

from alloc_opt.cli._command import command, json_option, model_argument, scenario_option, solve_options


@command("Plan", "alloc-opt solve riverbend --free")
@model_argument
@scenario_option
@solve_options
@click.option("-o", "--output", metavar="RUN", help="Folder of the run; default: a new one in runs/.")
@click.option("--no-prices", is_flag=True, help="Do not price the limits (shadow prices take further solves).")
@json_option
def solve(
    model: str, scenarios: tuple[str, ...], output: str | None, no_prices: bool, as_json: bool, **asked: Any
) -> None:
    """The best plan, what changes from today, and what the next step of each limit costs.

    Reports the plan in dollars and whole positions, the named changes from today, schools, resources, the limits that
    cost most with their shadow prices, and where the files of the run are. A run never overwrites another.
    """
    from alloc_opt.analysis.run import run
    from alloc_opt.cli._output import Kept, print_json, run_data
    from alloc_opt.cli._plans import options_of, priced, read_plan, solve_plan
    from alloc_opt.cli._stop import finishing
    from alloc_opt.reports import run_folder
    from alloc_opt.reports.console import console
    from alloc_opt.reports.terminal import show

    plan = read_plan(model, scenarios, asked["mode"])
    options = options_of(plan, asked)
    target = Path(output) if output else None
    run_folder.can_save(target)
    solved = solve_plan(plan, options, asked)
    with finishing():
        done = run(solved, free=asked["free"])
    if not no_prices:
        done = priced(done, quick=True)
    with finishing():
        kept = Kept(lambda: run_folder.save(done, target))
        manifest = run_folder.digest(kept.given) if kept.error is None else ""
        if as_json:
            print_json({**run_data(done), **(kept.data or {"folder": str(kept.given), "manifest": manifest})})
        else:
            show(done, console())
        kept.settle()
        if not as_json:
            click.echo(f"Files: {kept.given} (manifest {manifest})")
