"""A raw table to a typed, checked frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

from alloc_opt.errors import Place
from alloc_opt.io.cells import CODE, Rows, as_text, convert, distinct, empty, number, number_hint
from alloc_opt.io.columns import Column, columns
from alloc_opt.io.persons import REASON, about_people
from alloc_opt.io.problems import Problems, did_you_mean, some
from alloc_opt.io.raw import Cells, RawTable, objects, shown
from alloc_opt.plan.nouns import nouns

_MOST = 50
"""Different wrong values of one column that are told one by one."""
_CELLS = 10_000
"""Cells with the same wrong value whose places are kept."""
DIMENSIONS = ("school", "program", "position", "resource", "object", "group", "goal", "span", "segment", "year")


@dataclass
class Table:
    """A typed frame with the way back to its places."""

    raw: RawTable
    frame: pd.DataFrame
    bad: dict[str, set[int]] = field(default_factory=dict)
    """Column -> rows whose value was reported and replaced by a stand-in."""
    problems: Problems = field(default_factory=Problems)

    def report(self, column: str, rows: Rows, found: str, wanted: str, hint: str) -> None:
        """Note a problem that several rows of a column share, at the first of them."""
        seen = self.bad.setdefault(column, set())
        more = len(rows) - 1
        tail = f" (and in {more} more row{'s' if more > 1 else ''})" if more else ""
        first, *others = (self.raw.where.place(row, column) for row in rows[:_CELLS].tolist())
        self.problems.add(first, found + tail, wanted, hint, tuple(others))
        seen.update(rows.tolist())


def typed(raw: RawTable) -> Table:
    """Columns converted, defaults filled in, keys unique; what is wrong is kept in the table's problems."""
    table = Table(raw, pd.DataFrame())
    known = columns(raw.name)
    extra = [name for name in raw.columns if name not in known]
    data: dict[str, Cells] = {}
    for name, column in known.items():
        if name in raw.columns:
            data[name] = convert(column, raw.columns[name], partial(capped, table, name, []))
        else:
            data[name] = _absent(table, column)
    for name in extra:
        if _allowed(table, name, known):
            data[name] = _attribute(table, name, raw.columns[name])
    table.frame = framed(data, raw.rows)
    _unique_keys(table)
    return table


def framed(data: Mapping[str, Cells], rows: int) -> pd.DataFrame:
    """A frame whose text columns stay Python text, whatever pandas would make of them."""
    index = pd.RangeIndex(rows)
    series = {name: pd.Series(cells, index=index, dtype=cells.dtype) for name, cells in data.items()}
    return pd.DataFrame(series, index=index)


def capped(table: Table, name: str, told: list[str], rows: Rows, found: str, wanted: str, hint: str) -> None:
    """Report a value, but at most so many different ones of a column (`told` counts them)."""
    told.append(found)
    if len(told) <= _MOST:
        table.report(name, rows, found, wanted, hint)
    elif len(told) == _MOST + 1:
        table.report(name, rows, f"{found}, and more like it below", wanted, hint)
    else:
        table.bad.setdefault(name, set()).update(rows.tolist())


def _absent(table: Table, column: Column) -> Cells:
    rows = table.raw.rows
    if column.required:
        says_more = column.note.rstrip(".").casefold() != column.name.casefold()
        hint = column.note if says_more else f"a column of {table.raw.name} with the header {column.name}"
        table.problems.add(table.raw.head(), f"no column '{column.name}'", column.wanted, hint)
        table.bad[column.name] = set(range(rows))
    default = column.default
    if column.kind in ("number", "whole", "flag"):
        dtype = {"number": np.float64, "whole": np.int64, "flag": np.bool_}[column.kind]
        return np.full(rows, default or 0, dtype=dtype)
    return objects([default or ""] * rows)


def _allowed(table: Table, name: str, known: Mapping[str, Column]) -> bool:
    place = table.raw.head(name)
    found = f"the column '{name}'"
    if kind := about_people(name):
        table.problems.add(place, f"{found}: {kind}", "no such column", REASON)
        return False
    near = did_you_mean(name, [other for other in known if other not in table.raw.columns])
    if not nouns()[table.raw.name].attributes:
        table.problems.add(place, found, f"one of {', '.join(known)}", near)
        return False
    if name in DIMENSIONS:
        table.problems.add(place, found, "another name", f"'{name}' is a dimension of every plan")
        return False
    if not name.replace("_", "").isalnum() or not name[0].isalpha():
        table.problems.add(place, found, "letters, digits and underscores", "it is used to select and to total")
        return False
    if near:
        table.problems.warn(place, found, "a column of this table, or an attribute of your own", near)
    return True


def _attribute(table: Table, name: str, cells: Cells) -> Cells:
    """Numbers if every cell is one, else text. A number column with empty cells is neither."""
    if cells.dtype.kind in "iuf":
        return cells.astype(float)
    blank = empty(cells)
    given = np.flatnonzero(~blank)
    codes = any(type(cell) is str and CODE.fullmatch(cell) for cell in cells[given])
    values = [number(cell) for cell in cells[given]]
    if len(given) and not codes and all(value is not None for value in values):
        if blank.any():
            rows, wanted = np.flatnonzero(blank), "a number as in the other rows"
            table.report(name, rows, "an empty cell", wanted, "write 0 if it is none")
        numbers = np.zeros(len(cells))
        numbers[given] = values
        return numbers
    report = partial(table.report, name)
    texts = as_text(cells, name, report)
    unread = given[np.array([value is None for value in values], dtype=bool)] if len(given) else given
    for value, rows in distinct(cells, unread):
        if str(value).startswith("#") and number_hint(value):
            report(rows, shown(value), "a value", number_hint(value))
        elif 2 * len(unread) < len(given) and not codes:
            hint = number_hint(value) or "as it stands the column is text"
            at = table.raw.where.place(int(rows[0]), name)
            table.problems.warn(at, shown(value), "a number as in most rows", hint)
    return texts


def _unique_keys(table: Table) -> None:
    key = list(nouns()[table.raw.name].key)
    if not key or any(len(table.bad.get(name, ())) == table.raw.rows for name in key):
        return
    frame = table.frame
    again = np.flatnonzero(frame.duplicated(key).to_numpy())
    spoiled = set().union(*(table.bad.get(name, set()) for name in key))
    rows = [row for row in again.tolist() if row not in spoiled]
    if not rows:
        return
    groups = frame.groupby(key, sort=False).ngroup().to_numpy()
    first: dict[int, int] = {}
    for row, group in enumerate(groups.tolist()):
        first.setdefault(group, row)
    for row in rows[:_MOST]:
        values = some(f"{name} {shown(frame[name].iat[row])}" for name in key if frame[name].iat[row] != "")
        before = table.raw.where.place(first[int(groups[row])], key[0])
        at = table.raw.where.place(row, key[0])
        table.problems.add(at, f"{values} again", "each once", f"first at {_line(before)}")
    if len(rows) > _MOST:
        table.problems.add(table.raw.head(), f"{len(rows) - _MOST} more rows that stand twice", "each once")


def _line(place: Place) -> str:
    return str(place) if place.sheet else f"line {place.line}"
