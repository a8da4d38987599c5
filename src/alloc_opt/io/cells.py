"""Cells to typed values, a column at a time. What cannot be read is reported and replaced by a stand-in."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.io.columns import Column
from alloc_opt.io.problems import did_you_mean
from alloc_opt.io.raw import Cells, objects, shown
from alloc_opt.plan.years import fiscal_year

Rows = npt.NDArray[np.int64]
Report = Callable[[Rows, str, str, str], None]
"""Takes the rows that hold the value, what was found, what was wanted, a hint."""

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
CODE = re.compile(r"0\d+")
"""Digits that begin with a zero: a code, not a number."""
_COMMA = re.compile(r"([+-]?\d{1,3}(?:\.\d{3})*|[+-]?\d+),(\d{1,2}|\d{4,})")
"""A number with a decimal comma: `0,5`, `48.000,5`; `1,250` is read as thousands."""
_PLAIN = re.compile(r"[^0-9+\-.eE]")
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})
_MEANT = {"yes": "true", "y": "true", "1": "true", "no": "false", "n": "false", "0": "false"}


def number(value: Any) -> float | None:
    """A finite number, None for anything else (`1,234`, `3%`, `nan`, a boolean, a date)."""
    if isinstance(value, str):
        if not NUMBER.fullmatch(value):
            return None
        value = float(value)
    elif isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
        return None
    try:
        amount = float(value)
    except OverflowError:  # a whole number of more than 308 digits
        return None
    return amount if math.isfinite(amount) else None


def number_hint(value: Any) -> str:
    """What to do about a value that is no number."""
    word = str(value).strip()
    if word in _ERRORS:
        return "a formula of the spreadsheet failed"
    if isinstance(value, date):
        return "format the column as a number"
    if (comma := _COMMA.fullmatch(word)) is not None:
        return f"write {comma[1].replace('.', '')}.{comma[2]}"
    bare = word.replace(",", "").replace("$", "").replace(" ", "").replace("_", "")
    if bare.endswith("%") and (share := number(bare[:-1])) is not None:
        return f"write a share: {round(share / 100, 10):g}"
    if bare.startswith("(") and bare.endswith(")") and number(bare[1:-1]) is not None:
        return f"write -{bare[1:-1]}"
    if number(bare) is not None:
        return f"write {bare}"
    if word.casefold() in {"nan", "na", "n/a", "inf", "-inf", ".inf", ".nan", "none", "-"}:
        return "leave the cell empty where the column allows it, else give the number"
    return ""


def convert(column: Column, cells: Cells, report: Report) -> Cells:
    """The column's typed values, of the same length as `cells`."""
    if column.kind in ("number", "whole"):
        return _numbers(column, cells, report)
    if column.kind == "flag":
        return _flags(column, cells, report)
    return _texts(column, as_text(cells, "date" if column.day else column.name, report), report)


def as_text(cells: Cells, name: str, report: Report) -> Cells:
    """Every cell as text: whole numbers without a point; dates are reported, unless the column is called `date`."""
    if set(map(type, cells)) <= {str}:
        return cells
    dates = np.fromiter((isinstance(cell, date) for cell in cells), dtype=bool, count=len(cells))
    if dates.any() and name != "date":
        rows = np.flatnonzero(dates)
        report(
            rows, f"the date {cells[rows[0]]}", "a text", "a spreadsheet made a date of it: format the column as text"
        )
    return objects([text(cell) for cell in cells])


def text(cell: Any) -> str:
    """A cell as text: whole numbers without a point, booleans in small letters, dates as 2026-03-05."""
    if isinstance(cell, bool | np.bool_):
        return str(bool(cell)).lower()
    if isinstance(cell, float | np.floating):
        amount = float(cell)
        return str(int(amount)) if amount.is_integer() and abs(amount) < 1e15 else repr(amount)
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    return str(cell).strip()


def empty(cells: Cells) -> npt.NDArray[np.bool_]:
    """Which cells are empty."""
    if cells.dtype.kind != "O":
        return np.zeros(len(cells), dtype=bool)
    return np.asarray(cells == "", dtype=bool)


def distinct(cells: Cells, rows: Rows) -> Iterable[tuple[Any, Rows]]:
    """Each different value among `rows`, with the rows that hold it."""
    by_value: dict[Any, list[int]] = {}
    for row in rows.tolist():
        by_value.setdefault(cells[row], []).append(row)
    return [(value, np.array(held, dtype=np.int64)) for value, held in by_value.items()]


