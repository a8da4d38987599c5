"""`alloc-opt savings`: where is money to be found, what goes first, what may stop?"""

from pathlib import Path
from typing import Any

import click

from alloc_opt.cli._command import ShareType, command, json_option, model_argument, scenario_option, solve_options


class AmountsType(click.ParamType[tuple[float, ...]]):
    """Dollars, one or several: 1M,2.5M or 500,000 or 250k."""

    name = "dollars"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, ...]:
        """The amounts in dollars."""
        if isinstance(value, tuple):
            return value
        try:
            return amounts(str(value))
        except ValueError:
            self.fail(f"{value!r} is no amount; write 1M,2M,3M or 500,000 or 250k", param, ctx)


def amounts(text: str) -> tuple[float, ...]:
    """`1M,2M` -> two amounts, `500,000` -> one, `250k,1,000,000` -> two.

    Raises:
        ValueError: it is none.
    """
    parts: list[str] = []
    for part in text.replace("$", "").replace("_", "").split(","):
        bare = part.strip()
        grouped = len(bare) == 3 and bare.isdecimal() and parts and parts[-1].replace(",", "").isdecimal()
        if grouped and len(parts[-1].split(",")[0]) <= 3:
            parts[-1] = f"{parts[-1]},{bare}"
        else:
            parts.append(bare)
    return tuple(_one(part) for part in parts)


def _one(text: str) -> float:
    bare = text.replace(",", "").strip().casefold().removesuffix("illion").strip()
    for suffix, size in (("k", 1e3), ("m", 1e6), ("b", 1e9)):
        if bare.endswith(suffix):
            return float(bare.removesuffix(suffix)) * size
    return float(bare)


@command("Ask", "alloc-opt savings riverbend --ladder 250k,500k,1M")
@model_argument
@click.option("--ladder", type=AmountsType(), help="Unrestricted dollars a year to be saved, step by step: 1M,2M,3M.")
@click.option("--steps", type=click.IntRange(1, 50), help="Instead: so many steps (default 5) of --step.")
@click.option("--step", type=AmountsType(), help="Size of each of --steps; default: about half a per cent.")
@click.option("--from", "since", metavar="YEAR", help="Each target is saved in every year from this one on.")
@click.option("--goal", "goals", multiple=True, help="Outcome that must not fall; may be given several times.")
@click.option("--group", "groups", multiple=True, help="Student group whose outcomes must not fall.")
@click.option("--school", "schools", multiple=True, help="School at which outcomes must not fall by itself.")
@click.option("--within", type=ShareType(), default=0.0, help="Share by which an outcome may fall: 0.02 or 2%.")
@click.option("-o", "--output", metavar="FOLDER", help="Write tables and the page into this new folder.")
@scenario_option
@solve_options
@json_option
def savings(
    model: str,
    ladder: tuple[float, ...] | None,
    steps: int | None,
    step: tuple[float, ...] | None,
    since: str | None,
    goals: tuple[str, ...],
    groups: tuple[str, ...],
    schools: tuple[str, ...],
    within: float,
    output: str | None,
    scenarios: tuple[str, ...],
    as_json: bool,
    **asked: Any,
) -> None:
    """Where money is to be found: what costs nothing that is rated, what goes first for each target, what may stop, and
    which grant money is left over.
    """
    from dataclasses import replace

    from alloc_opt.analysis.pins import pinned
    from alloc_opt.analysis.saving.cheapest import Keep
    from alloc_opt.analysis.saving.tables import tables
    from alloc_opt.analysis.saving.words import against, cheapest, end
    from alloc_opt.analysis.savings import savings as found_in
    from alloc_opt.cli._output import Kept, print_json, records
    from alloc_opt.cli._plans import options_of, read_plan
    from alloc_opt.cli._progress import Counting
    from alloc_opt.cli._stop import searching
    from alloc_opt.io.atomic import can_write
    from alloc_opt.reports.console import console
    from alloc_opt.reports.savings import show
    from alloc_opt.reports.savings_files import save

    if output:
        can_write(Path(output))
    targets = _targets(ladder, steps, step)
    plan = read_plan(model, scenarios, asked["mode"])
    day = asked.get("as_of")
    plan = plan.with_day(day) if day else plan
    plan = pinned(plan, asked.get("pins") or (), reason=asked.get("pin_reason") or "", role=asked.get("pin_role") or "")
    file = asked.get("rules_file")
    told = Counting("Savings")
    try:
        with searching():
            found = found_in(
                plan,
                targets,
                since=since or "",
                keep=Keep(goals, groups, schools, within),
                free=bool(asked.get("free")),
                options=replace(options_of(plan, asked), progress=None),
                by_hand=Path(file) if file else None,
                hear=told.hear,
            )
    finally:
        told.clear()
    kept = Kept(lambda: save(found, Path(output)) if output else None)
    if as_json:
        parts = {table.name: records(table) for table in tables(found)}
        told_in_words = {"against": list(against(found)), "cheapest": list(cheapest(found)), "end": list(end(found))}
        far = found.reach
        reached = None if far is None else {"dollars": far.dollars, "stops": [list(each) for each in far.stops]}
        print_json(
            {"name": plan.name, "from": found.since, "words": told_in_words, "reach": reached, **parts, **kept.data}
        )
    else:
        show(found, console())
    kept.settle()
    if output and not as_json:
        click.echo(f"Files: {output}")


def _targets(ladder: tuple[float, ...] | None, steps: int | None, step: tuple[float, ...] | None) -> tuple[float, ...]:
    """The targets asked for; empty: the usual ones."""
    from alloc_opt.errors import OperatorError

    if ladder and (steps or step):
        raise OperatorError("Give --ladder, or --steps and --step, not both.")
    if ladder:
        return ladder
    if steps and not step:
        raise OperatorError("--steps needs --step, the size of one.", "for instance --steps 5 --step 500,000")
    if step and len(step) != 1:
        raise OperatorError("--step is one amount.", "for instance --steps 5 --step 500,000; or --ladder 1M,2M,4M")
    return tuple(step[0] * n for n in range(1, (steps or 5) + 1)) if step else ()
