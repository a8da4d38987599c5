"""`alloc-opt why`: why is a program funded, cut or left out, and what would have to give?"""

from typing import Any

import click

from alloc_opt.cli._command import command, json_option, model_argument, scenario_option, solve_options


@command("Ask", "alloc-opt why riverbend --program counselor --school elm")
@model_argument
@click.option("--program", required=True, help="Program that is asked about, or the position that it employs.")
@click.option("--school", default="", help="School, by id or name; left out, the whole district.")
@click.option("--by", type=float, metavar="UNITS", help="Size of the step; default: the program's own.")
@scenario_option
@solve_options
@json_option
def why(
    model: str, program: str, school: str, by: float | None, scenarios: tuple[str, ...], as_json: bool, **asked: Any
) -> None:
    """Is it legal there, what does it cost, and what leaves (or returns) if one step of it is put in (or taken out)?

    MODEL may also be the folder of a run; the plan is then not solved again.
    """
    from alloc_opt.analysis.why import meant
    from alloc_opt.analysis.why import why as answered
    from alloc_opt.cli._output import print_json, records
    from alloc_opt.cli._plans import solved_of
    from alloc_opt.reports.console import console
    from alloc_opt.reports.why import sentences, show
    from alloc_opt.reports.why_names import rule_words

    solved = solved_of(model, scenarios, asked, lambda plan: meant(plan, program, school, by))
    found = answered(solved, program, school, by=by)
    rules = rule_words(solved, found.school)
    if as_json:
        told = sentences(found, solved.plan, rules)
        print_json({"program": found.program, "school": found.school, "why": records(found.table()), "sentences": told})
        return
    show(found, solved.plan, rules, console())
