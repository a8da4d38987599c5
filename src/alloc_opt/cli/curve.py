"""`alloc-opt curve`: what is one dial worth over a range?"""

from pathlib import Path
from typing import Any

import click

from alloc_opt.cli._amount import Range, RangeType
from alloc_opt.cli._command import ShareType, command, json_option, model_argument, scenario_option, solve_options

_RANGE = "LOW..HIGH[/POINTS]"
_VARIED: dict[str, Any] = {"nargs": 2, "type": (str, RangeType()), "metavar": f"TARGET {_RANGE}"}


@command("Study", "alloc-opt curve riverbend --add 'funds[general].revenue' 0..2,000,000")
@model_argument
@click.option("--rule", metavar="ID", help="Turn the dial of this rule.")
@click.option("--dial", default="", metavar="NAME", help="Which of its dials, where it has several.")
@click.option("--over", type=RangeType(), metavar=_RANGE, help="Where to turn it; default: 4 steps to each side.")
@click.option("--scale", **_VARIED, help="Or scale a number of the plan, named as scenarios do: 90%..103%.")
@click.option("--set", "put", **_VARIED, help="Or set it.")
@click.option("--add", **_VARIED, help="Or add to it: 0..1,000,000/9. POINTS are plans along the way.")
@click.option("--error", type=ShareType(), default=0.002, help="How far off the line may be, as a share of its height.")
@click.option("--pieces", type=click.IntRange(min=1), default=12, show_default=True, help="Most pieces of the line.")
@click.option("--conflicts", is_flag=True, help="Where no plan is left, search for the fewest rules in conflict.")
@click.option("--parts", "in_parts", is_flag=True, help="Positions in parts only: no searches, an answer in seconds.")
@scenario_option
@solve_options
@click.option("-o", "--output", metavar="FOLDER", help="Write tables and pictures into this new folder.")
@json_option
def curve(
    model: str,
    rule: str | None,
    dial: str,
    over: Range | None,
    scale: tuple[str, Range] | None,
    put: tuple[str, Range] | None,
    add: tuple[str, Range] | None,
    error: float,
    pieces: int,
    conflicts: bool,
    in_parts: bool,
    scenarios: tuple[str, ...],
    output: str | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """The value of one dial over a range: the next $50,000 buys ..., above $1.24 million nothing more.

    Name the dial by --rule, or any number of the plan by --scale, --set or --add. With whole positions each plan along
    the way is a search; --parts leaves them out.
    """
    from alloc_opt.analysis.curve import curve as drawn
    from alloc_opt.analysis.curves.dial import of_rule, of_target
    from alloc_opt.analysis.curves.tables import tables
    from alloc_opt.cli._output import Kept, print_json, records
    from alloc_opt.cli._plans import options_of, read_plan
    from alloc_opt.cli._progress import Step
    from alloc_opt.cli._stop import searching
    from alloc_opt.errors import OperatorError
    from alloc_opt.io.atomic import can_write
    from alloc_opt.reports.caveats import show_caveats
    from alloc_opt.reports.console import console
    from alloc_opt.reports.curve import sentences, show
    from alloc_opt.reports.curve_files import save
    from alloc_opt.reports.drawing import MISSING, there

    if output:
        can_write(Path(output))
    given = [(act, *varied) for act, varied in (("scale", scale), ("set", put), ("add", add)) if varied]
    if (rule is not None) + len(given) != 1:
        raise click.UsageError("name one dial: --rule ID, or --scale, --set or --add with TARGET and LOW..HIGH")
    if rule is None and (over is not None or dial):
        raise click.UsageError("--over and --dial go with --rule; a target has its range beside it")
    plan = read_plan(model, scenarios, asked["mode"])
    plan = plan.with_day(asked["as_of"]) if asked["as_of"] else plan
    if asked["pins"]:
        from alloc_opt.analysis.pins import pinned

        plan = pinned(plan, asked["pins"], reason=asked["pin_reason"] or "", role=asked["pin_role"] or "")
    if rule is not None:
        turned = of_rule(plan, rule, dial, free=asked["free"])
        asked_for = over or (None if turned.usual is None else (*turned.usual, None))
        if asked_for is None:
            raise OperatorError(f"Rule {rule} can be turned no way by whole steps.", "say where: --over LOW..HIGH")
        low, high, points = asked_for
    else:
        act, target, (low, high, points) = given[0]
        turned = of_target(plan, act, target)
    told = Step()
    try:
        with searching():
            found = drawn(
                plan,
                turned,
                low,
                high,
                points=points,
                error=error,
                most=pieces,
                in_parts=in_parts,
                conflicts=conflicts,
                free=asked["free"],
                options=options_of(plan, asked),
                by_hand=Path(asked["rules_file"]) if asked["rules_file"] else None,
                hear=told.hear,
            )
    finally:
        told.clear()
    made = tables(found)
    kept = Kept(lambda: save(found, Path(output)) if output else None)
    if as_json:
        data = {table.name: records(table) for table in made}
        head = {"name": plan.name, "confidential": plan.head.confidential, "dial": turned.what, "named": turned.named}
        print_json({**head, "sentences": sentences(found), **data, **kept.data})
    else:
        show_caveats(plan, console())
        show(found, console())
    kept.settle()
    if output and not there():
        click.echo(MISSING, err=True)
    if output and not as_json:
        click.echo(f"Files: {output}")
