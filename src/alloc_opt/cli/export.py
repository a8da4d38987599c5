"""`alloc-opt export`: the program as a file for other tools."""

from pathlib import Path

import click

from alloc_opt.cli._command import command, json_option, model_argument, scenario_option


@command("Hand out", "alloc-opt export riverbend --format lp -o riverbend.lp")
@model_argument
@scenario_option
@click.option("--format", "kind", type=click.Choice(["lp", "mps", "nl"]), required=True, help="Format of the file.")
@click.option("-o", "--output", required=True, metavar="FILE", help="File to write; names and units go beside it.")
@click.option("--free", is_flag=True, help="Without the cap on changes that cost mode has by default.")
@click.option("--relax", is_flag=True, help="Whole positions relaxed.")
@click.option("--rules", "rules_file", metavar="FILE", help="Run a rules.py with Pyomo rules of your own.")
@json_option
def export(
    model: str,
    scenarios: tuple[str, ...],
    kind: str,
    output: str,
    free: bool,
    relax: bool,
    rules_file: str | None,
    as_json: bool,
) -> None:
    """Write the first stage as LP, MPS or NL, by way of Pyomo, with a table of names beside it."""
    from alloc_opt.analysis.write import write
    from alloc_opt.cli._output import print_json
    from alloc_opt.cli._plans import read_plan
    from alloc_opt.errors import OperatorError
    from alloc_opt.io.atomic import can_write, fresh_files
    from alloc_opt.program import automatic
    from alloc_opt.pyomo_model import export as exported

    target = Path(output)
    can_write(target)
    plan = read_plan(model, scenarios)
    built = write(plan, automatic.rules(plan, free=free), by_hand=Path(rules_file) if rules_file else None)
    with fresh_files(target.parent) as draft:
        try:
            written = exported(built.program, draft / target.name, kind, relax)
        except OperatorError as error:
            raise error.__cause__ if isinstance(error.__cause__, OSError) else error from error
        files = [target.parent / each.name for each in written]
    if as_json:
        print_json({"files": [str(file) for file in files]})
        return
    for file in files:
        click.echo(str(file))
