"""What every command has: a section of the help, one example on riverbend, and options that several share."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click

SECTIONS = ("Bring data in", "See where we stand", "Plan", "Ask", "Study", "Hand out")
_SECONDS = "In place of the plan's limits: take the best plan found then; 0: search until the gap is reached."
_NODES = "In place of the plan's limits: take the best plan found then; whatever the clock says."
_PIN = "Fix a line, in these years (default: every one), as reading@elm@2026-27,2027-28=2; also >=, <=."
F = TypeVar("F", bound=Callable[..., Any])


class Command(click.Command):
    """A command with its section and its example."""

    section = ""
    example = ""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The example at the end of the command's help."""
        with formatter.section("Example"):
            formatter.write_text(self.example)


def command(section: str, example: str) -> Callable[[Callable[..., Any]], Command]:
    """Make a function a command of a section."""

    def made(function: Callable[..., Any]) -> Command:
        name = function.__name__.rstrip("_").replace("_", "-")
        found: Command = click.command(name, cls=Command)(function)
        found.section, found.example = section, example
        return found

    return made


class ShareType(click.ParamType[float]):
    """A share as a number or in per cent: 0.002 or 0.2%."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The share, between 0 and 1."""
        text = str(value).strip()
        try:
            number = float(text.rstrip("%")) / (100.0 if text.endswith("%") else 1.0)
        except ValueError:
            self.fail(f"{value!r} is no share; write 0.002 or 0.2%", param, ctx)
        if not 0 <= number < 1:
            self.fail(f"{value!r} is not between 0 and 1; write 0.002 or 0.2%", param, ctx)
        return number


class DayType(click.ParamType[str]):
    """A day as `2027-03-20`."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The day in ISO form."""
        try:
            return date.fromisoformat(str(value).strip()).isoformat()
        except ValueError:
            self.fail(f"{value!r} is no day; write 2027-03-20", param, ctx)


def model_argument(function: F) -> F:
    """The argument MODEL."""
    return click.argument("model")(function)


def scenario_option(function: F) -> F:
    """The option -s."""
    told = "Scenario laid over the model; may be given several times, in order."
    return click.option("-s", "--scenario", "scenarios", multiple=True, metavar="SCENARIO", help=told)(function)


def json_option(function: F) -> F:
    """The option --json."""
    return click.option("--json", "as_json", is_flag=True, help="The answer as JSON on stdout.")(function)


def as_of_option(function: F) -> F:
    """The option --as-of."""
    told = "Decide as of this day: what had to be decided before can no longer change (default: the plan's own day)."
    return click.option("--as-of", type=DayType(), metavar="DATE", help=told)(function)


def solve_options(function: F) -> F:
    """How to solve: day, mode, cap on changes, gap, limits, hand-written rules, log."""
    modes = click.Choice(["cost", "formula", "priority", "evidence"])
    options = (
        click.option("--mode", type=modes, help="What decides; default: the plan's own mode."),
        click.option("--free", is_flag=True, help="Lift the cap on changes that cost mode has by default."),
        click.option("--gap", type=ShareType(), help="Whole positions: good enough within this share, 0.002 or 0.2%."),
        click.option("--time-limit", type=float, metavar="SECONDS", help=_SECONDS),
        click.option("--node-limit", type=int, metavar="NODES", help=_NODES),
        click.option("--pin", "pins", multiple=True, metavar="PROGRAM[@SCHOOL][@YEARS]=UNITS", help=_PIN),
        click.option("--pin-reason", metavar="TEXT", help="Why it is fixed; logged with the run."),
        click.option("--pin-role", metavar="ROLE", help="Who fixed it, by role: board, superintendent, principal."),
        click.option("--rules", "rules_file", metavar="FILE", help="Run a rules.py with Pyomo rules of your own."),
        click.option("--log", is_flag=True, help="The solver's log on stderr."),
    )
    for option in reversed(options):
        function = option(function)
    return as_of_option(function)
