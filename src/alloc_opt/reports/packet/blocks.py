"""What a document is made of: pages of words, figures, tables and charts, before anybody decides how they look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["text", "dollars", "cents", "count", "fte", "number", "share", "day"]
"""How a column is written: `dollars` in whole dollars, `cents` with cents, `count` whole, `fte` with one decimal (more
where it has more), `number` with the decimals it has, `share` in per cent, `day` as 2027-03-15."""
Mark = Literal["line", "head", "sum"]
"""A row of the table, a heading inside it, a sum of other rows."""
Cell = str | float | None
"""None: nothing is said there."""


@dataclass(frozen=True)
class Column:
    """One column: `name` is its name in every file, `head` what people read above it."""

    name: str
    head: str
    kind: Kind = "text"
    adds: bool = False
    """Whether sums of rows are sums in this column; rates, shares of other things and limits are not."""

    @property
    def is_text(self) -> bool:
        """Whether it is flush left."""
        return self.kind in {"text", "day"}


@dataclass(frozen=True)
class Row:
    """One row of a grid."""

    cells: tuple[Cell, ...]
    mark: Mark = "line"
    of: tuple[tuple[int, float], ...] = ()
    """Of a sum: rows of the grid (from 0) and the factor of each, such as 1 and -1; a workbook writes the formula."""


@dataclass(frozen=True)
class Grid:
    """A table: a sheet of the workbook, a file, a table of the page."""

    name: str
    """Unique within its page; with the page's name that of the file and of the sheet."""
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    """Plain sentences under it."""
    most: int = 0
    """Rows that a printed page shows; the others are in the workbook and the file, and the page says so; 0: all."""

    def __post_init__(self) -> None:
        wrong = [row for row in self.rows if len(row.cells) != len(self.columns)]
        if wrong:
            raise ValueError(f"{self.name}: a row has {len(wrong[0].cells)} cells for {len(self.columns)} columns")

    def column(self, name: str) -> tuple[Cell, ...]:
        """The cells of a column."""
        at = next(at for at, column in enumerate(self.columns) if column.name == name)
        return tuple(row.cells[at] for row in self.rows)


@dataclass(frozen=True)
class Chart:
    """A picture of columns of a grid of the same page; rows that are sums or headings are left out."""

    name: str
    title: str
    kind: Literal["bars", "stacked", "lines", "points"]
    grid: str
    """Name of the grid."""
    x: str
    """Column of the categories, or of the horizontal axis of points."""
    series: tuple[str, ...]
    """Columns that are drawn."""
    says: str
    """What a reader who cannot see it must know, in a sentence with figures."""
    label: str = ""
    """Column that names single points."""
    limit: float | None = None
    """A line across, such as a reserve's minimum."""
    limit_name: str = ""
    sums: bool = False
    """Draw the sums of the grid instead of its lines."""


@dataclass(frozen=True)
class Words:
    """Paragraphs, a list, or a warning that must not be missed."""

    texts: tuple[str, ...]
    kind: Literal["plain", "list", "warning"] = "plain"
    head: str = ""


@dataclass(frozen=True)
class Figure:
    """One number that matters: `66,150,000 dollars of named reductions in 2026-27`."""

    value: str
    what: str


@dataclass(frozen=True)
class Figures:
    """A row of numbers that matter."""

    figures: tuple[Figure, ...]


Block = Words | Figures | Grid | Chart


@dataclass(frozen=True)
class Page:
    """One page of a document."""

    name: str
    title: str
    lead: str
    """What it says, in one sentence."""
    blocks: tuple[Block, ...]

    @property
    def grids(self) -> tuple[Grid, ...]:
        """Its tables."""
        return tuple(block for block in self.blocks if isinstance(block, Grid))

    def grid(self, name: str) -> Grid:
        """One of its tables by name."""
        return next(grid for grid in self.grids if grid.name == name)


@dataclass(frozen=True)
class Document:
    """A packet for one audience."""

    title: str
    subtitle: str
    audience: str
    about: tuple[tuple[str, str], ...]
    """What it was made from, as term and value: run, manifest, mode, scenarios, sources."""
    pages: tuple[Page, ...]
    left_out: tuple[str, ...] = ()
    """Why pages that a reader may look for are not in it."""
    confidential: bool = False


def line(columns: Sequence[Column], values: Mapping[Any, Any]) -> Row:
    """A row from values by name of the column, such as a record of a frame; NaN and "" become None."""
    return Row(tuple(_cell(values.get(column.name)) for column in columns))


def _cell(value: Any) -> Cell:
    if value is None or value == "" or value != value:
        return None
    return value if isinstance(value, str) else float(value)


def head(columns: Sequence[Column], text: str) -> Row:
    """A heading inside a grid."""
    return Row((text, *([None] * (len(columns) - 1))), "head")


def total(
    columns: Sequence[Column], rows: Sequence[Row], label: str, of: Sequence[int] | Mapping[int, float] | None = None
) -> Row:
    """A sum of rows in every column that adds; `of`: which ones, or with which factors; default: all lines.

    Money is added in cents, so that the sum is that of the figures printed.
    """
    if of is None:
        of = [at for at, row in enumerate(rows) if row.mark == "line"]
    parts = tuple(of.items()) if isinstance(of, Mapping) else tuple((at, 1.0) for at in of)
    cells: list[Cell] = []
    for at, column in enumerate(columns):
        if at == 0:
            cells.append(label)
        elif column.adds:
            values = [(rows[row].cells[at], factor) for row, factor in parts]
            cells.append(round(sum(float(value) * factor for value, factor in values if value is not None), 6) + 0.0)
        else:
            cells.append(None)
    return Row(tuple(cells), "sum", parts)
