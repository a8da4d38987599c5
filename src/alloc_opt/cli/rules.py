"""`alloc-opt rules`: what rules there can be, and which a model has."""

import click

from alloc_opt.cli._command import command, json_option


@command("Ask", "alloc-opt rules riverbend")
@click.argument("model", required=False)
@click.option("--goals", "objectives", is_flag=True, help="The objectives that a stage can decide by.")
@json_option
def rules(model: str | None, objectives: bool, as_json: bool) -> None:
    """Rule families with their parameters and dials; of a MODEL its placed rules in plain words.

    A dial is what can be turned: `alloc-opt prices` says what one step of it costs (its shadow price).
    """
    from alloc_opt.cli._output import print_json, records
    from alloc_opt.reports.console import console
    from alloc_opt.reports.plain import show_table

    if model:
        from alloc_opt.analysis.rulebook import rulebook
        from alloc_opt.cli._plans import read_plan
        from alloc_opt.program.automatic import rules as all_rules

        plan = read_plan(model)
        table = rulebook(plan, all_rules(plan))
    else:
        from alloc_opt.analysis.catalogue import families_table, goals_table

        table = goals_table() if objectives else families_table()
    if as_json:
        print_json(records(table))
        return
    show_table(table, console())
