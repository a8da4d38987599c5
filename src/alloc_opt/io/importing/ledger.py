"""The ledger as accounts and whole cents: columns found, codes whole, amounts read, rows of one year and one column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from alloc_opt.io.cells import Rows, distinct, number_hint
from alloc_opt.io.importing.chart import Chart
from alloc_opt.io.importing.fields import coded
from alloc_opt.io.importing.mapping import AddsUp, Ledger, Mapping
from alloc_opt.io.importing.money import cents, dollars
from alloc_opt.io.importing.source import chosen, have, reporter, texts
from alloc_opt.io.problems import Problems, some
from alloc_opt.io.raw import RawTable, shown
from alloc_opt.plan.years import fiscal_year


@dataclass(frozen=True)
class Accounts:
    """The rows that count."""

    raw: RawTable
    frame: pd.DataFrame
    """The fields (text), `cents` (as the export writes them) and `row` (row of `raw`)."""
    fields: tuple[str, ...]
    not_adding_up: tuple[str, ...] = ()
    """Rows whose amounts do not give their total, in words."""


def accounts(raw: RawTable, mapping: Mapping, chart: Chart, problems: Problems) -> Accounts | None:
    """The accounts of the base year; None (and problems) where they cannot be read."""
    ledger = mapping.ledger
    wanted = [*_amount_columns(ledger), *ledger.fields.values(), *([ledger.account.column] if ledger.account else [])]
    wanted += [ledger.adds_up.total] if ledger.adds_up else []
    if not wanted or not have(raw, wanted, problems):
        return None
    rows = chosen(raw, ledger, problems, ledger.year, mapping.base_year)
    _one_year(raw, ledger, rows, problems)
    widths = {**chart.widths, **ledger.widths}
    codes = coded(raw, rows, ledger.fields, ledger.account, ledger.widths, widths, problems, ledger.empty)
    parts = []
    for column, extra in (ledger.amounts or {"": {}}).items():
        values = _amounts(raw, ledger, column, rows, problems)
        filled = np.array([value is not None for value in values], dtype=bool)
        here = codes.assign(**extra, row=rows)[filled]
        parts.append(here.assign(cents=np.array([v for v in values if v is not None], dtype=np.int64)))
    frame = pd.concat(parts, ignore_index=True)
    fields = tuple(name for name in frame.columns if name not in ("row", "cents"))
    listed = _adding_up(raw, ledger.adds_up, frame, rows, fields, problems) if ledger.adds_up else ()
    if ledger.duplicates == "refuse":
        _each_once(raw, frame, fields, problems)
    return Accounts(raw, frame, fields, listed)


def _amount_columns(ledger: Ledger) -> list[str]:
    if ledger.amounts:
        return list(ledger.amounts)
    return [column for column in (ledger.amount, ledger.debit, ledger.credit) if column]


def _amounts(raw: RawTable, ledger: Ledger, column: str, rows: Rows, problems: Problems) -> list[int | None]:
    """Cents of each row; None where a column of several is empty."""
    if column or ledger.amount:
        blank = None if column else 0 if ledger.blank == "zero" else -1
        return _read(raw, column or ledger.amount, rows, blank, problems)
    debit = _read(raw, ledger.debit, rows, 0, problems)
    credit = _read(raw, ledger.credit, rows, 0, problems)
    return [(d or 0) - (c or 0) for d, c in zip(debit, credit, strict=True)]


def _read(raw: RawTable, column: str, rows: Rows, blank: int | None, problems: Problems) -> list[int | None]:
    cells = raw.columns[column]
    values: list[int | None] = [cents(cell) if cell != "" else None for cell in cells[rows]]
    empty = np.array([cell == "" for cell in cells[rows]], dtype=bool)
    unread = rows[np.array([value is None for value in values], dtype=bool) & ~empty]
    report = reporter(raw, column, problems)
    for value, held in distinct(cells, unread):
        hint = number_hint(value) or "are the columns of this row shifted?"
        report(held, shown(value), "an amount in dollars and cents", hint)
    if blank == -1 and empty.any():
        report(rows[empty], "an empty cell", "an amount", "say 'blank: zero' if an empty amount is none")
    return [0 if value is None and blank == 0 else value for value in values]


def _one_year(raw: RawTable, ledger: Ledger, rows: Rows, problems: Problems) -> None:
    """A column of several fiscal years that the mapping does not mention means mixed years."""
    for column in raw.columns:
        if column in (ledger.year, *ledger.select):
            continue
        found = {str(cell): fiscal_year(cell) for cell in set(raw.columns[column][rows].tolist())}
        years = {year for year in found.values() if year}
        dashed = all("-" in word or word.casefold().startswith("fy") or "year" in column.casefold() for word in found)
        if len(years) > 1 and None not in found.values() and dashed:
            told = f"{some(sorted(years))} in the column '{column}'"
            problems.add(raw.head(column), told, "rows of one year", f"say 'year: {column}' under 'ledger'")


def _each_once(raw: RawTable, frame: pd.DataFrame, fields: Iterable[str], problems: Problems) -> None:
    names = list(fields)
    if not frame.duplicated(names).any():
        return
    report = reporter(raw, "", problems)
    first: dict[tuple[str, ...], int] = {}
    for key, row in zip(frame[names].itertuples(index=False, name=None), frame["row"].tolist(), strict=True):
        if first.setdefault(key, row) == row:
            continue
        told = " ".join(f"{name} {code}" for name, code in zip(names, key, strict=True))
        hint = f"first at {raw.where.place(first[key])}; say 'duplicates: add' if both count"
        report(np.array([row]), f"the account {told} again", "each account once", hint)


def _adding_up(
    raw: RawTable, total: AddsUp, frame: pd.DataFrame, rows: Rows, fields: Iterable[str], problems: Problems
) -> tuple[str, ...]:
    """Rows whose amounts are not their total: problems, or a list."""
    stated = dict(zip(rows.tolist(), _read(raw, total.total, rows, 0, problems), strict=True))
    given = frame.groupby("row")["cents"].sum().to_dict()
    told = []
    label = next((raw.columns[c] for c in raw.columns if texts(raw, c, Problems())[rows].tolist()), None)
    report = reporter(raw, total.total, problems)
    for row in rows.tolist():
        found, wanted = int(given.get(row, 0)), int(stated[row] or 0)
        if found == wanted:
            continue
        place = raw.where.place(row, total.total)
        name = f" ({label[row]})" if label is not None else ""
        told.append(
            f"{place}{name}: amounts of {dollars(found)}, total {dollars(wanted)}, {dollars(found - wanted)} apart"
        )
        if total.mismatch == "refuse":
            hint = "say 'mismatch: report' to take the amounts as they stand"
            report(np.array([row]), f"amounts of {dollars(found)}", f"the total of the row, {dollars(wanted)}", hint)
    return tuple(told)
