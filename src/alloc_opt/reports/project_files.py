"""A projection as a file: the sections as CSV, or everything as a workbook of values."""

import csv
import io
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from alloc_opt.analysis.project import Projection
from alloc_opt.errors import OperatorError
from alloc_opt.io.atomic import fresh
from alloc_opt.plan.spreadsheet import guarded
from alloc_opt.reports.cliffs import cliff_sentences
from alloc_opt.reports.project import gap_sentences, head, standing, yes
from alloc_opt.reports.project_wide import Wide, sections

_HEADER = PatternFill("solid", start_color="FFDDE6EF")
_MONEY, _SHARE = "#,##0.00;(#,##0.00)", "0.0%;(0.0%)"
_LABEL = 52


def save(projection: Projection, target: Path) -> None:
    """Write a new `.csv` (the sections) or `.xlsx` (everything).

    Raises:
        OperatorError: another kind of file, or the target is there already.
    """
    kind = target.suffix.casefold()
    if kind not in (".csv", ".xlsx"):
        raise OperatorError(f"{target.name} is neither .csv nor .xlsx.", "end the name in one of them")
    with fresh(target) as draft:
        draft.write_bytes(to_csv(projection) if kind == ".csv" else _workbook(projection))


def to_csv(projection: Projection) -> bytes:
    """section, level, line, then the years (and their changes, where the layout has them); dollars to the cent."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["section", "level", "line", *_titles(projection)])
    for name, rows in sections(projection):
        for row in rows:
            cells = (_text(value, unit) for value, unit in _values(row, projection))
            writer.writerow([name, row.level, guarded(row.line), *cells])
    return out.getvalue().encode("utf-8")


def _titles(projection: Projection) -> list[str]:
    first, *later = projection.years
    change = projection.layout.change
    return [first, *(title for year in later for title in ([f"% change {year}", year] if change else [year]))]


def _values(row: Wide, projection: Projection) -> Iterator[tuple[float, str]]:
    """Cells of a line with what each is: dollars, share, count or yes."""
    for at, amount in enumerate(row.amounts):
        if at and projection.layout.change:
            yield row.changes[at], "share"
        yield amount, row.unit


def _text(value: float, unit: str) -> str:
    if math.isnan(value):
        return ""
    return yes(value) if unit == "yes" else f"{value:.6f}" if unit == "share" else f"{value:.2f}"


def _workbook(projection: Projection) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    _summary(book.create_sheet("summary"), projection)
    for name, rows in sections(projection):
        _section(book.create_sheet(name), rows, projection)
    for name, table in (
        ("reserve bridge", projection.bridge),
        ("cliffs", projection.cliffs),
        ("other funds", projection.others),
        ("assumptions", projection.assumptions),
    ):
        if len(table):
            _table(book.create_sheet(name), table.frame)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _put(page: Worksheet, row: int, column: int, value: Any, style: str = "") -> None:
    """A value; text stays text, and what is no number stays empty."""
    if isinstance(value, float) and math.isnan(value):
        return
    cell = page.cell(row, column, value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = guarded(value) != value
    elif style:
        cell.number_format = style


def _header(page: Worksheet, row: int, titles: list[str]) -> None:
    for at, title in enumerate(titles, 1):
        _put(page, row, at, title)
        page.cell(row, at).font, page.cell(row, at).fill = Font(bold=True), _HEADER
        page.column_dimensions[get_column_letter(at)].width = _LABEL if at == 1 else max(16, len(title) + 3)


def _summary(page: Worksheet, projection: Projection) -> None:
    words = [
        *head(projection),
        "",
        f"Certification: {projection.certification.word}",
        *standing(projection),
        "",
        *gap_sentences(projection),
        *cliff_sentences(projection.cliffs),
        "",
        *projection.notes,
    ]
    frame = projection.summary.frame
    names = [str(name) for name in frame.columns if name != "year"]
    _header(page, 1, ["dollars", *projection.years])
    for at, name in enumerate(names, 2):
        _put(page, at, 1, name)
        for column, value in enumerate(frame[name], 2):
            _put(page, at, column, float(value), _MONEY)
    for at, line in enumerate(words, len(names) + 3):
        _put(page, at, 1, line)


def _section(page: Worksheet, rows: list[Wide], projection: Projection) -> None:
    _header(page, 1, ["line", *_titles(projection)])
    page.freeze_panes = "B2"
    for at, row in enumerate(rows, 2):
        _put(page, at, 1, row.line)
        for column, (value, unit) in enumerate(_values(row, projection), 2):
            _put(page, at, column, yes(value) if unit == "yes" else float(value), _SHARE if unit == "share" else _MONEY)
        if row.level in ("heading", "total"):
            for cell in page[at]:
                cell.font = Font(bold=True)


def _table(page: Worksheet, frame: pd.DataFrame) -> None:
    _header(page, 1, [str(name) for name in frame.columns])
    for at, row in enumerate(frame.itertuples(index=False), 2):
        for column, value in enumerate(row, 1):
            _put(page, at, column, value.item() if hasattr(value, "item") else value)
