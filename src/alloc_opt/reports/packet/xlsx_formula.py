"""Live totals: the formula of a sum of rows, as a person would write it."""

from collections.abc import Sequence

from xlsxwriter.utility import xl_rowcol_to_cell

from alloc_opt.reports.packet.blocks import Grid

_LONGEST, _MOST = 8000, 250
"""Characters of a formula and arguments of SUM that every spreadsheet takes."""
_CENT = 0.005


def formula(grid: Grid, row: int, column: int, first: int) -> str:
    """The formula of a sum's cell; empty where it says nothing, or its rows do not come to what it says.

    Args:
        grid: the table.
        row: the sum, from 0.
        column: the column, from 0.
        first: row of the sheet on which row 0 of the grid stands, from 0.
    """
    told = grid.rows[row].cells[column]
    cells = [each.cells[column] for each in grid.rows]
    parts = sorted((at, factor) for at, factor in grid.rows[row].of if isinstance(cells[at], int | float))
    if not isinstance(told, int | float) or not parts or not grid.columns[column].adds:
        return ""
    if abs(sum(float(cells[at] or 0.0) * factor for at, factor in parts) - told) > _CENT:
        return ""
    blank = [cell is None for cell in cells]
    text = ""
    for sign, wanted in (("+", 1.0), ("-", -1.0)):
        spans = _spans([at for at, factor in parts if factor == wanted], blank)
        text += _summed(sign, [_range(span, column, first) for span in spans])
    for at, factor in parts:
        if abs(factor) != 1.0:
            text += f"{'+' if factor > 0 else '-'}{abs(factor):.15g}*{xl_rowcol_to_cell(first + at, column)}"
    text = text.removeprefix("+")
    return f"={text}" if len(text) <= _LONGEST else ""


def _spans(rows: Sequence[int], blank: Sequence[bool]) -> list[tuple[int, int]]:
    """Rows as ranges, which may reach over rows that say nothing in this column."""
    spans: list[tuple[int, int]] = []
    for at in rows:
        if spans and at > spans[-1][1] and all(blank[spans[-1][1] + 1 : at]):
            spans[-1] = (spans[-1][0], at)
        else:
            spans.append((at, at))
    return spans


def _range(span: tuple[int, int], column: int, first: int) -> str:
    start, end = (xl_rowcol_to_cell(first + at, column) for at in span)
    return start if start == end else f"{start}:{end}"


def _summed(sign: str, ranges: Sequence[str]) -> str:
    """`+A1-A2` for single cells, `+SUM(A1:A9,A12)` else."""
    if len(ranges) <= 4 and not any(":" in each for each in ranges):
        return "".join(f"{sign}{each}" for each in ranges)
    groups = [ranges[at : at + _MOST] for at in range(0, len(ranges), _MOST)]
    return "".join(f"{sign}SUM({','.join(group)})" for group in groups)
