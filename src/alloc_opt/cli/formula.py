"""`alloc-opt formula`: what does the weighted student formula give, and what would another one?"""

from pathlib import Path
from typing import Any

import click

from alloc_opt.cli._command import command, json_option, model_argument, scenario_option
from alloc_opt.cli._shares import AmountType, PhaseType, SharesType

_SET = "A line or group set anew: poverty=0.25 (weight), base=5300 (dollars), k3=+5%; of a level: focal[high]=800."
_FREE = "A line that the design decides: base, poverty=0.25..0.4, k3=1200..1800."
_NEED = "Come nearest to dollars in proportion to this need: --need all=1 --need poverty=0.4 (default: least loss)."
_GUARANTEE = "What every school is guaranteed: rules (staffing rules of the plan), standards, or dollars."
_PAID = "Who pays for hold-harmless: new money, all other schools alike, or those that gain."


@command("Study", "alloc-opt formula riverbend --set need=400 --constant --phase 3 --keep 98%")
@model_argument
@scenario_option
@click.option("--set", "settings", multiple=True, metavar="LINE=VALUE", help=_SET)
@click.option("--constant", is_flag=True, help="The total stays: the base gives way, and weights of it with it.")
@click.option("--free", multiple=True, metavar="LINE[=LOW..HIGH]", help=_FREE)
@click.option("--menu", "menus", multiple=True, metavar="LINE=A|B|C", help="A line that takes one value of a menu.")
@click.option("--tiers", "with_tiers", is_flag=True, help="The design chooses the plan's staffing tiers too.")
@click.option(
    "--total", type=AmountType(), metavar="DOLLARS", help="Dollars that the design may use (default: today's)."
)
@click.option("--need", "needs", multiple=True, metavar="GROUP=WEIGHT", help=_NEED)
@click.option("--guarantee", "guarantees", multiple=True, metavar="rules|standards|DOLLARS", help=_GUARANTEE)
@click.option("--guarantee-first", "first", is_flag=True, help="Guarantee first, weights share what is left.")
@click.option("--phase", type=PhaseType(), metavar="YEARS|SHARES", help="Phase-in: 3 (thirds), or 25%,60%,100%.")
@click.option("--keep", type=SharesType(), metavar="SHARES", help="Hold-harmless: 98%, or year by year 98%,95%,0%.")
@click.option("--cap", "gain", type=SharesType(), metavar="SHARES", help="Largest gain in a year: 5%, or year by year.")
@click.option("--per-pupil", is_flag=True, help="Hold-harmless and cap per pupil, not in all.")
@click.option("--paid-by", "payer", type=click.Choice(["district", "schools", "gains"]), default="district", help=_PAID)
@click.option("--years", type=click.IntRange(1, 20), default=None, help="Look at least so many years ahead.")
@click.option("--from-today", is_flag=True, help="The path starts from today's spending, not from today's formula.")
@click.option("--year", metavar="YEAR", default="", help="Year of the tables by school (default: the first plan year).")
@click.option("--all", "every", is_flag=True, help="List every school.")
@click.option("-o", "--output", metavar="FOLDER", help="Write tables and the new formula into this new folder.")
@json_option
def formula(
    model: str, scenarios: tuple[str, ...], every: bool, output: str | None, as_json: bool, **asked: Any
) -> None:
    """What the formula gives each school, checked against print; and what another one would change, cost and take.

    With a scenario, the formula is compared with that of the model without it. The new formula is written as
    formula.csv, ready to stand in the model's place.
    """
    from alloc_opt.analysis.formula import formula as studied
    from alloc_opt.cli._output import Kept, print_json, records
    from alloc_opt.cli._plans import read_plan
    from alloc_opt.io.atomic import can_write
    from alloc_opt.reports.caveats import show_caveats
    from alloc_opt.reports.console import console
    from alloc_opt.reports.formula import show
    from alloc_opt.reports.formula_files import save, tables
    from alloc_opt.reports.formula_guarded_words import told

    if output:
        can_write(Path(output))
    plan = read_plan(model, scenarios)
    before = read_plan(model) if scenarios else None
    study = studied(plan, _asked(asked), before=before)
    kept = Kept(lambda: save(study, Path(output)) if output else None)
    if as_json:
        parts = {table.name: records(table) for table in tables(study)}
        print_json({"name": plan.name, "year": study.year, "told": told(study), **parts, **kept.data})
    else:
        show_caveats(plan, console())
        show(study, console(), every=every)
    kept.settle()
    if output and not as_json:
        click.echo(f"Files: {output}")


def _asked(given: dict[str, Any]) -> Any:
    """What is asked, and the terms of the phase-in where one is asked for."""
    from alloc_opt.analysis.formulas.asked import Asked
    from alloc_opt.analysis.formulas.path import Terms

    path = ("phase", "keep", "gain", "years")
    phased = any(given[name] is not None for name in path) or given["from_today"]
    if not phased and (given["per_pupil"] or given["payer"] != "district"):
        raise click.UsageError("--per-pupil and --paid-by speak of a phase-in: give --phase, --keep or --cap too")
    if given["constant"] and (given["free"] or given["menus"]):
        raise click.UsageError("a design keeps to its --total (today's, where none is given): leave --constant out")
    if given["first"] and not given["guarantees"]:
        raise click.UsageError("--guarantee-first needs a --guarantee")
    if (given["needs"] or given["total"] is not None) and not (given["free"] or given["menus"] or given["with_tiers"]):
        raise click.UsageError(
            "--need and --total speak of a design: say with --free, --menu or --tiers what it may choose"
        )
    terms = Terms(
        given["phase"] or (1.0,), given["keep"] or (), given["gain"] or (), given["per_pupil"], given["payer"]
    )
    names = ("settings", "constant", "year", "free", "menus", "with_tiers", "total", "needs", "guarantees", "first")
    return Asked(
        **{name: given[name] for name in names},
        from_today=given["from_today"],
        years=given["years"] or 0,
        terms=terms if phased else None,
    )
