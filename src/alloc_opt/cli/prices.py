"""`alloc-opt prices`: what one step of each limit costs."""

from pathlib import Path
from typing import Any

import click

from alloc_opt.cli._command import command, json_option, scenario_option, solve_options


@command("Ask", "alloc-opt prices riverbend --free")
@click.argument("model")
@click.option("--incidence", is_flag=False, flag_value="*", metavar="[RULE]", help="Who pays and who gains instead.")
@scenario_option
@solve_options
@json_option
def prices(model: str, incidence: str | None, scenarios: tuple[str, ...], as_json: bool, **asked: Any) -> None:
    """The shadow price of every rule at its limit: what one real step of it costs, confirmed by re-solving.

    So are class sizes and reserves wherever they are, and one per cent of pay, health benefits and revenue.

    With --incidence (after MODEL) the schools, fifths of need and student groups that pay or gain with the dearest
    steps, or with those of one rule. MODEL may also be the folder of a run; its price list is then read back.
    """
    from alloc_opt.cli._output import print_json, records
    from alloc_opt.cli._plans import is_run
    from alloc_opt.reports import run_folder
    from alloc_opt.reports.console import console
    from alloc_opt.reports.incidence import show as show_incidence
    from alloc_opt.reports.prices import show_prices

    if is_run(model, scenarios, asked):
        found = run_folder.load(Path(model))
        missing = {"prices", "incidence"} - set(found.tables)
        if missing:
            raise click.UsageError(f"{model} was solved without {' and '.join(missing)}; give the model instead")
    else:
        from alloc_opt.analysis.prices import check_name
        from alloc_opt.analysis.run import run
        from alloc_opt.cli._plans import options_of, priced, read_plan, solve_plan
        from alloc_opt.errors import StoppedError

        plan = read_plan(model, scenarios, asked["mode"])
        if incidence not in (None, "*"):
            check_name(plan, str(incidence), free=asked["free"])
        options = options_of(plan, asked)
        found = priced(run(solve_plan(plan, options, asked), free=asked["free"]))
        if "prices" not in found.tables:
            raise StoppedError("Stopped by you before the prices were computed.")
    if as_json:
        print_json({**records(found.tables["prices"]), "incidence": records(found.tables["incidence"])})
        return
    if incidence is not None:
        show_incidence(found, "" if incidence == "*" else incidence, console())
        return
    show_prices(found, console())
