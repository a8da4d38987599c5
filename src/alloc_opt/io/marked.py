"""The operator's workbook given back with what is wrong in it: cells coloured, with a comment, and a list of all of it.

The copy keeps the workbook's formats; the original is never written. What the writer cannot carry over (charts,
pictures, macros) is named on the first sheet, so that work goes on in the original where that matters.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl import Workbook
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import range_boundaries

from alloc_opt.errors import OperatorError, PlanError, Problem
from alloc_opt.io.atomic import fresh
from alloc_opt.io.marked_follow import follows
from alloc_opt.io.marked_follow import told as cause_told
from alloc_opt.io.marked_list import anchor, before, write_list
from alloc_opt.io.problems import Problems
from alloc_opt.io.unpacked import is_sound
from alloc_opt.io.workbook import MARKED, held

AUTHOR = "alloc-opt check"
WRONG, ODD = "FFFF9C9C", "FFFFE08A"
"""Fills of cells with an error, and with no more than a warning or what follows from another error."""
_MOST, _LONGEST = 200, 3000
"""Cells of one range that are coloured; characters of a comment."""
_CELL, _COLOR = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}"), re.compile(r"[0-9A-F]{8}")
_BOOKS = (".xlsx", ".xlsm")
_LOST = (
    (re.compile(r"xl/charts/chart[^/]*\.xml"), "chart"),
    (re.compile(r"xl/media/[^/]+"), "picture"),
    (re.compile(r"xl/(ctrlProps|activeX)/[^/]+\.xml"), "form control"),
    (re.compile(r"xl/slicers/[^/]+\.xml"), "slicer"),
    (re.compile(r"xl/threadedComments/[^/]+\.xml"), "thread of comments, kept as plain notes,"),
    (re.compile(r"xl/externalLinks/externalLink[^/]*\.xml"), "link to another workbook"),
    (re.compile(r"xl/vbaProject\.bin"), "macro project"),
)


def can_mark(model: Path, target: Path) -> Path:
    """The workbook of a model, if it can be marked at the target.

    Raises:
        OperatorError: it is a folder of CSV files, or the target is there, or of another kind.
    """
    book = _book(model)
    if target.suffix.casefold() != ".xlsx":
        told = "macros are not carried over" if target.suffix.casefold() == ".xlsm" else "the copy is a workbook"
        raise OperatorError(f"{target} cannot be the marked copy: {told}.", "end its name in .xlsx")
    if target.exists():
        raise OperatorError(f"{target} is there already.", "give the copy another name; nothing is ever overwritten")
    return book


def _book(model: Path) -> Path:
    if model.is_dir():
        books = sorted(path for path in model.glob("*.xlsx") if not path.name.startswith("~$"))
        if len(books) == 1 and not (model / "plan.yaml").exists():
            return books[0]
    if model.is_dir() or model.suffix.casefold() not in _BOOKS:
        raise OperatorError(
            f"{model} is a plan of text files, which have no cells to color.",
            f"--mark is for workbooks; alloc-opt check {model} says file, line and column of each problem",
        )
    return model


def mark(
    source: Path, target: Path, problems: Sequence[Problem], totals: Sequence[tuple[str, float]] = ()
) -> tuple[int, int, tuple[str, ...]]:
    """Write a copy of a workbook with its problems marked: cells with an error, with a warning alone or what follows
    from an error elsewhere, what the copy lacks.

    Args:
        source: the workbook.
        target: the copy; it must not be there yet.
        problems: errors and warnings.
        totals: control totals, shown under the list.

    Raises:
        PlanError: the workbook cannot be opened, so there is no copy.
        OperatorError: the target is there or cannot be written, or the workbook is open in Excel.
    """
    data = held(source)
    book = _opened(source, data, problems)
    lost = tuple(_lost(data))
    _unmark(book)
    mine: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        for place in (problem.place, *problem.others):
            if place.file == source.name and place.sheet in book.sheetnames and place.cell:
                for cell in _cells(anchor(place.cell)):
                    mine.setdefault((place.sheet, cell), []).append(problem)
    causes = follows(problems)
    formats = {key: _mark(book[key[0]], key[1], told, causes) for key, told in mine.items()}
    write_list(book, source.name, problems, totals, lost, formats)
    book.calculation.fullCalcOnLoad = True
    with fresh(target) as draft:
        book.save(draft)
    wrong = sum(any(_is_wrong(problem, causes) for problem in told) for told in mine.values())
    return wrong, len(mine) - wrong, lost


def _opened(source: Path, data: bytes, problems: Sequence[Problem]) -> Workbook:
    """With its formulas; the reader's own problems are raised where it cannot be opened."""
    sound = Problems()
    try:
        with warnings.catch_warnings(action="ignore", category=UserWarning):
            if is_sound(data, source.name, sound):
                return openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
    except Exception as error:  # openpyxl trusts what a workbook says, so it can fail in any way
        if not problems:
            raise OperatorError(f"{source} cannot be opened: {error}", "in Excel: Save As, Excel Workbook") from error
    raise PlanError([problem for problem in problems if not problem.warning] or sound.errors)


