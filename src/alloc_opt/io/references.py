"""Ids that tables speak of must exist; years must be the plan's."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
import pandas as pd

from alloc_opt.errors import Place
from alloc_opt.io.cells import Rows, distinct
from alloc_opt.io.columns import columns
from alloc_opt.io.problems import did_you_mean, some
from alloc_opt.io.raw import shown
from alloc_opt.io.table import Table, capped
from alloc_opt.plan.noun import EVERY, Fiscal, Ref, Refs, listed
from alloc_opt.plan.plan import Head

_AS_TEXT = "a spreadsheet took the code for a number: format the column as text, then type the zeros again"
_LEFT_TO = {"objects": frozenset({"uses"})}
"""Objects follow from where they are used; only these tables must not make any up."""


def check(tables: Mapping[str, Table], full: Mapping[str, pd.DataFrame], head: Head | None) -> None:
    """Note every unknown id and every year outside the plan.

    `full` holds the completed tables: what an id may refer to, implied programs and groups included.
    """
    for name, table in tables.items():
        for column in columns(name).values():
            if column.name not in table.raw.columns:
                continue
            report = partial(capped, table, column.name, [])
            if column.ref is not None and name in _LEFT_TO.get(column.ref.table, {name}):
                _ids(table, column.name, column.ref, column.default, full, report, tables.get(column.ref.table))
            elif column.refs is not None:
                _lists(table, column.name, column.refs, full, report)
            elif column.fiscal is not None and head is not None:
                _years(table, column.name, column.fiscal, head, report)


def _ids(
    table: Table,
    name: str,
    ref: Ref,
    default: object,
    full: Mapping[str, pd.DataFrame],
    report: partial[None],
    target_table: Table | None,
) -> None:
    cells = table.frame[name].to_numpy(dtype=object)
    target = full[ref.table][ref.column].to_numpy(dtype=object)
    known = set(target.tolist()) | {default, ""} | ({EVERY} if ref.every else set())
    codes, unique = pd.factorize(cells)
    unknown = [code for code, text in enumerate(unique) if text not in known]
    if not unknown:
        return
    rows = np.flatnonzero(np.isin(codes, unknown))
    rows = rows[~np.isin(rows, list(table.bad.get(name, ())))]
    if not len(target) and len(rows):
        report(rows, shown(cells[rows[0]]), columns(table.raw.name)[name].wanted, f"there is no table {ref.table}")
        return
    for text, held in distinct(cells, rows):
        if _zeros_lost(str(text), held, table, name, ref, target_table):
            continue
        hint = did_you_mean(str(text), known_text(known)) or f"{ref.table} has {some(known_text(known)) or 'no rows'}"
        report(held, shown(text), columns(table.raw.name)[name].wanted, hint)


def _lists(table: Table, name: str, refs: Refs, full: Mapping[str, pd.DataFrame], report: partial[None]) -> None:
    """Each id of a cell that lists them must exist."""
    known = set(full[refs.table][refs.column])
    rows_of: dict[str, list[int]] = {}
    for row, cell in enumerate(table.frame[name]):
        for text in listed(str(cell)):
            if text not in known:
                rows_of.setdefault(text, []).append(row)
    for text, rows in rows_of.items():
        hint = did_you_mean(text, known_text(known)) or f"{refs.table} has {some(known_text(known)) or 'no rows'}"
        report(np.array(rows), shown(text), columns(table.raw.name)[name].wanted, hint)


def _zeros_lost(text: str, rows: Rows, table: Table, name: str, ref: Ref, target: Table | None) -> bool:
    """A code that a spreadsheet took for a number (0000 became 0): told where the zeros are gone, with both places."""
    if target is None or ref.column not in target.raw.columns or not text.isdecimal():
        return False
    ids = target.frame[ref.column].to_numpy(dtype=object)
    same = [row for row, word in enumerate(ids) if str(word).isdecimal() and int(word) == int(text)]
    word = str(ids[same[0]]) if len(same) == 1 else text
    if len(word) == len(text) or str(int(text)) not in (word, text):
        return False
    at = target.raw.where.place(same[0], ref.column)
    if len(word) > len(text):
        table.report(name, rows, shown(text), f"{shown(word)}, as in {_cell(at)}", _AS_TEXT)
    else:
        here = table.raw.where.place(int(rows[0]), name)
        if same[0] not in target.bad.get(ref.column, ()):
            wanted = f"{shown(text)}, as in {_cell(here)}"
            target.report(ref.column, np.array(same), shown(word), wanted, _AS_TEXT)
        table.bad.setdefault(name, set()).update(rows.tolist())
    return True


def _cell(place: Place) -> str:
    return f"{place.sheet}!{place.cell}" if place.sheet else f"{place.file}:{place.line}"


def known_text(known: set[object]) -> list[str]:
    """The ids among `known`, without blanks and `*`, sorted."""
    return sorted(str(word) for word in known if word and word != EVERY)


def _years(table: Table, name: str, fiscal: Fiscal, head: Head, report: partial[None]) -> None:
    if fiscal.beyond:
        return
    allowed = [*([head.base_year] if fiscal.base else []), *head.years]
    cells = table.frame[name].to_numpy(dtype=object)
    codes, unique = pd.factorize(cells)
    outside = [code for code, year in enumerate(unique) if year not in ("", *allowed)]
    rows = np.flatnonzero(np.isin(codes, outside))
    rows = rows[~np.isin(rows, list(table.bad.get(name, ())))]
    for year, held in distinct(cells, rows):
        report(held, shown(year), f"a year of the plan ({', '.join(allowed)})", "empty stands for every year")
