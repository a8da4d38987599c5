"""`alloc-opt diagnose`: why has a plan no solution, and what would mend it?"""

from pathlib import Path
from typing import Any

import click

from alloc_opt.cli._command import command, json_option, model_argument, scenario_option, solve_options

_LAW = "Relax laws too, those alone that the district can be let off (`waivable`)."
_SECONDS = "For the search of conflicts and repairs, once it is known that there is no plan."


@command("Ask", "alloc-opt diagnose riverbend -s riverbend-impossible")
@model_argument
@click.option("--law", is_flag=True, help=_LAW)
@click.option("--seconds", type=click.FloatRange(min=1), default=110, show_default=True, help=_SECONDS)
@click.option("-o", "--output", metavar="FOLDER", help="Write tables, the page and repairs into this new folder.")
@scenario_option
@solve_options
@json_option
def diagnose(
    model: str,
    law: bool,
    seconds: float,
    output: str | None,
    scenarios: tuple[str, ...],
    as_json: bool,
    **asked: Any,
) -> None:
    """Which rules cannot all hold, how far apart they are in money, and the three cheapest repairs, softest first.

    Of a plan that has a solution: what binds it. Ctrl-C keeps what was found.
    """
    from dataclasses import replace

    from alloc_opt.analysis.conflicts.tables import tables
    from alloc_opt.analysis.diagnose import diagnose as diagnosed
    from alloc_opt.analysis.pins import pinned
    from alloc_opt.cli._output import Kept, print_json, records
    from alloc_opt.cli._plans import options_of, read_plan
    from alloc_opt.cli._progress import Looking
    from alloc_opt.cli._stop import searching
    from alloc_opt.io.atomic import can_write
    from alloc_opt.reports.console import console
    from alloc_opt.reports.diagnose import show
    from alloc_opt.reports.diagnose_files import save
    from alloc_opt.reports.diagnose_words import told

    if output:
        can_write(Path(output))
    plan = read_plan(model, scenarios, asked["mode"])
    before = read_plan(model, (), asked["mode"]) if scenarios else None
    plan = plan.with_day(asked["as_of"]) if asked["as_of"] else plan
    plan = pinned(plan, asked["pins"] or (), reason=asked["pin_reason"] or "", role=asked["pin_role"] or "")
    file = asked["rules_file"]
    looking = Looking("Diagnosis")
    try:
        with searching():
            found = diagnosed(
                plan,
                law=law,
                free=bool(asked["free"]),
                options=replace(options_of(plan, asked), progress=looking.progress),
                by_hand=Path(file) if file else None,
                seconds=seconds,
                before=before,
                hear=looking.hear,
            )
    finally:
        looking.clear()
    kept = Kept(lambda: save(found, Path(output)) if output else None)
    if as_json:
        head = {"name": plan.name, "state": found.state, "stopped": found.stopped, "apart": found.apart}
        parts = {table.name: records(table) for table in tables(found)}
        print_json({**head, "confidential": plan.head.confidential, "words": told(found), "tables": parts, **kept.data})
    else:
        show(found, console())
    kept.settle()
    if output and not as_json:
        click.echo(f"Files: {output}")
        for number in range(1, len(found.repairs.found) + 1):
            over = "".join(f" -s {one}" for one in scenarios)
            click.echo(f"Try it: alloc-opt solve {model}{over} -s {Path(output) / f'repair-{number}.yaml'}")
