"""`alloc-opt bundle`: what the softer rules cost together, and each one's fair share of it."""

from typing import Any

import click

from alloc_opt.cli._command import command, json_option, model_argument, scenario_option, solve_options


@command("Ask", "alloc-opt bundle riverbend")
@model_argument
@click.option("--rule", "ids", multiple=True, metavar="ID", help="Rule to take away; several times; default: all.")
@click.option("--orders", type=click.IntRange(min=4), default=32, show_default=True, help="Drawn above six rules.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the orders that are drawn.")
@scenario_option
@solve_options
@json_option
def bundle(
    model: str, ids: tuple[str, ...], orders: int, seed: int, scenarios: tuple[str, ...], as_json: bool, **asked: Any
) -> None:
    """The price of policy: what the plan could gain without rules softer than law, each alone and all together.

    Each rule's share of the joint effect is fair and adds up; without --rule every softer rule at its limit is taken.
    MODEL may also be the folder of a run.
    """
    from alloc_opt.analysis.bundle import bundle as priced
    from alloc_opt.cli._output import print_json, records
    from alloc_opt.cli._plans import solved_of
    from alloc_opt.reports.bundle import show
    from alloc_opt.reports.console import console

    solved = solved_of(model, scenarios, asked)
    found = priced(solved, ids or None, orders=orders, seed=seed)
    if as_json:
        print_json({"name": solved.plan.name, "bundle": records(found)})
        return
    show(found, console())
