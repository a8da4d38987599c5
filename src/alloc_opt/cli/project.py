"""`alloc-opt project`: where does today's budget lead?"""

from pathlib import Path

import click

from alloc_opt.cli._command import ShareType, command, json_option, model_argument, scenario_option


@command("See where we stand", "alloc-opt project riverbend")
@model_argument
@scenario_option
@click.option("--years", type=click.IntRange(1, 10), help="Years after the base year; default: the plan's, at least 2.")
@click.option("--layout", default="plain", show_default=True, help="How it is laid out: plain or california_myp.")
@click.option("--fund", default="", help="Fund to show; default: that of the first unrestricted resource.")
@click.option("--all-funds", is_flag=True, help="All funds in one.")
@click.option("--reserve", type=ShareType(), help="Recommended reserve, 0.02 or 2%, in place of the plan's own rule.")
@click.option("-o", "--output", metavar="FILE", help="Write it to FILE.csv (the sections) or FILE.xlsx (everything).")
@json_option
def project(
    model: str,
    scenarios: tuple[str, ...],
    years: int | None,
    layout: str,
    fund: str,
    all_funds: bool,
    reserve: float | None,
    output: str | None,
    as_json: bool,
) -> None:
    """Today's budget rolled forward: certification, gap, cliffs. Nothing is decided.

    Today's services at the prices of each year, without a solver: unrestricted, restricted and combined; the parts of
    the ending balance; whether the recommended reserve holds; the certification (cash is not tested); the structural
    balance; the gap; the cliffs of grants that end. See docs/project.md for what exactly is computed.
    """
    from dataclasses import asdict

    from alloc_opt.analysis.project import project as projected
    from alloc_opt.cli._output import Kept, print_json
    from alloc_opt.cli._plans import read_plan
    from alloc_opt.reports.caveats import show_caveats
    from alloc_opt.reports.console import console
    from alloc_opt.reports.project import show
    from alloc_opt.reports.project_data import data
    from alloc_opt.reports.project_files import save

    if fund and all_funds:
        raise click.UsageError("give --fund or --all-funds, not both")
    plan = read_plan(model, scenarios)
    found = projected(plan, layout_name=layout, years=years, fund=fund, all_funds=all_funds, reserve=reserve)
    kept = Kept(lambda: save(found, Path(output)) if output else None)
    if as_json:
        told = [asdict(one) for one in plan.laid_over]
        print_json({**data(found), "scenarios": told, **(kept.data or ({"file": output} if output else {}))})
    elif output and kept.error is None:
        click.echo(f"{output}: certification {found.certification.word}")
    else:
        show_caveats(plan, console())
        show(found, console())
    kept.settle()
