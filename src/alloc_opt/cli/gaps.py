"""`alloc-opt gaps`: where does staffing fall short of a standard?"""

from pathlib import Path

import click

from alloc_opt.cli._command import command, json_option, model_argument, scenario_option


@command("See where we stand", "alloc-opt gaps riverbend")
@model_argument
@scenario_option
@click.option("--rules", "from_rules", is_flag=True, help="The plan's own rules of staffing in place of its standards.")
@click.option("--all", "every", is_flag=True, help="List every school, also those without a gap.")
@click.option("-o", "--output", metavar="FOLDER", help="Write the tables as CSV files into this new folder.")
@json_option
def gaps(
    model: str, scenarios: tuple[str, ...], from_rules: bool, every: bool, output: str | None, as_json: bool
) -> None:
    """Today's staff against standards, school by school, and what closing each gap would cost; no solver is used.

    Standards are the plan's table `standards`; they bind nothing. Without it the plan's own rules of staffing stand in.
    """
    from alloc_opt.analysis.gaps import gaps as found
    from alloc_opt.cli._output import Kept, print_json, records
    from alloc_opt.cli._plans import read_plan
    from alloc_opt.reports.caveats import show_caveats
    from alloc_opt.reports.console import console
    from alloc_opt.reports.csv_files import write_tables
    from alloc_opt.reports.gaps import show

    plan = read_plan(model, scenarios)
    tables = found(plan, from_rules=from_rules)
    kept = Kept(lambda: write_tables(Path(output), tables) if output else None)
    if as_json:
        print_json({"name": plan.name, **{table.name: records(table) for table in tables}, **kept.data})
    else:
        show_caveats(plan, console())
        show(*tables, console(), every=every)
    kept.settle()
