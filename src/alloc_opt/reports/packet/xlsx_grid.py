"""One table as a sheet: title, header in view, numbers as numbers, sums as formulas, notes, charts, print set-up."""

import re
from dataclasses import dataclass
from math import ceil

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from alloc_opt.reports.packet.blocks import Cell, Column, Grid, Mark
from alloc_opt.reports.packet.cells import decimals
from alloc_opt.reports.packet.xlsx_formula import formula
from alloc_opt.reports.packet.xlsx_names import link
from alloc_opt.reports.packet.xlsx_style import HEADER, INK, RED, Styles, day, height, lines, shown

HEAD = 4
"""Row of the header, from 0; the rows of the table follow."""
FIRST = HEAD + 1
_NARROW, _WIDE, _FROZEN = 9, 46, 36
_SAMPLE = 2000
"""Rows that a column's width is taken from."""
_BOLD = 1.15
"""How much wider bold letters are."""
_EMPTY, _READABLE = 8.43, 90.0
"""Width of a column that nobody set; of a paragraph that is good to read."""
_LETTER, _NOISE = 1, 5e-7


@dataclass(frozen=True)
class Around:
    """What a sheet says beside its table."""

    page: str
    lead: str
    contents: str
    """Name of the sheet with the contents."""
    footer: str
    confidential: bool
    filtered: bool = False
    """Whether its rows can be filtered although sums stand among them."""


def fill(sheet: Worksheet, grid: Grid, around: Around, styles: Styles) -> int:
    """Write a table to its sheet and give the first row that is free under it."""
    widths = [_width(grid, at) for at in range(len(grid.columns))]
    total = sum(widths)
    last = len(grid.columns) - 1
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    sheet.write_string(0, 0, grid.title, styles.of(bold=True, font_size=15, font_color=INK))
    _text(sheet, 1, last, _sentences(around.page, around.lead), total, styles)
    sheet.write_url(2, 0, link(around.contents), styles.of(font_color="#0563C1", underline=1), "Contents")
    if around.confidential:
        sheet.write_string(2, min(1, last), "CONFIDENTIAL", styles.of(bold=True, font_color=RED))
    for at, column in enumerate(grid.columns):
        align = {"align": "left", "indent": int(at > 0)} if column.is_text else {"align": "right"}
        look = styles.of(bold=True, bg_color=HEADER, text_wrap=True, valign="bottom", bottom=1, **align)
        sheet.write_string(HEAD, at, _head(column), look)
    heads = [lines(_head(column), width * 0.95) for column, width in zip(grid.columns, widths, strict=True)]
    sheet.set_row(HEAD, height(max(heads, default=1)))
    places = decimals(grid)
    for at, row in enumerate(grid.rows):
        wrapped = [
            lines(cell, width)
            for cell, column, width in zip(row.cells, grid.columns, widths, strict=True)
            if isinstance(cell, str) and _wraps(cell, column, row.mark)
        ]
        if max(wrapped, default=1) > 1:
            sheet.set_row(FIRST + at, height(max(wrapped)))
        for place, (cell, column) in enumerate(zip(row.cells, grid.columns, strict=True)):
            live = formula(grid, at, place, FIRST) if row.mark == "sum" else ""
            wrap = isinstance(cell, str) and _wraps(cell, column, row.mark)
            look = styles.cell(cell, column, row.mark, decimals=places, wrap=wrap, indent=place > 0)
            _put(sheet, (FIRST + at, place), cell, column, live, look)
    _frame(sheet, grid, around, widths)
    free = FIRST + len(grid.rows) + 1
    for note in grid.notes:
        _text(sheet, free, last, note, total, styles)
        free += 1
    return free + 1


def _sentences(title: str, lead: str) -> str:
    end = "" if title.endswith(("?", ".", "!")) else ":" if lead else ""
    return f"{title}{end} {lead}".strip()


def _put(sheet: Worksheet, at: tuple[int, int], cell: Cell, column: Column, live: str, look: Format) -> None:
    if cell is None:
        sheet.write_blank(*at, None, look)
    elif not isinstance(cell, str):
        if live:
            sheet.write_formula(*at, live, look, cell)
        else:
            sheet.write_number(*at, cell if abs(cell) > _NOISE else 0.0, look)
    elif column.kind == "day" and (known := day(cell)) is not None:
        sheet.write_datetime(*at, known, look)
    else:
        sheet.write_string(*at, cell[:32767], look)


def _head(column: Column) -> str:
    """A fiscal year at its end goes to a line of its own, not parted at its hyphen."""
    return re.sub(r" (\d{4}-\d\d)$", r"\n\1", column.head)


def _wraps(cell: str, column: Column, mark: Mark) -> bool:
    return mark != "head" and len(cell) > _WIDE - 3 and column.kind != "day"


def _text(sheet: Worksheet, row: int, last: int, text: str, width: float, styles: Styles) -> None:
    """A paragraph over the width of the table, and further where that is narrow."""
    look = styles.of(text_wrap=True, valign="top")
    further = max(0, ceil((_READABLE - width) / _EMPTY))
    if last + further:
        sheet.merge_range(row, 0, row, last + further, "", look)
    sheet.write_string(row, 0, text, look)
    sheet.set_row(row, height(lines(text, width + further * _EMPTY)))


def _frame(sheet: Worksheet, grid: Grid, around: Around, widths: list[float]) -> None:
    sheet.freeze_panes(FIRST, 1 if len(widths) > 3 and widths[0] <= _FROZEN else 0)
    marks = [row.mark for row in grid.rows]
    count = len(marks)
    while count and marks[count - 1] == "sum":
        count -= 1
    count = len(marks) if around.filtered else count
    if count > 1 and (around.filtered or all(mark == "line" for mark in marks[:count])):
        sheet.autofilter(HEAD, 0, HEAD + count, len(grid.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(_LETTER)
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD)
    sheet.set_header('&C&B&"Calibri"CONFIDENTIAL' if around.confidential else "")
    sheet.set_footer(f"&L{around.footer}&C&A&RPage &P of &N")


def _width(grid: Grid, at: int) -> float:
    column = grid.columns[at]
    texts = [shown(row.cells[at], column) for row in grid.rows[:_SAMPLE] if row.mark != "head"]
    words = max((len(word) for word in column.head.split()), default=0)
    bold = _BOLD if any(row.mark == "sum" for row in grid.rows) else 1.0
    longest = max((len(text) for text in texts), default=0) * bold
    return float(min(max(longest, words * _BOLD, len(column.head) * 0.6, _NARROW - 2) + 2.5, _WIDE))