def _lost(data: bytes) -> Iterable[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        names = parts.namelist()
    for pattern, what in _LOST:
        count = sum(pattern.fullmatch(name) is not None for name in names)
        if count:
            yield f"{count} {what}{'s' if count > 1 and not what.endswith(',') else ''}"


def _cells(reference: str) -> list[str]:
    """Cells of a reference such as `D7` or `A1:B2`, the first ones if they are many."""
    if ":" not in reference:
        return [reference]
    left, top, right, bottom = (int(each or 1) for each in range_boundaries(reference))
    spread = [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
    return [f"{openpyxl.utils.get_column_letter(column)}{row}" for row, column in spread[:_MOST]]


def _is_wrong(problem: Problem, causes: Mapping[Problem, Problem]) -> bool:
    return not problem.warning and problem not in causes


def _mark(page: Any, reference: str, told: Sequence[Problem], causes: Mapping[Problem, Problem]) -> str:
    """Colour a cell and put what is wrong before its comment; gives the fill that it had, as hexadecimal digits."""
    cell = page[reference]
    had = str(cell.fill.start_color.rgb or "") if cell.fill.fill_type == "solid" else ""
    cell.fill = PatternFill("solid", start_color=WRONG if any(_is_wrong(each, causes) for each in told) else ODD)
    if isinstance(cell, MergedCell):
        return had
    texts = list(dict.fromkeys(_told(problem, causes.get(problem)) for problem in told))
    if cell.comment is not None and cell.comment.text.strip():
        texts.append(f"Note of the column: {cell.comment.text.strip()}")
    text = "\n\n".join(texts)
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
    lines = sum(1 + len(line) // 48 for line in text.splitlines())
    cell.comment = Comment(text, AUTHOR, width=340, height=min(30 + 17 * lines, 500))
    return had if len(had) == 8 else ""


def _told(problem: Problem, cause: Problem | None) -> str:
    head = "Worth a look" if problem.warning else f"{cause_told(cause)}; mend that first" if cause else "Wrong"
    hint = f"\nHint: {problem.hint}" if problem.hint else ""
    return f"{head}: found {problem.found}\nWanted: {problem.wanted}{hint}"


def _unmark(book: Workbook) -> None:
    """Take the marks of an earlier copy away."""
    if MARKED in book.sheetnames:
        _restore(book)
        del book[MARKED]
    for page in book.worksheets:
        for row in page.iter_rows():
            for cell in row:
                if cell.comment is None or isinstance(cell, MergedCell):
                    continue
                if cell.comment.author == AUTHOR:
                    note = cell.comment.text.partition("Note of the column: ")[2]
                    cell.comment = Comment(note, "alloc-opt") if note else None
                if cell.comment is not None:
                    cell.comment.width, cell.comment.height = 320, 120


def _restore(book: Workbook) -> None:
    """Give cells the fill back that the earlier list remembers."""
    for sheet, cell, color in before(book[MARKED]):
        if sheet not in book.sheetnames or not _CELL.fullmatch(cell):
            continue
        place = book[sheet][cell]
        if place.fill.fill_type == "solid" and place.fill.start_color.rgb in {WRONG, ODD}:
            known = _COLOR.fullmatch(color)
            place.fill = PatternFill("solid", start_color=color) if known else PatternFill()
