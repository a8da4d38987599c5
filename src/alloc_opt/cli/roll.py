"""`alloc-opt roll`: next year's plan from a solved one."""

from pathlib import Path

import click

from alloc_opt.cli._command import command, json_option, scenario_option


@command("Bring data in", "alloc-opt roll runs/latest -o riverbend-2026-27")
@click.argument("run")
@click.option("-o", "--output", metavar="FOLDER", help="The new plan, a folder or an .xlsx; default: its name.")
@click.option(
    "--enrollment", "pupils", metavar="FILE", help="New rows of the table enrollment, for the years they name."
)
@click.option("--model", metavar="MODEL", help="The model of a run that keeps no plan; it must be unchanged.")
@scenario_option
@json_option
def roll(
    run: str, output: str | None, pupils: str | None, model: str | None, scenarios: tuple[str, ...], as_json: bool
) -> None:
    """Next year's plan from a solved one: the first plan year becomes the base year, to the cent.

    RUN is the folder of a run, or runs/latest; it stays as it is. Prints how the old base becomes the new one: what was
    decided, what prices did. Rows by year move on, the last year's are carried on and named. See docs/roll.md.
    """
    from alloc_opt.analysis.roll import rolled
    from alloc_opt.cli._output import Kept, print_json, records
    from alloc_opt.cli._plans import read_plan
    from alloc_opt.reports import run_folder
    from alloc_opt.reports.console import console
    from alloc_opt.reports.roll import enrollment, save, show, solved_plan

    folder = run_folder.find(run)
    done = run_folder.load(folder)
    plan = solved_plan(folder, done, read_plan(model, scenarios, done.facts["mode"]) if model else None)
    rows = enrollment(Path(pupils)) if pupils else None
    found = rolled(plan, done, manifest=run_folder.digest(folder), enrollment=rows)
    target = Path(output or found.plan.name)
    kept = Kept(lambda: save(found, target))
    if as_json:
        told = {"name": found.plan.name, "base_year": found.plan.head.base_year, "years": found.plan.years}
        more = {"reconciliation": records(found.reconciliation), "notes": found.notes}
        print_json({**told, **more, **(kept.data or {"folder": str(target)})})
    else:
        show(found, console())
    kept.settle()
    if not as_json:
        click.echo(f"Plan: {target}; next: alloc-opt check {target}")
