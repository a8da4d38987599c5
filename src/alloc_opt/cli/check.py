"""`alloc-opt check`: are the files of a plan in order, and which questions can it answer?"""

import click

from alloc_opt.cli._command import command, json_option, model_argument, scenario_option


@command("Bring data in", "alloc-opt check riverbend")
@model_argument
@scenario_option
@click.option("--full", is_flag=True, help="Every resource, object, position and question, not the largest alone.")
@json_option
def check(model: str, scenarios: tuple[str, ...], full: bool, as_json: bool) -> None:
    """All problems and warnings of a plan's files, its control totals, and what each missing input blocks.

    The control totals are there to be laid beside your ledger and position list: pupils, FTE, spending, revenue and
    balances by resource, spending by object, the unrestricted gap of the base rolled forward.
    """
    from alloc_opt import io
    from alloc_opt.analysis.check import totals
    from alloc_opt.analysis.packs import in_short, placed
    from alloc_opt.analysis.readiness import readiness
    from alloc_opt.cli._output import print_json, records
    from alloc_opt.cli._plans import find_model, find_scenario
    from alloc_opt.errors import PlanError
    from alloc_opt.io import doctor
    from alloc_opt.io.idle import idle_rules
    from alloc_opt.program.build import build
    from alloc_opt.reports.check import data, show
    from alloc_opt.reports.console import console

    path = find_model(model)
    reading = io.examine(path)
    if reading.plan is None:
        for warning in reading.warnings:
            click.echo(f"warning: {warning}", err=True)
        raise PlanError(reading.errors)
    plan = reading.plan
    if scenarios:
        from alloc_opt import scenario

        plan = scenario.apply(plan, *(find_scenario(text, path) for text in scenarios))
    table = readiness(plan)
    doubts = (*reading.warnings, *doctor.examine(plan), *idle_rules(plan, build(plan).program))
    found = totals(plan)
    if as_json:
        warnings = [{"place": str(w.place), "found": w.found, "wanted": w.wanted, "hint": w.hint} for w in doubts]
        told = placed(plan)
        packs = {} if told is None else {"packs": records(told)}
        print_json(
            {
                "name": plan.name,
                "warnings": warnings,
                "control_totals": data(found),
                "readiness": records(table),
                **packs,
            }
        )
        return
    title = plan.head.title or plan.name
    show(title, [str(w) for w in doubts], found, table, console(), packs=in_short(plan), full=full)
