"""The group of commands: found among the files of this package, grouped by what a person is doing."""

import json
import sys
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from pkgutil import iter_modules
from typing import IO, Any

import click

from alloc_opt.cli._command import SECTIONS, Command
from alloc_opt.cli._stop import Enough
from alloc_opt.errors import AllocOptError, PlanError, StoppedError

INTRODUCTION = """The best budget of a school district under its own rules, and what each rule costs (its shadow price).

MODEL is a folder with plan.yaml, an .xlsx workbook, or the name of a model that comes along, such as riverbend."""


class Failure(click.ClickException):
    """One of our errors on its way out."""

    def __init__(self, error: AllocOptError, as_json: bool) -> None:
        super().__init__(error.message)
        self.error, self.as_json = error, as_json
        self.__dict__["exit_code"] = error.exit_code

    def show(self, file: IO[Any] | None = None) -> None:
        """Message and hint on stderr; with --json the error as data on stdout too."""
        if self.as_json:
            click.echo(json.dumps(described(self.error), indent=1, ensure_ascii=False))
        click.echo(f"error: {self.error}", err=True)


def described(error: AllocOptError) -> dict[str, Any]:
    """An error as data."""
    told: dict[str, Any] = {
        "error": type(error).__name__,
        "exit_code": error.exit_code,
        "message": error.message,
        "hint": error.hint,
    }
    if isinstance(error, PlanError):
        told["problems"] = [
            {"place": str(p.place), "found": p.found, "wanted": p.wanted, "hint": p.hint} for p in error.problems
        ]
    return told


class Commands(click.Group):
    """All commands."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name, help=INTRODUCTION, context_settings={"help_option_names": ["-h", "--help"]})
        self.params.append(
            click.Option(["--version"], is_flag=True, expose_value=False, is_eager=True, callback=_version)
        )

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the files of this package; `_` in a file's name is `-` in the command's, and nothing at its end."""
        folder = Path(__file__).parent
        files = [m.name for m in iter_modules([str(folder)]) if not m.name.startswith("_")]
        return sorted(name.rstrip("_").replace("_", "-") for name in files)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The one command of the file."""
        if cmd_name not in self.list_commands(ctx):
            return None
        file = cmd_name.replace("-", "_")
        module = import_module(f"alloc_opt.cli.{file}_" if iskeyword(file) else f"alloc_opt.cli.{file}")
        (found,) = (value for value in vars(module).values() if isinstance(value, Command))
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; our errors leave with a message, a hint and their own exit code."""
        try:
            return super().invoke(ctx)
        except AllocOptError as error:
            raise Failure(error, "--json" in sys.argv) from error
        except Enough as error:
            stopped = StoppedError("Stopped by you; no file was left half-written.")
            raise Failure(stopped, "--json" in sys.argv) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What a person is doing -> the commands for it, each with an example."""
        commands = [self.get_command(ctx, name) for name in self.list_commands(ctx)]
        for section in SECTIONS:
            rows = []
            for each in commands:
                if isinstance(each, Command) and each.section == section:
                    rows += [(str(each.name), each.get_short_help_str(90)), ("", f"$ {each.example}")]
            if rows:
                with formatter.section(section):
                    formatter.write_dl(rows)


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        from alloc_opt import __version__

        click.echo(f"alloc-opt {__version__}")
        ctx.exit()
