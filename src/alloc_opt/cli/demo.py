"""`alloc-opt demo`: a model from files to prices, with a second opinion."""

from typing import Any

import click

from alloc_opt.cli._command import command, json_option, scenario_option


@command("Bring data in", "alloc-opt demo")
@click.argument("model", default="riverbend")
@scenario_option
@json_option
def demo(model: str, scenarios: tuple[str, ...], as_json: bool) -> None:
    """Solve a model, print its plan and prices, and have another solver check the first stage.

    Without a MODEL it is riverbend, a made-up district.
    """
    from alloc_opt.analysis.relaxed import relaxed_value
    from alloc_opt.analysis.run import run
    from alloc_opt.cli._output import Kept, print_json, run_data
    from alloc_opt.cli._plans import options_of, priced, read_plan, solve_plan
    from alloc_opt.pyomo_model import second_opinion
    from alloc_opt.reports import run_folder
    from alloc_opt.reports.console import console
    from alloc_opt.reports.terminal import show

    asked: dict[str, Any] = {}
    plan = read_plan(model, scenarios)
    options = options_of(plan, asked)
    run_folder.can_save()
    solved = solve_plan(plan, options, asked)
    done = priced(run(solved), quick=True)
    kept = Kept(lambda: run_folder.save(done))
    opinion = second_opinion(solved.built.program, relaxed_value(solved.built.program))
    if as_json:
        folder = kept.data or {"folder": str(kept.given)}
        print_json({**run_data(done), **folder, "second_opinion": opinion.sentence})
    else:
        show(done, console())
        if kept.error is None:
            click.echo(f"Files: {kept.given} (manifest {run_folder.digest(kept.given)})")
        click.echo(opinion.sentence)
    kept.settle()
