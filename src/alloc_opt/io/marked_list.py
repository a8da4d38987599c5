"""The first sheet of a marked workbook: every problem with a link to its cell, then the control totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from alloc_opt.errors import Problem
from alloc_opt.io.marked_follow import follows, told
from alloc_opt.io.workbook import MARKED
from alloc_opt.plan.spreadsheet import guarded

_TITLES = ("What", "Sheet", "Cell", "Line", "Column", "Found", "Wanted", "Hint")
_WIDTHS = (14, 16, 10, 8, 18, 34, 46, 56)
_BEFORE = 11
"""First of three hidden columns: sheet, cell and former color of each marked cell."""
_HEADER = PatternFill("solid", start_color="FFDDE6EF")
_WRONG, _ODD = PatternFill("solid", start_color="FFFF9C9C"), PatternFill("solid", start_color="FFFFE08A")
_TOP = Alignment(horizontal="left", vertical="top", wrap_text=True)


def write_list(
    book: Workbook,
    file: str,
    problems: Sequence[Problem],
    totals: Sequence[tuple[str, float]],
    lost: Sequence[str],
    formats: Mapping[tuple[str, str], str],
) -> None:
    """Put the sheet before the others and open the workbook on it.

    Args:
        book: the workbook.
        file: name of the original.
        problems: errors and warnings.
        totals: control totals by name.
        lost: what the copy lacks.
        formats: color that each marked cell had, by sheet and cell.
    """
    page = book.create_sheet(MARKED, 0)
    for letter, width in zip("ABCDEFGH", _WIDTHS, strict=True):
        page.column_dimensions[letter].width = width
    for at, ((sheet, cell), color) in enumerate(formats.items(), 1):
        for column, text in enumerate((sheet, cell, color), _BEFORE):
            _put(page, at, column, text)
    for letter in "KLM":
        page.column_dimensions[letter].hidden = True
    errors = sum(not problem.warning for problem in problems)
    _say(page, 1, f"{file}, as alloc-opt check reads it", bold=True, size=14)
    causes = follows(problems)
    _say(page, 2, _verdict(errors - len(causes), len(problems) - errors, len(causes)), bold=True)
    row = 3
    if lost:
        missing = f"This copy is to be read beside the original: it lacks {', '.join(lost)} of the original."
        _say(page, row, missing)
        row += 1
    row = _list(page, row + 1, book, file, problems, causes) if problems else row
    _totals(page, row + 1, totals, errors)
    page.sheet_view.showGridLines = False
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    for each in book.worksheets:
        each.sheet_view.tabSelected = False
    book.active = 0


def anchor(cell: str) -> str:
    """The cells that a place names; the first one of a row of which only the number is known, or of the sheet."""
    return f"A{cell}" if cell.isdigit() else cell or "A1"


def before(page: Worksheet) -> list[tuple[str, str, str]]:
    """Sheet, cell and former color of the cells that a copy has marked."""
    rows = page.iter_rows(min_col=_BEFORE, max_col=_BEFORE + 2, values_only=True)
    return [(str(row[0]), str(row[1]), str(row[2] or "")) for row in rows if row[0] and row[1]]


def _verdict(errors: int, warnings: int, follow: int) -> str:
    parts = []
    if errors:
        parts.append(f"{errors} problem{'s' if errors > 1 else ''} to mend (red) before anything can be solved")
    if follow:
        parts.append(
            f"{follow} more that follow{'s' if follow == 1 else ''} from {'them' if errors > 1 else 'it'} (yellow)"
        )
    if warnings:
        parts.append(f"{warnings} warning{'s' if warnings > 1 else ''} worth a look (yellow)")
    if not errors:
        parts.insert(0, "the files are in order")
    told = "; ".join(parts)
    return f"{told[0].upper()}{told[1:]}."


def _list(
    page: Worksheet,
    row: int,
    book: Workbook,
    file: str,
    problems: Sequence[Problem],
    causes: Mapping[Problem, Problem],
) -> int:
    _header(page, row, _TITLES)
    page.freeze_panes = f"A{row + 1}"
    for problem in sorted(problems, key=lambda each: (each.warning, each in causes)):
        row += 1
        place, cause = problem.place, causes.get(problem)
        hint = f"{told(cause)}; mend that first" if cause else problem.hint
        where = place.sheet if place.sheet else place.file if place.file != file else ""
        values = (
            "worth a look" if problem.warning else "follows" if cause else "wrong",
            *(where, place.cell, place.line or None, place.column),
            *(problem.found, problem.wanted, hint),
        )
        for at, value in enumerate(values, 1):
            _put(page, row, at, value)
        longest = zip((problem.found, problem.wanted, hint), _WIDTHS[-3:], strict=True)
        page.row_dimensions[row].height = 15.5 * max(1 + int(len(text) * 1.1) // width for text, width in longest)
        page.cell(row, 1).fill = _ODD if problem.warning or cause else _WRONG
        if place.sheet in book.sheetnames and place.file == file:
            target = page.cell(row, 3 if place.cell else 2)
            quoted = place.sheet.replace("'", "''")
            at_cell = f"'{quoted}'!{anchor(place.cell)}"
            target.hyperlink = Hyperlink(ref=target.coordinate, location=at_cell)
            target.font = Font(name="Calibri", color="FF0563C1", underline="single")
    return row + 1


def _totals(page: Worksheet, row: int, totals: Sequence[tuple[str, float]], errors: int) -> None:
    if not totals:
        if errors:
            _say(page, row, "The control totals come once the problems are mended.")
        return
    _header(page, row, ("Control totals, to lay beside your ledger and position list", "", "", "", "", ""))
    for name, value in totals:
        row += 1
        _say(page, row, name)
        cell = page.cell(row, 6, value)
        cell.number_format = "#,##0" if value == round(value) and abs(value) < 1e6 else "#,##0.00"
        cell.alignment = Alignment(horizontal="right", vertical="top")
        cell.font = Font(name="Calibri")


def _header(page: Worksheet, row: int, titles: Sequence[str]) -> None:
    for at, title in enumerate(titles, 1):
        _put(page, row, at, title)
        page.cell(row, at).font = Font(name="Calibri", bold=True)
        page.cell(row, at).fill = _HEADER
        page.cell(row, at).alignment = Alignment(vertical="top")


def _say(page: Worksheet, row: int, text: str, *, bold: bool = False, size: int = 11) -> None:
    _put(page, row, 1, text)
    page.cell(row, 1).font = Font(name="Calibri", bold=bold, size=size)
    page.cell(row, 1).alignment = Alignment(vertical="top")


def _put(page: Worksheet, row: int, column: int, value: Any) -> None:
    """A cell; text stays text, even where it begins with `=`."""
    if value is None or value == "":
        return
    cell = page.cell(row, column, value)
    cell.alignment, cell.font = _TOP, Font(name="Calibri")
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = guarded(value) != value
