"""CSV with line numbers. Every cell stays text; nothing is guessed."""

from __future__ import annotations

import csv
import io
from itertools import chain, islice

import numpy as np
import numpy.typing as npt

from alloc_opt.errors import Place
from alloc_opt.io.limits import VARIABLE, limits
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import Cells, RawTable, objects
from alloc_opt.plan.plan import TablePlace
from alloc_opt.plan.spreadsheet import unguarded

Ints = npt.NDArray[np.int64]


def decode(data: bytes, file: str, problems: Problems) -> str | None:
    """Text of a file in UTF-8, with or without a byte-order mark; None (and a problem) for anything else."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        problems.add(Place(file, 1), "text in UTF-16", "text in UTF-8", "in Excel: Save As, 'CSV UTF-8'")
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        start = data.rfind(b"\n", 0, error.start) + 1
        before = data[start : error.start].decode("utf-8", "replace")[-20:]
        found = f"byte 0x{data[error.start]:02x} after '{before}'"
        problems.add(Place(file, line), found, "text in UTF-8", "in Excel: Save As, 'CSV UTF-8'")
        return None
    if "\0" in text:
        problems.add(Place(file, text.count("\n", 0, text.index("\0")) + 1), "a null byte", "text in UTF-8")
        return None
    return text


def parse(text: str, name: str, file: str, problems: Problems) -> RawTable | None:
    """The table in a CSV text; None if it has no usable header. Rows without any value are passed over."""
    most = limits()
    if most.over("cells", text.count(",") + 1, "cells", Place(file, 1), problems):
        return None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    csv.field_size_limit(most.text)
    try:
        rows = list(islice(reader, most.rows + 1))
        if most.over("rows", len(rows) + sum(1 for _ in reader), "rows", Place(file, most.rows + 1), problems):
            return None
    except csv.Error as error:
        found, hint = str(error), "is a quote not closed?"
        if "field larger" in found:
            found = f"a cell of more than {most.text:,} characters"
            hint += f" {VARIABLE}=text={len(text)} raises the limit, if you trust the file"
        problems.add(Place(file, reader.line_num), found, "comma-separated values", hint)
        return None
    first = next((i for i, row in enumerate(rows) if any(cell.strip() for cell in row)), None)
    if first is None:
        problems.add(Place(file, 1), "an empty file", "a header line with the names of the columns")
        return None
    header = [cell.strip() for cell in rows[first]]
    if most.over("columns", len(header), "columns", Place(file, first + 1), problems):
        return None
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        hint = "save it as comma-separated values"
        problems.add(Place(file, first + 1), "semicolons or tabs between the columns", "commas", hint)
        return None
    starts = np.arange(1, len(rows) + 1) if reader.line_num == len(rows) else _starts(text)
    if any(mark in text for mark in " \t\xa0"):
        rows = [[cell.strip() for cell in row] for row in rows]
    if "'" in text:
        rows = [[unguarded(cell) for cell in row] for row in rows]
    return _table(rows[first + 1 :], starts[first + 1 :], header, name, Place(file, int(starts[first])), problems)


def _starts(text: str) -> Ints:
    """First line of each row, where quoted values run over several lines."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    ends = [reader.line_num for _ in reader]
    return np.array([0, *ends[:-1]], dtype=np.int64) + 1


def _table(rows: list[list[str]], lines: Ints, header: list[str], name: str, at: Place, problems: Problems) -> RawTable:
    width = len(header)
    lengths = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
    odd = np.flatnonzero(lengths != width)
    for i in odd.tolist():
        row, line = rows[i], int(lines[i])
        if any(row[width:] if len(row) > width else row):
            wanted = f"{width} cells as in the header"
            hint = "a value with a comma stands in quotes; an amount has no thousands comma" if len(row) > width else ""
            problems.add(Place(at.file, line), f"{len(row)} cells", wanted, hint)
        rows[i] = (row + [""] * width)[:width]
    flat = list(chain.from_iterable(rows))
    cells = {i: objects(flat[i::width]) for i in range(width)}
    filled = np.zeros(len(rows), dtype=bool)
    for column in cells.values():
        if not filled.all():
            filled |= column != ""
    kept: dict[str, Cells] = {}
    for i, title in enumerate(header):
        if not title:
            if (cells[i] != "").any():
                line = int(lines[np.flatnonzero(cells[i] != "")[0]])
                title_at = Place(at.file, at.line, str(i + 1))
                problems.add(title_at, "a column without a name", "a name", f"it has values, as in line {line}")
        elif title in kept:
            problems.add(Place(at.file, at.line, title), f"the column '{title}' again", "each column once")
        else:
            kept[title] = cells[i][filled]
    return RawTable(name, kept, TablePlace(at.file, lines=lines[filled]), at.line)
