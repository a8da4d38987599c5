"""How cells are written, and which rows of a table are printed; the same on pages and in Markdown."""

from collections.abc import Sequence
from math import copysign

from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Cell, Column, Grid, Kind, Page, Row

_FEW, _MANY = 2, 4
"""Decimals at most of a number, and of one below 1."""
_SPARE = 3
"""Lines that a page has room for beyond those it should show."""
_NUDGE = 1e-9
"""Added so that halves go away from zero, as in a workbook."""
_SMALL = 0.005
"""What two decimals do not show."""


def cell(value: Cell, kind: Kind, decimals: int = 1) -> str:
    """A cell as people read it: `-1,234` dollars, `12.5` FTE, `3.4 %` for a share of 0.034; empty for None.

    `decimals` are those of FTE, the same in a whole table.
    """
    if value is None:
        return ""
    return value if isinstance(value, str) else _number(value + copysign(_NUDGE, value), kind, decimals)


def _number(value: float, kind: Kind, decimals: int) -> str:
    if kind == "share":
        text = f"{value * 100:,.1f} %"
    elif kind in {"dollars", "count"}:
        text = f"{value:,.0f}"
    elif kind == "cents":
        text = f"{value:,.2f}"
    elif kind == "fte":
        text = f"{value:,.{decimals}f}"
    else:
        text = f"{value:,.{_FEW if abs(value) >= 1 else _MANY}f}".rstrip("0").rstrip(".")
    return text.removeprefix("-") if not any(digit in text for digit in "123456789") else text


def decimals(grid: Grid) -> int:
    """Of the FTE of a table: 1 where that tells all of each figure, else 2."""
    at = [at for at, column in enumerate(grid.columns) if column.kind == "fte"]
    cells = [row.cells[each] for row in grid.rows for each in at]
    values = [value for value in cells if value is not None and not isinstance(value, str)]
    return 1 if all(abs(value - round(value, 1)) < _SMALL for value in values) else 2


def row_head(columns: Sequence[Column]) -> int:
    """The column that names a row: the first one of text."""
    return next((at for at, column in enumerate(columns) if column.is_text), 0)


def label_span(row: Row) -> int:
    """Columns that the label of a sum may take: its own and the empty ones to its right; 0 where it has no label."""
    if row.mark != "sum" or not isinstance(row.cells[0], str):
        return 0
    return next((at for at, value in enumerate(row.cells) if at and value is not None), len(row.cells))


def printed(grid: Grid) -> tuple[Row, ...]:
    """The rows that a page shows: the first `most` lines, headings that stand over one of them, and all sums; all rows
    where hardly any would be left out.
    """
    if not _left_out(grid):
        return grid.rows
    kept: list[Row] = []
    lines = 0
    for row in grid.rows:
        lines += row.mark == "line"
        if row.mark == "sum" or (lines <= grid.most if row.mark == "line" else lines < grid.most):
            kept.append(row)
    return tuple(kept)


def _left_out(grid: Grid) -> int:
    """Lines that a page does not show."""
    more = sum(row.mark == "line" for row in grid.rows) - grid.most
    return more if grid.most and more > min(_SPARE, grid.most // 4) else 0


def rest(page: Page, grid: Grid) -> str:
    """The sentence that says where the rows are that a page does not show; empty where it shows all of them."""
    if not _left_out(grid):
        return ""
    lines = grid.most + _left_out(grid)
    sums = ", and every total" if any(row.mark == "sum" for row in grid.rows) else ""
    return (
        f"These are the first {grid.most:,} of {say.plural(lines, 'row')}{sums}; all of them are in the workbook and "
        f"in the data file {file_name(page, grid)}."
    )


def file_name(page: Page, grid: Grid) -> str:
    """Name of the table's data file."""
    return f"{page.name}.csv" if page.name == grid.name else f"{page.name}-{grid.name}.csv"
