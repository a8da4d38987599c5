"""A console that is readable without colour, on any width and on legacy code pages."""

import io
import shutil
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table as Grid

PLAIN_WIDTH = 110
"""Columns where no terminal says how wide it is, and in report.txt."""

_UNBOUNDED = 10_000


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


@dataclass
class Sheet:
    """A table that fits the console: where it is too wide, columns that matter least are left out."""

    title: str
    columns: Sequence[str]
    right: int = 1
    """How many columns are text; further ones are numbers, flush right."""
    drop: Sequence[str] = ()
    """Columns that may be left out, the first one first."""
    rows: list[Sequence[str]] = field(default_factory=list)
    total: Sequence[str] | None = None
    """A last row under a line."""
    bold: set[int] = field(default_factory=set)
    """Rows (from 0) that stand out where the terminal can show it."""

    def add(self, *cells: str) -> None:
        """One more row."""
        self.rows.append(cells)

    def print(self, console: Console) -> list[str]:
        """Print as much of it as fits; gives the columns that were left out."""
        left_out: list[str] = []
        grid = self._grid(left_out)
        unbounded = console.options.update_width(_UNBOUNDED)
        for name in self.drop:
            if Measurement.get(console, unbounded, grid).minimum <= console.width:
                break
            left_out.append(name)
            grid = self._grid(left_out)
        console.print(self.title, style="bold")
        console.print(grid)
        return left_out

    def _grid(self, left_out: Collection[str]) -> Grid:
        grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)
        kept = [at for at, name in enumerate(self.columns) if name not in left_out]
        for at in kept:
            number = at >= self.right
            grid.add_column(
                self.columns[at],
                justify="right" if number else "left",
                overflow="fold",
                no_wrap=number,
                min_width=self._width(at) if number else None,
            )
        for place, row in enumerate(self.rows):
            grid.add_row(*(row[at] for at in kept), style="bold" if place in self.bold else None)
        if self.total is not None:
            grid.add_section()
            grid.add_row(*(self.total[at] for at in kept))
        return grid

    def _width(self, at: int) -> int:
        """Of the longest cell of a column."""
        rows = [*self.rows, *([self.total] if self.total is not None else [])]
        return max(map(cell_len, [self.columns[at], *(row[at] for row in rows)]))
