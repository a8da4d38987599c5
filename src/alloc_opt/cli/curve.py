"""`alloc-opt curve`: what is one dial worth over a range?"""

from pathlib import Path
from typing import Any

import click

from alloc_opt.cli._amount import AmountType
from alloc_opt.cli._command import ShareType, command, json_option, model_argument, scenario_option, solve_options

_TARGET = "Any number of the plan, as scenarios name it: funds[title_i].beginning."


@command("Study", "alloc-opt curve riverbend --add funds[general].revenue --from 0 --to 2,000,000")
@model_argument
@click.option("--rule", metavar="ID", help="Turn the dial of this rule.")
@click.option("--dial", default="", metavar="NAME", help="Which of its dials, where it has several.")
@click.option("--add", metavar="TARGET", help=f"Add to it. {_TARGET}")
@click.option("--scale", metavar="TARGET", help="Scale it.")
@click.option("--set", "put", metavar="TARGET", help="Set it.")
@click.option("--from", "low", type=AmountType(), metavar="NUMBER", help="Where to begin; of a rule: 4 steps below.")
@click.option("--to", "high", type=AmountType(), metavar="NUMBER", help="Where to end; of a rule: 4 steps above.")
@click.option("--points", type=click.IntRange(min=2), help="Plans along the way; default 9, whole positions 5.")
@click.option("--error", type=ShareType(), default=0.002, help="How far off the line may be, as a share of its height.")
@click.option("--pieces", type=click.IntRange(min=1), default=12, show_default=True, help="Most pieces of the line.")
@click.option("--parts", "in_parts", is_flag=True, help="Positions in parts only: no searches, an answer in seconds.")
@scenario_option
@solve_options
@click.option("-o", "--output", metavar="FOLDER", help="Write the tables as CSV files into this new folder.")
@json_option
def curve(
    model: str,
    rule: str | None,
    dial: str,
    add: str | None,
    scale: str | None,
    put: str | None,
    low: float | None,
    high: float | None,
    points: int | None,
    error: float,
    pieces: int,
    in_parts: bool,
    scenarios: tuple[str, ...],
    output: str | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """The value of one dial over a range: the next $50,000 buys ..., above $1.24 million nothing more.

    Name the dial by --rule, or any number of the plan by --add, --scale or --set with --from and --to.
    """
    from alloc_opt.analysis.curve import curve as drawn
    from alloc_opt.analysis.curve_dial import of_rule, of_target
    from alloc_opt.analysis.curve_tables import tables
    from alloc_opt.cli._output import Kept, print_json, records
    from alloc_opt.cli._plans import options_of, read_plan
    from alloc_opt.cli._progress import Step
    from alloc_opt.cli._stop import searching
    from alloc_opt.errors import OperatorError
    from alloc_opt.reports.caveats import show_caveats
    from alloc_opt.reports.console import console
    from alloc_opt.reports.csv_files import write_tables
    from alloc_opt.reports.curve import sentences, show

    targets = {"add": add, "scale": scale, "set": put}
    given = [(act, target) for act, target in targets.items() if target]
    if (rule is not None) + len(given) != 1:
        raise click.UsageError("name one dial: --rule ID, or one of --add, --scale and --set with a TARGET")
    plan = read_plan(model, scenarios, asked["mode"])
    plan = plan.with_day(asked["as_of"]) if asked["as_of"] else plan
    if asked["pins"]:
        from alloc_opt.analysis.pins import pinned

        plan = pinned(plan, asked["pins"], reason=asked["pin_reason"] or "", role=asked["pin_role"] or "")
    turned = of_rule(plan, rule, dial, free=asked["free"]) if rule is not None else of_target(plan, *given[0])
    usual = turned.usual or (None, None)
    start, end = (low if low is not None else usual[0]), (high if high is not None else usual[1])
    if start is None or end is None:
        raise OperatorError("A curve needs a range.", "--from 0 --to 1,000,000")
    told = Step()
    try:
        with searching():
            found = drawn(
                plan,
                turned,
                start,
                end,
                points=points,
                error=error,
                most=pieces,
                in_parts=in_parts,
                free=asked["free"],
                options=options_of(plan, asked),
                by_hand=Path(asked["rules_file"]) if asked["rules_file"] else None,
                hear=told.hear,
            )
    finally:
        told.clear()
    made = tables(found)
    kept = Kept(lambda: write_tables(Path(output), made) if output else None)
    if as_json:
        data = {table.name: records(table) for table in made}
        print_json({"name": plan.name, "dial": turned.what, "sentences": sentences(found), **data, **kept.data})
    else:
        show_caveats(plan, console())
        show(found, console())
    kept.settle()
