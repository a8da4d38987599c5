"""`alloc-opt equity`: how even is it, who gains and loses, and what does raising the worst-off cost?"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from alloc_opt.cli._command import command, json_option, model_argument, scenario_option, solve_options

_RESOURCES = "Only these resources: ids, `unrestricted` or `restricted`, with commas (default: all)."
_WEIGHT = "A pupil of the group counts so much more than 1; may be given several times (default: `pupil_weights`)."
_NEED = "Column of the schools, or student group, that tells need (default: need, poverty, else the first group)."
_FLOOR = "Also price this floor, in dollars per (weighted) pupil; may be given several times."
_FRONTIER = "Also plans between what the mode decides by and the worst-off school: so many."
_CENTRAL = "Share central dollars among schools by pupils, or leave them out."
_SPECIAL = "Count special education, or show it apart."


@command("Study", "alloc-opt equity riverbend --floor 8200")
@model_argument
@scenario_option
@click.option("--resources", metavar="LIST", default="all", help=_RESOURCES)
@click.option("--special-education", type=click.Choice(["apart", "in"]), default="apart", help=_SPECIAL)
@click.option("--central", type=click.Choice(["out", "in"]), default="out", help=_CENTRAL)
@click.option(
    "--salaries", type=click.Choice(["average", "actual"]), default="average", help="Pay that staff count at."
)
@click.option("--weight", "weights", multiple=True, metavar="GROUP=SHARE", help=_WEIGHT)
@click.option("--need", "of_need", metavar="NAME", default="", help=_NEED)
@click.option("--year", metavar="YEAR", default="", help="Plan year that is compared (default: the first).")
@click.option("--among", type=click.Choice(["schools", "groups", "fifths"]), default="schools", help="Who is raised.")
@click.option("--levels", type=click.IntRange(min=0), default=3, show_default=True, help="Levels of the worst-off.")
@click.option("--floor", "floors", type=float, multiple=True, metavar="DOLLARS", help=_FLOOR)
@click.option("--frontier", "points", type=click.IntRange(min=2), metavar="PLANS", help=_FRONTIER)
@click.option("--all", "every", is_flag=True, help="List every school.")
@click.option("-o", "--output", metavar="FOLDER", help="Write the tables as CSV files into this new folder.")
@solve_options
@json_option
def equity(
    model: str,
    scenarios: tuple[str, ...],
    resources: str,
    special_education: str,
    central: str,
    salaries: Any,
    weights: tuple[str, ...],
    of_need: str,
    year: str,
    among: Any,
    levels: int,
    floors: tuple[float, ...],
    points: int | None,
    every: bool,
    output: str | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """Dollars per pupil against need by school, today and in the plan: who gains, who loses, how even it is.

    Then what raising the worst-off school costs, to where the next one stands and as far as rules and money allow.
    MODEL may be the folder of a run.
    """
    from alloc_opt.analysis.equities.yardstick import yardstick
    from alloc_opt.analysis.equity import against_total
    from alloc_opt.analysis.equity import equity as found_in
    from alloc_opt.analysis.frontiers.tables import headline, plans, steps
    from alloc_opt.analysis.frontiers.tables import points as plans_found
    from alloc_opt.analysis.table import Table
    from alloc_opt.cli._output import Kept, print_json, records
    from alloc_opt.cli._plans import options_of, solved_of
    from alloc_opt.cli._progress import Counting, Searches
    from alloc_opt.cli._stop import searching, stop
    from alloc_opt.io.atomic import can_write
    from alloc_opt.reports.caveats import show_caveats
    from alloc_opt.reports.console import console
    from alloc_opt.reports.csv_files import write_tables
    from alloc_opt.reports.equity import show
    from alloc_opt.reports.frontier import show as show_frontier

    if output:
        can_write(Path(output))
    solved = solved_of(model, scenarios, asked)
    plan = solved.plan
    by = yardstick(
        plan,
        resources=[name.strip() for name in resources.split(",") if name.strip()],
        special=special_education == "in",
        central=central == "in",
        salaries=salaries,
        weights=_weights(weights) or None,
        year=year,
    )
    file = asked.get("rules_file")
    told = Counting("Raising the worst-off")
    try:
        with searching():
            found = found_in(
                solved,
                by,
                among=among,
                of_need=of_need,
                levels=levels,
                floors=floors,
                by_hand=Path(file) if file else None,
                hear=told.hear,
                stop=stop,
            )
    finally:
        told.clear()
    tables, line = list(found.tables), None
    if points and not stop.is_set():
        searches = Searches("Plans of the frontier")
        options = replace(options_of(plan, asked), progress=searches.progress)
        try:
            with searching():
                line = against_total(
                    solved,
                    by,
                    points,
                    free=bool(asked.get("free")),
                    options=options,
                    by_hand=Path(file) if file else None,
                    hear=searches.hear,
                )
        finally:
            searches.clear()
        made = (plans_found(line), steps(line), plans(line))
        tables += [Table(f"frontier_{table.name}", table.frame, table.notes) for table in made]
    kept = Kept(lambda: write_tables(Path(output), tables) if output else None)
    if as_json:
        more = {} if line is None else {"headline": headline(line)}
        data = {table.name: records(table) for table in tables}
        head = {"name": plan.name, "confidential": plan.head.confidential, "mode": plan.head.mode}
        print_json({**head, **found.data(), **more, **data, **kept.data})
    else:
        show_caveats(plan, console())
        show(found, console(), every=every)
        if line is not None:
            console().print()
            show_frontier(line, console())
    kept.settle()
    if output and not as_json:
        click.echo(f"Files: {output}")


def _weights(texts: tuple[str, ...]) -> dict[str, float]:
    """Student group -> weight, from GROUP=SHARE."""
    from alloc_opt.errors import OperatorError

    found = {}
    for text in texts:
        group, _, number = text.partition("=")
        try:
            found[group.strip()] = float(number)
        except ValueError:
            raise OperatorError(f"{text!r} is no weight.", "write for instance low_income=0.25") from None
        if not 0 <= found[group.strip()] < float("inf"):
            raise OperatorError(f"{text!r} is no weight: it must be 0 or more.", "write for instance low_income=0.25")
    return found
