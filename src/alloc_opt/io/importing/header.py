"""Where the table of an export begins: the sheet, and the line of the header below titles."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from alloc_opt.errors import OperatorError, Place
from alloc_opt.io import csv_text, workbook
from alloc_opt.io.cells import text
from alloc_opt.io.folder import load
from alloc_opt.io.importing.money import cents
from alloc_opt.io.problems import Problems
from alloc_opt.io.unpacked import is_sound

WORKBOOKS = (".xlsx", ".xlsm")
_LOOKED_AT = 40
_NAMED = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Layout:
    """Where a table stands in its file."""

    header: int = 1
    """Line of the header."""
    sheet: str = ""
    """Sheet of a workbook; empty: the first, or no workbook."""
    others: tuple[str, ...] = ()
    """Further sheets with rows."""


def layout(path: Path, problems: Problems) -> Layout | None:
    """The header of a file; None (and problems) where the file cannot be read."""
    if path.suffix.casefold() in WORKBOOKS:
        return _of_workbook(path, problems)
    found = csv_text.decode(load(path), path.name, problems)
    if found is None:
        return None
    rows = _sample(found)
    if not rows:
        problems.add(Place(path.name, 1), "an empty file", "a header line with the names of the columns")
    mark = next((mark for mark in ";\t|" if rows and all(mark in row[0] and len(row) < 4 for _, row in rows)), "")
    if mark:
        name = {";": "semicolons", "\t": "tabs", "|": "bars"}[mark]
        hint = "save it as comma-separated values"
        problems.add(Place(path.name, rows[0][0]), f"{name} between the columns", "commas", hint)
    elif rows and max(len(row) for _, row in rows) < 2:
        problems.add(Place(path.name, rows[0][0]), "one column", "a table of several columns, separated by commas")
    return None if problems.errors else Layout(_header(rows))


def _sample(found: str) -> list[tuple[int, list[str]]]:
    """The first filled rows, each with its line."""
    reader = csv.reader(io.StringIO(found, newline=""))
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((line, row))
            line = reader.line_num + 1
            if len(rows) == _LOOKED_AT:
                break
    except csv.Error:
        return rows
    return rows


def _header(rows: Sequence[tuple[int, Iterable[object]]]) -> int:
    """Line of the first row with the most cells that are words and differ, as the names of columns are."""
    counts = [(len({text(cell) for cell in row if _is_name(text(cell))}), line) for line, row in rows]
    best = max((count for count, _ in counts), default=0)
    return next((line for count, line in counts if count == best), 1)


def _is_name(cell: str) -> bool:
    return bool(_NAMED.search(cell)) and cents(cell) is None


def _of_workbook(path: Path, problems: Problems) -> Layout | None:
    data = workbook.held(path)
    try:
        with warnings.catch_warnings(action="ignore", category=UserWarning):
            if not is_sound(data, path.name, problems):
                return None
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, read_only=True)
            return _layout(book, path, problems)
    except OperatorError:
        raise
    except Exception:  # openpyxl trusts what a workbook says, so it can fail in any way
        if workbook.opened(path, data, problems) is not None:
            problems.add(Place(path.name), "a sheet that cannot be read", "a workbook as Excel saves it")
        return None


def _layout(book: openpyxl.Workbook, path: Path, problems: Problems) -> Layout | None:
    """Where the table stands in an opened workbook."""
    sheets = {sheet.title: sheet for sheet in book.worksheets if sheet.sheet_state == "visible"}
    sizes = {title: (sheet.max_row or 1) * min(sheet.max_column or 1, 5) for title, sheet in sheets.items()}
    title = max(sizes, key=lambda name: sizes[name], default="")
    if not title:
        problems.add(Place(path.name), "no visible sheet", "a sheet with a table")
        return None
    rows = []
    for line, row in enumerate(sheets[title].iter_rows(max_row=_LOOKED_AT, values_only=True), 1):
        cells = ["" if cell is None else cell for cell in row]
        rows += [(line, cells)] if any(cell != "" for cell in cells) else []
    if not rows:
        problems.add(Place(path.name, sheet=title), "an empty sheet", "a header line with the names of the columns")
        return None
    others = tuple(name for name, size in sizes.items() if name != title and size > 1)
    first = book.worksheets[0].title
    book.close()
    return Layout(_header(rows), "" if title == first else title, others)
