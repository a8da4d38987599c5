"""The tables of a document as CSV: one file per table, headings and sums marked, so that a filter leaves the lines."""

import csv
import io
import re
from collections.abc import Iterator

from alloc_opt.plan.spreadsheet import guarded
from alloc_opt.reports.packet.blocks import Cell, Column, Document, Grid
from alloc_opt.reports.packet.cells import file_name

MARK = "row"
"""First column: `line`, `head` or `sum`."""


def to_csv_files(document: Document) -> dict[str, bytes]:
    """`<page>-<grid>.csv` -> its bytes; UTF-8, comma, Unix line ends."""
    found: dict[str, bytes] = {}
    for page in document.pages:
        for grid in page.grids:
            stem = _safe(file_name(page, grid).removesuffix(".csv"))
            name, number = stem, 1
            while f"{name}.csv" in found:
                number += 1
                name = f"{stem}-{number}"
            found[f"{name}.csv"] = to_csv(grid)
    return found


def to_csv(grid: Grid) -> bytes:
    """One table: column names, then its rows; dollars with two decimals, other numbers with those they have."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([MARK, *(guarded(column.name) for column in grid.columns)])
    writer.writerows(_rows(grid))
    return out.getvalue().encode("utf-8")


def _rows(grid: Grid) -> Iterator[list[str]]:
    for row in grid.rows:
        yield [row.mark, *(_text(cell, column) for cell, column in zip(row.cells, grid.columns, strict=True))]


def _text(cell: Cell, column: Column) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guarded(cell)
    if column.kind in {"dollars", "cents"}:
        return f"{cell + 0.0:.2f}"
    if cell and abs(cell) < 1e-3:
        return f"{cell:.6g}"
    return f"{cell + 0.0:.6f}".rstrip("0").rstrip(".")


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", name).strip("._") or "table"
