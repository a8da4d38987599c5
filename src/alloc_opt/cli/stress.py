"""`alloc-opt stress`: how does the plan stand up to bad and good news?"""

import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from alloc_opt.cli._command import command, json_option, scenario_option, solve_options


@command("Study", "alloc-opt stress riverbend")
@click.argument("model", default="")
@scenario_option
@click.option("--case", "own", multiple=True, metavar="SCENARIO", help="One more case: a scenario of your own.")
@click.option("--weight", "weights", multiple=True, metavar="CASE=NUMBER", help="How much a case counts; default: 1.")
@click.option("--regret", "with_regret", is_flag=True, help="Each plan's first year under each case; takes minutes.")
@click.option("--flips", "with_flips", is_flag=True, help="At which size a decision turns; takes minutes.")
@click.option("--study", metavar="FOLDER", help="In place of MODEL: read a finished sweep; nothing is solved.")
@click.option("-o", "--output", metavar="FOLDER", help="Write the tables as CSV files into this new folder.")
@solve_options
@json_option
def stress(
    model: str,
    scenarios: tuple[str, ...],
    own: tuple[str, ...],
    weights: tuple[str, ...],
    with_regret: bool,
    with_flips: bool,
    study: str | None,
    output: str | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """Revenue 5 % lower and higher, enrollment 3 % lower, health premiums 12 % and pay 1 % higher, alone and in pairs.

    Does the plan hold as it is? What is the best plan in each case, what is in every plan, what depends, and on what?
    Ctrl-C ends the search and keeps the cases solved.
    """
    from alloc_opt.cli._output import Kept, print_json, records
    from alloc_opt.cli._stop import searching, stop
    from alloc_opt.errors import OperatorError, StoppedError
    from alloc_opt.io.atomic import can_write
    from alloc_opt.reports.console import console
    from alloc_opt.reports.csv_files import write_tables

    if bool(model) == bool(study):
        raise OperatorError("Give a MODEL, or --study with the folder of a sweep.", "alloc-opt stress riverbend")
    if output:
        can_write(Path(output))
    if study:
        _study(Path(study), output, as_json)
        return
    from alloc_opt.analysis.pins import pinned
    from alloc_opt.analysis.stress import stress as stressed
    from alloc_opt.analysis.uncertainties.decisions import decisions
    from alloc_opt.analysis.uncertainties.flips import flips
    from alloc_opt.analysis.uncertainties.ranges import ranges
    from alloc_opt.analysis.uncertainties.regret import regret
    from alloc_opt.analysis.uncertainty import assumptions, cases
    from alloc_opt.cli._plans import find_model, find_scenario, options_of, read_plan
    from alloc_opt.reports.caveats import show_caveats
    from alloc_opt.reports.stress import show
    from alloc_opt.scenario import load

    plan = read_plan(model, scenarios, asked["mode"])
    day = asked.get("as_of")
    plan = plan.with_day(day) if day else plan
    plan = pinned(plan, asked["pins"] or (), reason=asked["pin_reason"] or "", role=asked["pin_role"] or "")
    if asked["rules_file"]:
        raise OperatorError("Cases are solved without hand-written rules.", "leave --rules out")
    further = [load(find_scenario(text, find_model(model))) for text in own]
    lost = None
    with searching():
        found = stressed(
            plan,
            own=further,
            weights=dict(_weight(text) for text in weights),
            free=bool(asked.get("free")),
            options=options_of(plan, asked),
            hear=lambda number, of, words: _tell(f"Case {number} of {of}: {words}"),
        )
        if with_regret and not stop.is_set():
            with suppress(StoppedError):
                lost = regret(found, hear=lambda n, of, words: _tell(f"Regret {n} of {of}: {words}"))
        turned = (
            flips(found, hear=lambda n, what, size: _tell(f"Flip {n}: {what}, {size:.1f} %"))
            if with_flips and not stop.is_set()
            else None
        )
    _tell("")
    if with_regret and lost is None:
        click.echo("Regret is not told, as you stopped: it needs every case.", err=True)
    outcomes = found.outcomes
    made = [cases(outcomes), decisions(outcomes), ranges(outcomes), assumptions(outcomes)]
    tables = {table.name: table for table in made}
    extra = [*([lost.table] if lost is not None else []), *([turned] if turned is not None else [])]
    kept = Kept(lambda: write_tables(Path(output), [*made, *extra]) if output else None)
    if as_json:
        told = {table.name: records(table) for table in [*made, *extra]}
        best = {} if lost is None else {"least_regret": lost.best, "largest_regret": lost.largest}
        print_json({"name": plan.name, "confidential": plan.head.confidential, **told, **best, **kept.data})
    else:
        show_caveats(plan, console())
        folder = output if output and kept.error is None else ""
        show(outcomes, tables, console(), regret=lost, turned=turned, folder=folder)
    kept.settle()


def _study(folder: Path, output: str | None, as_json: bool) -> None:
    from alloc_opt.analysis.uncertainties.study import assumptions, depends, known, read
    from alloc_opt.cli._output import Kept, print_json, records
    from alloc_opt.reports.console import console
    from alloc_opt.reports.csv_files import write_tables
    from alloc_opt.reports.uncertainty_study import show

    cases, changes = read(folder)
    moved, ranked = depends(cases, changes), assumptions(cases)
    tables = [moved, ranked]
    kept = Kept(lambda: write_tables(Path(output), tables) if output else None)
    if as_json:
        print_json(
            {
                "study": folder.name,
                "confidential": known(folder).confidential,
                **{table.name: records(table) for table in tables},
                **kept.data,
            }
        )
    else:
        show(moved, ranked, known(folder), console(), output if output and kept.error is None else "")
    kept.settle()


def _weight(text: str) -> tuple[str, float]:
    from alloc_opt.errors import OperatorError

    name, _, number = text.partition("=")
    try:
        return name.strip(), float(number)
    except ValueError:
        raise OperatorError(f"{text!r} is no weight.", "write CASE=NUMBER, as enrollment_3_lower=2") from None


def _tell(text: str) -> None:
    """Progress: one line that moves, on a terminal only."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{text[:110]:<110}" + ("" if text else "\r"))
        sys.stderr.flush()
