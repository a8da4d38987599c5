"""`alloc-opt prices`: what one step of each limit is worth."""

from pathlib import Path
from typing import Any

import click

from alloc_opt.cli._command import command, json_option, scenario_option, solve_options


@command("Ask", "alloc-opt prices riverbend --free")
@click.argument("model")
@scenario_option
@solve_options
@json_option
def prices(model: str, scenarios: tuple[str, ...], as_json: bool, **asked: Any) -> None:
    """The shadow price of every rule at its limit: what one real step of it costs, confirmed by re-solving.

    MODEL may also be the folder of a run; its price list is then read back.
    """
    from alloc_opt.cli._output import print_json, records
    from alloc_opt.reports import run_folder
    from alloc_opt.reports.console import console
    from alloc_opt.reports.limits import show_prices

    if (Path(model) / "run.json").is_file():
        found = run_folder.load(Path(model))
        if "prices" not in found.tables:
            raise click.UsageError(f"{model} was solved without prices; give the model instead")
    else:
        from alloc_opt.analysis.run import run
        from alloc_opt.cli._plans import options_of, priced, read_plan, solve_plan

        plan = read_plan(model, scenarios, asked["mode"])
        options = options_of(plan, asked)
        found = priced(run(solve_plan(plan, options, asked), free=asked["free"]))
    if as_json:
        print_json(records(found.tables["prices"]))
        return
    show_prices(found, console(), most=None)
