"""A console that is readable without colour, on any width and on legacy code pages."""

import io
import shutil
import sys
from typing import TextIO

from rich import box
from rich.console import Console
from rich.table import Table as Grid

PLAIN_WIDTH = 110
"""Columns where no terminal says how wide it is, and in report.txt."""


def console(stream: TextIO | None = None) -> Console:
    """A console on `stream` (default: stdout): the terminal's width, or `PLAIN_WIDTH` where there is none."""
    out = stream if stream is not None else sys.stdout
    width = shutil.get_terminal_size((PLAIN_WIDTH, 40)).columns if out.isatty() else PLAIN_WIDTH
    return Console(file=out, width=max(width, 60), highlight=False, markup=False, emoji=False, soft_wrap=False)


def text_of(render: object) -> str:
    """What `render` (called with a console) prints, as plain text of `PLAIN_WIDTH` columns."""
    buffer = io.StringIO()
    plain = Console(file=buffer, width=PLAIN_WIDTH, highlight=False, markup=False, emoji=False, color_system=None)
    render(plain)  # type: ignore[operator]
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + "\n"


def grid(title: str, *columns: str, right: int = 1) -> Grid:
    """A table whose first `right` columns are text and whose further ones are numbers, flush right."""
    table = Grid(
        title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1)
    )
    for number, name in enumerate(columns):
        table.add_column(name, justify="left" if number < right else "right", overflow="fold", no_wrap=number >= right)
    return table
