"""`alloc-opt audit`: does a budget keep the rules?"""

from pathlib import Path

import click

from alloc_opt.cli._command import as_of_option, command, json_option, model_argument, scenario_option


@command("See where we stand", "alloc-opt audit riverbend --status-quo")
@model_argument
@click.argument("budget", required=False)
@click.option("--status-quo", is_flag=True, help="Today's services rolled forward (the default without BUDGET).")
@scenario_option
@as_of_option
@click.option("--all", "every", is_flag=True, help="List the rules that are kept, too.")
@click.option("-o", "--output", metavar="FOLDER", help="Write its tables as CSV into this new folder.")
@json_option
def audit(
    model: str,
    budget: str | None,
    status_quo: bool,
    scenarios: tuple[str, ...],
    as_of: str | None,
    every: bool,
    output: str | None,
    as_json: bool,
) -> None:
    """Which rules a budget breaks, law first, by how much, since when, and what would mend it; no solver is used.

    Today's budget is judged in the base year itself and rolled forward into every plan year. BUDGET is the folder of a
    run, or a programs.csv with the columns program, school, year and quantity; services that it does not list stay at
    today's level. A rule that lacks data is listed as not checkable, with what it needs.
    """
    from dataclasses import asdict

    from alloc_opt.analysis.audit import audit as evaluated
    from alloc_opt.analysis.auditing.carried import reserves
    from alloc_opt.cli._output import Kept, print_json, records
    from alloc_opt.cli._plans import read_plan
    from alloc_opt.reports.audit import show
    from alloc_opt.reports.budget_files import read_budget
    from alloc_opt.reports.caveats import show_caveats
    from alloc_opt.reports.console import console
    from alloc_opt.reports.csv_files import write_tables
    from alloc_opt.reports.project_bridge import show_bridge

    if budget and status_quo:
        raise click.UsageError("give a BUDGET or --status-quo, not both")
    plan = read_plan(model, scenarios)
    plan = plan.with_day(as_of) if as_of else plan
    summary, rows = evaluated(plan, read_budget(Path(budget)) if budget else None)
    bridge = [] if budget else [reserves(plan)]
    kept = Kept(lambda: write_tables(Path(output), (summary, rows, *bridge)) if output else None)
    if as_json:
        told = {"audit": records(summary), "rows": records(rows), **{table.name: records(table) for table in bridge}}
        scenarios_told = [asdict(one) for one in plan.laid_over]
        print_json({"name": plan.name, "scenarios": scenarios_told, **told, **kept.data})
    else:
        show_caveats(plan, console())
        show(summary, console(), every=every)
        for table in bridge:
            show_bridge(table, console())
    kept.settle()
