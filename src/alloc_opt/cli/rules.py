"""`alloc-opt rules`: what rules there can be, and which a model has."""

import click

from alloc_opt.cli._command import command, json_option


@command("Ask", "alloc-opt rules riverbend")
@click.argument("model", required=False)
@click.option("--goals", "objectives", is_flag=True, help="The objectives that a stage can decide by.")
@click.option("--packs", "all_packs", is_flag=True, help="The rule packs that come with the tool.")
@click.option("--pack", metavar="NAME", help="The rules of one pack, with citations.")
@click.option(
    "--file", "own", metavar="FILE.yaml", help="Check a pack of your own and list its rules, without a model."
)
@json_option
def rules(
    model: str | None, objectives: bool, all_packs: bool, pack: str | None, own: str | None, as_json: bool
) -> None:
    """Rule families with their parameters and dials; of a MODEL its placed rules in plain words.

    A pack is law or good practice as data: `packs: [us-federal]` in plan.yaml places its rules.

    A dial is what can be turned: `alloc-opt prices` says what one step of it costs (its shadow price).
    """
    from alloc_opt.cli._output import print_json, records
    from alloc_opt.reports.console import console
    from alloc_opt.reports.plain import show_table

    more = None
    if pack or own or all_packs:
        from pathlib import Path

        from alloc_opt.analysis import packs

        found = packs.pack_of_file(Path(own)) if own else packs.pack(pack) if pack else None
        table = packs.packs_table() if found is None else packs.pack_table(found)
    elif model:
        from alloc_opt.analysis.packs import placed
        from alloc_opt.analysis.rulebook import rulebook
        from alloc_opt.cli._plans import read_plan
        from alloc_opt.program.automatic import rules as all_rules

        plan = read_plan(model)
        table, more = rulebook(plan, all_rules(plan)), placed(plan)
    else:
        from alloc_opt.analysis.catalogue import families_table, goals_table

        table = goals_table() if objectives else families_table()
    if as_json:
        print_json(records(table) if more is None else {"rules": records(table), "packs": records(more)})
        return
    if more is None:
        show_table(table, console())
        return
    from alloc_opt.reports.packs import show as show_packs
    from alloc_opt.reports.rulebook import show as show_rules

    show_rules(table, console())
    show_packs(more, console())
