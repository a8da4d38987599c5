"""An export as it stands: a CSV or a sheet of a workbook, with titles above the header if there are any."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from alloc_opt.errors import OperatorError, Place
from alloc_opt.io import csv_text
from alloc_opt.io.cells import Rows, as_text, distinct
from alloc_opt.io.cells import text as cell_text
from alloc_opt.io.folder import inside, load
from alloc_opt.io.importing.mapping_parts import Source
from alloc_opt.io.persons import REASON, about_people
from alloc_opt.io.problems import Problems, did_you_mean, some
from alloc_opt.io.raw import Cells, RawTable, shown
from alloc_opt.plan.years import fiscal_year

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_NAMELESS = re.compile(r"column \d+")
MOST = 20
"""Different wrong values of one column that are told one by one."""


def table(path: Path, source: Source, problems: Problems) -> RawTable | None:
    """The table in a file; None (and problems) where it has none. Columns about single people are refused."""
    if path.suffix.casefold() in (".xlsx", ".xlsm"):
        raw = _sheet(path, source, problems)
    else:
        raw = _csv(path, source, problems)
    for title in raw.columns if raw else ():
        if kind := about_people(title):
            assert raw is not None
            problems.add(raw.head(title), f"the column '{title}': {kind}", "no such column", REASON)
    return raw


def _csv(path: Path, source: Source, problems: Problems) -> RawTable | None:
    text = csv_text.decode(load(path), path.name, problems)
    if text is None:
        return None
    skipped = source.header - 1
    raw = csv_text.parse(_all_named("".join(_LINE.findall(text)[skipped:])), "ledger", path.name, problems)
    if raw is None:
        return raw
    where = replace(raw.where, lines=raw.where.lines + skipped)
    return _without_empty(replace(raw, where=where, header=raw.header + skipped))


def _all_named(text: str) -> str:
    """The same table, its columns without a name called `column 1` and so on, by their place."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next((row for row in reader if any(cell.strip() for cell in row)), [])
    except csv.Error:
        return text
    if len(header) < 2 or all(cell.strip() for cell in header):
        return text
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(_names(header))
    return "\n" * (reader.line_num - 1) + line.getvalue() + "".join(_LINE.findall(text)[reader.line_num :])


def _names(header: Iterable[Any]) -> list[str]:
    return [cell_text(cell) or f"column {i}" for i, cell in enumerate(header, 1)]


def _without_empty(raw: RawTable) -> RawTable:
    """Without the columns that have neither a name nor a value."""
    gone = {title for title, cells in raw.columns.items() if _NAMELESS.fullmatch(title) and not (cells != "").any()}
    return replace(raw, columns={title: cells for title, cells in raw.columns.items() if title not in gone})


def _sheet(path: Path, source: Source, problems: Problems) -> RawTable | None:
    from alloc_opt.io import workbook

    books = workbook.opened(path, workbook.held(path), problems)
    if books is None:
        return None
    book, formulas = books
    titles = {sheet.title: sheet for sheet in book.worksheets}
    title = source.sheet or next(iter(titles), "")
    if title not in titles:
        hint = did_you_mean(title, titles) or f"it has {some(titles)}"
        problems.add(Place(path.name), f"no sheet '{title}'", "a sheet of the workbook", hint)
        return None
    inner = Problems()
    reader = workbook.SheetReader(titles[title], formulas, path.name, inner)
    problems.extend(problem for problem in inner.errors if problem.place.line >= source.header)
    first = next((i for i, row in enumerate(reader.rows) if i + 1 >= source.header and any(c != "" for c in row)), None)
    if first is None:
        problems.add(Place(path.name, sheet=title), "no rows", "a header line with the names of the columns")
        return None
    reader.rows[first] = _names(reader.rows[first])
    reader.problems = problems
    raw = reader.table("ledger", source.header)
    return _without_empty(raw) if raw is not None else None


def find(name: str, beside: tuple[Path, ...]) -> Path:
    """A file that the mapping names, beside the ledger or beside the mapping."""
    for folder in beside:
        if (folder / name).is_file():
            if not inside(folder / name, folder):
                raise OperatorError(f"{name} leads out of {folder}", "copy the file beside the ledger or the mapping")
            return folder / name
    raise OperatorError(f"{name} is not there", "it is looked for beside the ledger and beside the mapping")


def has(raw: RawTable, column: str, problems: Problems) -> bool:
    """Is there a column of this header? A problem where not."""
    if column in raw.columns:
        return True
    hint = did_you_mean(column, raw.columns) or f"it has {some(raw.columns, 20)}"
    problems.add(raw.head(), f"no column '{column}'", "the column that the mapping names", hint)
    return False


def have(raw: RawTable, columns: Iterable[str], problems: Problems) -> bool:
    """Are all these columns there? A problem for each that is not."""
    found = [has(raw, column, problems) for column in dict.fromkeys(columns)]
    return all(found)


def texts(raw: RawTable, column: str, problems: Problems) -> Cells:
    """A column as text; dates that a spreadsheet made of codes are problems."""
    return as_text(raw.columns[column], column, reporter(raw, column, problems))


def reporter(raw: RawTable, column: str, problems: Problems) -> Callable[[Rows, str, str, str], None]:
    """Notes a problem that several rows share, at the first of them; at most so many of a column."""
    told: list[str] = []

    def report(rows: Rows, found: str, wanted: str, hint: str = "") -> None:
        told.append(found)
        more = f" (and in {len(rows) - 1} more rows)" if len(rows) > 1 else ""
        if len(told) <= MOST:
            problems.add(raw.where.place(int(rows[0]), column), found + more, wanted, hint)
        elif len(told) == MOST + 1:
            problems.add(raw.where.place(int(rows[0]), column), f"{found}, and more like it below", wanted, hint)

    return report


def chosen(raw: RawTable, source: Source, problems: Problems, year: str = "", base: str = "") -> Rows:
    """The rows that count: those selected, not dropped, and of the base year where `year` names a column of years."""
    keep = np.ones(raw.rows, dtype=bool)
    for column, unwanted in source.drop.items():
        if has(raw, column, problems):
            keep &= ~np.isin(texts(raw, column, problems).astype(str), unwanted)
    for column, wanted in source.select.items():
        if has(raw, column, problems):
            keep &= texts(raw, column, problems).astype(str) == wanted
    if year and has(raw, year, problems):
        keep &= _of_year(raw, year, base, keep, problems)
    rows = np.flatnonzero(keep)
    if not len(rows) and not problems.errors:
        wanted = ", ".join([*(f"{k} {v}" for k, v in source.select.items()), *([f"{year} {base}"] if year else [])])
        problems.add(raw.head(), "no row to import", wanted or "rows", "look at 'select', 'drop' and 'base_year'")
    return rows


def _of_year(raw: RawTable, year: str, base: str, keep: Any, problems: Problems) -> Any:
    cells = texts(raw, year, problems)
    found = {cell: fiscal_year(cell) for cell in set(cells[keep].tolist())}
    report = reporter(raw, year, problems)
    unread = np.flatnonzero(keep & np.array([found.get(cell, base) is None for cell in cells], dtype=bool))
    for value, rows in distinct(cells, unread):
        report(rows, shown(value), "a fiscal year such as 2025-26", "are the columns of this row shifted?")
    return np.array([found.get(cell) == base for cell in cells], dtype=bool)