def _missing(column: Column, blank: npt.NDArray[np.bool_], report: Report) -> None:
    if column.required and blank.any():
        report(np.flatnonzero(blank), "an empty cell", column.wanted, "")


def _numbers(column: Column, cells: Cells, report: Report) -> Cells:
    if cells.dtype.kind in "iuf":
        values = cells.astype(float)
    else:
        blank = empty(cells)
        _missing(column, blank, report)
        stand_in = float(column.default) if column.default is not None else 0.0
        values = np.full(len(cells), stand_in)
        values[~blank] = _parsed(column, cells, np.flatnonzero(~blank), stand_in, report)
    wrong = ~np.isfinite(values) & ~(column.endless & (values == math.inf))
    if column.at_least is not None:
        wrong |= values < column.at_least
    if column.above is not None:
        wrong |= values <= column.above
    if column.at_most is not None:
        wrong |= values > column.at_most
    if column.below is not None:
        wrong |= values >= column.below
    if column.kind == "whole":
        wrong |= values != np.round(values)
    if wrong.any():
        values = values.copy()
        for value, rows in distinct(values, np.flatnonzero(wrong)):
            hint = "a share: 3 % is 0.03" if column.at_most == 1 and 1 < value <= 100 else ""
            report(rows, shown(value), column.wanted, hint)
        values[wrong] = 0.0
    return values.astype(np.int64) if column.kind == "whole" else values


def _parsed(column: Column, cells: Cells, rows: Rows, stand_in: float, report: Report) -> list[float]:
    given = cells[rows].tolist()
    try:
        if not _PLAIN.search("".join(given)):
            fast = [float(cell) for cell in given]
            if all(map(math.isfinite, fast)):
                return fast
    except (TypeError, ValueError):
        pass
    values = [_amount(cell, column.endless) for cell in given]
    unread = np.array([value is None for value in values], dtype=bool)
    for value, held in distinct(cells, rows[unread]):
        report(held, shown(value), column.wanted, number_hint(value))
    return [stand_in if value is None else value for value in values]


def _amount(cell: Any, endless: bool) -> float | None:
    return math.inf if endless and isinstance(cell, float) and cell == math.inf else number(cell)


def _is_day(word: str) -> bool:
    try:
        return len(word) == 10 and bool(date.fromisoformat(word))
    except ValueError:
        return False


def _flags(column: Column, cells: Cells, report: Report) -> Cells:
    if cells.dtype.kind == "b":
        return cells
    blank = empty(cells)
    _missing(column, blank, report)
    values = np.full(len(cells), bool(column.default))
    for value, rows in distinct(cells, np.flatnonzero(~blank)):
        word = text(value).casefold()
        if isinstance(value, int | float) and not isinstance(value, bool):
            word = "a number"
        if word in ("true", "false"):
            values[rows] = word == "true"
        else:
            meant = _MEANT.get(text(value).casefold())
            report(rows, shown(value), column.wanted, f"write {meant}" if meant else "")
    return values


def _texts(column: Column, cells: Cells, report: Report) -> Cells:
    codes, unique = pd.factorize(cells)
    values = objects([str(value) for value in unique])
    for code, value in enumerate(values.tolist()):

        def complain(found: str, wanted: str, hint: str, code: int = code) -> None:
            report(np.flatnonzero(codes == code), found, wanted, hint)

        values[code] = _checked(column, value, complain)
    return np.asarray(values[codes], dtype=object) if len(values) else cells


def _checked(column: Column, word: str, complain: Callable[[str, str, str], None]) -> str:
    if word == "":
        if column.required:
            complain("an empty cell", column.wanted, "")
        return column.default or ""
    if word in _ERRORS:
        complain(shown(word), column.wanted, "a formula of the spreadsheet failed")
    elif column.kind == "choice" and word not in column.choices:
        folded = {choice.casefold(): choice for choice in column.choices}
        hint = f"write {folded[word.casefold()]}" if word.casefold() in folded else did_you_mean(word, column.choices)
        complain(shown(word), column.wanted, hint)
        return column.default or column.choices[0]
    elif column.kind == "year":
        if (year := fiscal_year(word)) is not None:
            return year
        complain(shown(word), column.wanted, "")
    elif column.day and not _is_day(word):
        complain(shown(word), column.wanted, "year, month and day")
        return ""
    elif column.longest is not None and len(word) > column.longest:
        complain(f"{len(word)} characters", f"at most {column.longest}", "")
    elif column.pattern and not re.fullmatch(column.pattern, word):
        complain(shown(word), column.wanted, "")
    return word
