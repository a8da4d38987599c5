"""`alloc-opt sweep`: many cases of one plan, kept in a study folder."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from alloc_opt.cli._command import F, command, json_option, model_argument, scenario_option, solve_options

_VALUES = "0.95..1.05/5: five steps; 24,25,26: these; 0.9..1.1: drawn between; 1+-0.02: drawn, mean and deviation."


def _varied(name: str, own: str, told: str) -> Callable[[F], F]:
    """An option that takes a target and its values, several times."""
    return click.option(name, own, nargs=2, multiple=True, metavar="TARGET VALUES", help=told)


@command("Study", "alloc-opt sweep riverbend --scale 'revenue[line=state_aid].rate' 0.98..1.01/4")
@model_argument
@click.argument("study", required=False)
@_varied("--scale", "scale", f"Scale a number of the plan, named as scenarios do. {_VALUES}")
@_varied("--set", "put", "Set it.")
@_varied("--add", "add", "Add to it.")
@click.option("--among", multiple=True, metavar="SCENARIO", help="Cases with this scenario; several; none: without.")
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="Draw N cases; default: every combination.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of what is drawn.")
@click.option(
    "--correlate",
    nargs=3,
    type=(str, str, float),
    multiple=True,
    metavar="NAME NAME NUMBER",
    help="Correlation of two numbers that are drawn.",
)
@click.option("--cases", "only_cases", is_flag=True, help="Check and print the cases; nothing is solved.")
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes to solve with.")
@click.option("--cluster", default="", metavar="ADDRESS", help="Solve on this Dask cluster: tcp://host:8786.")
@click.option("--conflicts", is_flag=True, help="Of cases without a plan, search for the rules in conflict.")
@click.option("-o", "--output", metavar="FOLDER", help="The study's folder; default: runs/MODEL-STUDY.")
@scenario_option
@solve_options
@json_option
def sweep(
    model: str,
    study: str | None,
    only_cases: bool,
    workers: int,
    cluster: str,
    conflicts: bool,
    output: str | None,
    scenarios: tuple[str, ...],
    as_json: bool,
    **asked: Any,
) -> None:
    """Solve many cases: STUDY is a file (or a name in studies/), or say here what varies.

    The same command goes on with a study that was interrupted; finished cases are kept. -s lies under all cases.
    """
    from alloc_opt.analysis import sweep as question
    from alloc_opt.cli._output import print_json
    from alloc_opt.cli._plans import options_of
    from alloc_opt.cli._progress import Cases, Listener
    from alloc_opt.cli._stop import studying
    from alloc_opt.reports import sweep as report
    from alloc_opt.reports.console import console

    plan = _plan(model, scenarios, asked)
    design = _design(model, study, plan.name, asked)
    if only_cases:
        question.check(plan, design)
        table = question.table(design)
        if as_json:
            print_json({"study": design.name, "of": plan.name, "cases": table.to_dict("records")})
        else:
            report.show_cases(table, design, console())
        return
    told = Cases()
    rules = asked["rules_file"]
    try:
        with studying():
            swept = question.sweep(
                plan,
                design,
                Path(output) if output else None,
                options=options_of(plan, asked),
                free=asked["free"],
                by_hand=Path(rules) if rules else None,
                conflicts=conflicts,
                workers=workers,
                cluster=cluster,
                hear=told.hear,
            )
    finally:
        Listener.clear()
    if as_json:
        print_json(report.data(swept))
    else:
        report.show(swept, console())
    if not swept.complete:
        click.get_current_context().exit(130)


def _plan(model: str, scenarios: tuple[str, ...], asked: dict[str, Any]) -> Any:
    from alloc_opt.analysis.pins import pinned
    from alloc_opt.cli._plans import read_plan

    plan = read_plan(model, scenarios, asked["mode"])
    plan = plan.with_day(asked["as_of"]) if asked["as_of"] else plan
    return pinned(plan, asked["pins"], reason=asked["pin_reason"] or "", role=asked["pin_role"] or "")


def _design(model: str, study: str | None, name: str, asked: dict[str, Any]) -> Any:
    """The study of a file, or what the options say."""
    from alloc_opt.cli._plans import find_model, find_scenario, find_study
    from alloc_opt.scenario.design_read import from_file, from_options

    folder = find_model(model)
    own = ("scale", "put", "add", "among", "sample", "correlate")
    given = [f"--{'set' if each == 'put' else each}" for each in own if asked[each]]
    if study is not None:
        if given:
            raise click.UsageError(f"{given[0]} and a study file: write into the file what varies")
        return from_file(find_study(study, folder), lambda text: find_scenario(text, folder))
    if not given:
        raise click.UsageError("say what varies: a STUDY, or --scale TARGET VALUES, --set, --add, --among SCENARIO")
    varied = [(act, *pair) for act, key in (("scale", "scale"), ("set", "put"), ("add", "add")) for pair in asked[key]]
    return from_options(
        name,
        varied,
        asked["among"],
        find=lambda text: find_scenario(text, folder),
        sample=asked["sample"],
        seed=asked["seed"],
        correlation=asked["correlate"],
    )
