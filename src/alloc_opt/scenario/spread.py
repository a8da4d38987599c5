"""Rows without a year, where a change speaks of the years from or up to one: each such year gets a row of its own."""

from __future__ import annotations

import numpy as np

from alloc_opt.io.cells import text
from alloc_opt.io.columns import columns
from alloc_opt.io.raw import Node, RawTable
from alloc_opt.plan.nouns import nouns
from alloc_opt.plan.plan import Head
from alloc_opt.plan.years import fiscal_year
from alloc_opt.scenario.draft import with_rows, without_rows
from alloc_opt.scenario.select import Mask, UnmatchedError, held, is_year, parts, within
from alloc_opt.scenario.target import Part, Target

_ADDED_UP = frozenset({"revenue"})
"""Tables whose rows of one year and of every year are added up; elsewhere the row of the year counts alone."""


def spread(table: RawTable, aim: Target, head: Head) -> RawTable:
    """The table with rows of their own for the years that `aim` speaks of; as it is where it speaks of no range.

    A row without a year stays for the other years; where rows are added up it becomes one row for each of them.
    """
    conditions = parts(table.name, aim) if aim.selects and not aim.every else ()
    ranges = [part for part in conditions if part.sign in (">=", "<=") and is_year(table.name, part.key)]
    undated = _undated(table, conditions, ranges)
    if not undated:
        return table
    column = ranges[0].key
    every = [*([head.base_year] if _with_base(table.name, column) else []), *head.years]
    meant = [year for year in every if all(within(part, year) for part in ranges)]
    added_up = table.name in _ADDED_UP
    taken = _taken(table, column)
    rows = []
    for row in undated:
        for year in every if added_up else meant:
            if (*_rest(table, column, row), year) in taken:
                if added_up:
                    found = f"a row for every year beside one for {year}, which are added up"
                    raise UnmatchedError(found, f"rows of {table.name} with a year each")
                continue
            rows.append(_copy(table, row, column, year))
    grown = with_rows(table, rows) if rows else table
    return without_rows(grown, undated) if added_up else grown


def refuse_whole(table: RawTable, aim: Target) -> None:
    """Raise where a range of years would drop part of what a row without a year says."""
    conditions = parts(table.name, aim) if aim.selects and not aim.every else ()
    ranges = [part for part in conditions if part.sign in (">=", "<=") and is_year(table.name, part.key)]
    if _undated(table, conditions, ranges):
        hint = f"set {table.name}[...].ends" if "ends" in columns(table.name) else "set the value to 0 instead"
        raise UnmatchedError(f"a row of {table.name} for every year", "rows with a year of their own to drop", hint)


def _undated(table: RawTable, conditions: tuple[Part, ...], ranges: list[Part]) -> list[int]:
    if not ranges or ranges[0].key not in table.columns:
        return []
    fiscal = columns(table.name)[ranges[0].key].fiscal
    if fiscal is None or fiscal.beyond:
        return []
    mask: Mask = np.array([text(cell) == "" for cell in table.columns[ranges[0].key].tolist()], dtype=bool)
    for part in conditions:
        if part not in ranges:
            mask &= held(table, part)
    return [int(row) for row in np.flatnonzero(mask)]


def _with_base(name: str, column: str) -> bool:
    fiscal = columns(name)[column].fiscal
    return fiscal is not None and fiscal.base


def _key(table: RawTable, column: str) -> list[str]:
    return [name for name in nouns()[table.name].key if name != column and name in table.columns]


def _rest(table: RawTable, column: str, row: int) -> tuple[str, ...]:
    return tuple(text(table.columns[name][row]) for name in _key(table, column))


def _taken(table: RawTable, column: str) -> set[tuple[str, ...]]:
    years = [fiscal_year(cell) for cell in table.columns[column].tolist()]
    return {(*_rest(table, column, row), year) for row, year in enumerate(years) if year is not None}


def _copy(table: RawTable, row: int, column: str, year: str) -> Node:
    """The row as it stands, with its own places, for one year."""
    cells = {
        name: Node(year if name == column else cells[row], table.where.place(row, name))
        for name, cells in table.columns.items()
    }
    if table.name == "services" and "current" in cells:
        cells["current"] = Node(0.0, cells["current"].place)
    return Node(cells, table.where.place(row))
