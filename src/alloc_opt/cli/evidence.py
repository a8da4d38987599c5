"""`alloc-opt evidence`: what studies say of programs, and the rows a plan needs to decide by them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alloc_opt.cli._command import command, json_option, scenario_option
from alloc_opt.errors import OperatorError

if TYPE_CHECKING:
    from alloc_opt.analysis.evidences.own import Measured

_EXAMPLE = "alloc-opt evidence use DEF-SUMMER --most DEF-SUMMER=200 --model riverbend -o by-evidence.yaml"


class PairType(click.ParamType[tuple[str, str]]):
    """`ID=VALUE`."""

    name = "pair"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Id and value."""
        if isinstance(value, tuple):
            return value
        key, sign, rest = str(value).partition("=")
        if not sign or not key.strip() or not rest.strip():
            self.fail(f"{value!r} is no pair; write ID=VALUE", param, ctx)
        return key.strip(), rest.strip()


class AmountType(PairType):
    """`ID=NUMBER`, a number above 0, or 0 where that can be."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Id and number."""
        key, rest = super().convert(value, param, ctx)
        try:
            number = float(rest.replace(",", ""))
        except ValueError:
            self.fail(f"{rest!r} is no number; write {key}=12.5", param, ctx)
        if not 0 <= number < float("inf"):
            self.fail(f"{rest!r} is not a number of 0 or more", param, ctx)
        return key.upper(), number


def _pairs(name: str, variable: str, metavar: str, told: str, kind: PairType | None = None) -> Callable[..., Any]:
    return click.option(name, variable, multiple=True, type=kind or AmountType(), metavar=metavar, help=told)


@command("Ask", _EXAMPLE)
@click.argument("action", required=False, type=click.Choice(["search", "show", "use", "update"]))
@click.argument("words", nargs=-1)
@click.option("--model", metavar="MODEL", help="use: the plan that takes the rows.")
@scenario_option
@click.option("-o", "--output", metavar="FILE", help="use: write the rows as a scenario file; default: print it.")
@_pairs("--pupils", "pupils", "ID=NUMBER", "use: pupils that one unit of the program reaches.")
@_pairs("--most", "most", "ID=UNITS", "use: most units in the district; effects fall with size.")
@_pairs("--cost", "cost", "ID=DOLLARS", "use: cost of one unit, in dollars of the plan's base year.")
@_pairs("--hours", "hours", "ID=HOURS", "use: hours of staff time of one unit that its cost leaves out.")
@_pairs("--group", "groups", "ID=GROUP", "use: student group it is for; default: the program's.", PairType())
@_pairs("--goal", "goals", "OUTCOME=GOAL", "use: goal of the plan that an outcome serves.", PairType())
@_pairs("--position", "positions", "ID=POSITION", "use: job class that does its hours, as FTE.", PairType())
@click.option(
    "--prices", type=click.FloatRange(min=0.5, max=5), help="use: growth of prices, as 1.12; default: by the CPI-U."
)
@click.option("--end-of-year", is_flag=True, help="use: count effects at the end of the year, not a year later.")
@click.option("--measured", metavar="FILE", help="use: own results, a CSV with id, effect, error, compared, source.")
@click.option("--effect", type=float, help="update: the effect that you measured.")
@click.option("--error", type=float, help="update: its standard error.")
@click.option("--compared", metavar="HOW", help="update: with whom: lottery or matched.")
@json_option
def evidence(action: str | None, words: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """What studies say: search WORDS, show ID, use ID[=PROGRAM]..., update ID. Alone: the whole library.

    `use` makes the rows a plan needs to decide by effects: of a program of your plan with ID=PROGRAM, or a new one. A
    blank cost is an error. `update` combines the library with a result of your own. See docs/evidence.md.
    """
    from alloc_opt.analysis import evidence as asked
    from alloc_opt.cli._output import print_json, records
    from alloc_opt.reports import evidence as told
    from alloc_opt.reports.console import console

    if action in {None, "search"}:
        table = asked.search(words)
        print_json(records(table)) if as_json else told.show_list(table, console())
    elif action == "show":
        for name in _named(words, "show"):
            table = asked.show(name)
            print_json(records(table)) if as_json else told.show_entry(table, console())
    elif action == "update":
        _update(_named(words, "update")[0], options, as_json)
    else:
        _use(words, options, as_json)


def _named(words: tuple[str, ...], action: str) -> tuple[str, ...]:
    if not words:
        raise OperatorError("Which entry?", f"alloc-opt evidence {action} DEF-SUMMER")
    return words


def _update(name: str, options: dict[str, Any], as_json: bool) -> None:
    from alloc_opt.analysis.evidence import measured
    from alloc_opt.analysis.evidences.library import entry_of, library
    from alloc_opt.analysis.evidences.own import Measured
    from alloc_opt.cli._output import print_json
    from alloc_opt.reports.console import console
    from alloc_opt.reports.evidence import show_updated

    if missing := [key for key in ("effect", "error", "compared") if options[key] is None]:
        raise OperatorError(
            f"update needs --{' and --'.join(missing)}.",
            "alloc-opt evidence update DEF-SUMMER --effect 0.02 --error 0.04 --compared lottery",
        )
    entry = entry_of(name, library())
    found = measured(name, Measured(options["effect"], options["error"], options["compared"]))
    if as_json:
        now = {"effect": found.now.mean, "sd": found.now.sd, "low": found.now.low, "high": found.now.high}
        before = {"effect": found.prior.mean, "sd": found.prior.sd}
        print_json({"id": entry.id, "library": before, "weight_of_own": found.trust, "together": now})
    else:
        show_updated(entry.id, found, library().shared.outcomes[entry.outcome].unit, console())


def _use(words: tuple[str, ...], options: dict[str, Any], as_json: bool) -> None:
    from alloc_opt.analysis.evidence import use
    from alloc_opt.analysis.evidences.ask import Ask, asked
    from alloc_opt.cli._output import print_json
    from alloc_opt.cli._plans import read_plan
    from alloc_opt.reports.console import console
    from alloc_opt.reports.evidence import save, scenario_text, show_used

    if not options["model"]:
        raise OperatorError("Whose plan takes the rows?", "name it: --model riverbend")
    own = {key: dict(options[key]) for key in ("pupils", "most", "cost", "hours", "goals")}
    groups, positions = ({name.upper(): one for name, one in options[key]} for key in ("groups", "positions"))
    ask = Ask(
        asked(words),
        **own,
        groups=groups,
        positions=positions,
        measured=_measured(options["measured"]),
        prices=options["prices"],
        later=not options["end_of_year"],
    )
    found = use(ask, read_plan(options["model"], options["scenarios"]))
    target = Path(options["output"]) if options["output"] else None
    if target is not None:
        if target.suffix not in {".yaml", ".yml"}:
            raise OperatorError(f"{target} is no scenario file.", "end its name with .yaml")
        save(found, target)
    if as_json:
        print_json(found.scenario(target.stem if target else "by-evidence"))
    elif target is None:
        click.echo(scenario_text(found, "by-evidence"), nl=False)
    else:
        show_used(found, console())
        laid = "".join(f" -s {name}" for name in (*options["scenarios"], target))
        click.echo(f"Scenario: {target}; next: alloc-opt solve {options['model']}{laid}")


def _measured(file: str | None) -> dict[str, Measured]:
    from alloc_opt.analysis.evidences.own import results

    return results(Path(file)) if file else {}
