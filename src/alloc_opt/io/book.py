"""A plan as a workbook to edit: drop-downs from the plan's own ids, notes on every column, a header in view."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from alloc_opt.io.atomic import fresh
from alloc_opt.io.columns import Column, columns
from alloc_opt.io.given import given
from alloc_opt.io.workbook import SHEETS
from alloc_opt.io.write import Sheet, basic, head_of, head_values, sheet
from alloc_opt.plan.plan import Head, Plan
from alloc_opt.plan.spreadsheet import guarded

_ROOM = 2000
"""Rows that drop-downs reach down to."""
_AUTHOR = "alloc-opt"
_HEADER = PatternFill("solid", start_color="FFDDE6EF")


def save(plan: Plan, target: Path, notes: tuple[str, ...] = ()) -> None:
    """Write what the plan was given to a new workbook, with a sheet `notes` if there are any.

    Raises OperatorError where the target exists already.
    """
    tables = {name: sheet(name, frame) for name, frame in given(plan).items()}
    book = Workbook()
    book.remove(book.worksheets[0])
    _head(book.create_sheet("plan"), head_of(plan))
    if plan.rules:
        _rules(book.create_sheet("rules"), plan)
    letters = {name: _letters(titles) for name, (titles, _) in tables.items()}
    for name, table in tables.items():
        _table(book.create_sheet(name), name, table, letters)
    if notes:
        page = book.create_sheet("notes")
        for line in notes:
            page.append([line])
        page.column_dimensions["A"].width = 110
    names = ", ".join(page.title for page in book.worksheets)
    properties: Any = getattr(book, "custom_doc_props")  # noqa: B009 - the stubs do not know it
    properties.append(StringProperty(name=SHEETS, value=names))
    with fresh(target) as draft:
        book.save(draft)


def _letters(titles: list[str]) -> dict[str, str]:
    return {title: get_column_letter(i) for i, title in enumerate(titles, 1)}


def _put(page: Worksheet, row: int, column: int, value: Any) -> None:
    """A cell; text stays text, even where it begins with `=`."""
    if value is None:
        return
    cell = page.cell(row, column, value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = guarded(value) != value


def _header(page: Worksheet, titles: list[str], notes: Mapping[str, str]) -> None:
    for i, title in enumerate(titles, 1):
        _put(page, 1, i, title)
        cell = page.cell(1, i)
        cell.font, cell.fill = Font(bold=True), _HEADER
        if note := notes.get(title):
            cell.comment = Comment(note, _AUTHOR, width=320, height=120)
        page.column_dimensions[get_column_letter(i)].width = max(12, len(title) + 3)
    page.freeze_panes = "A2"


def _head(page: Worksheet, head: Head) -> None:
    _header(page, ["key", "value"], {})
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 24, 60
    row = 1
    for key, value in head_values(head).items():
        parts = {f"{key}.{part}": item for part, item in value.items()} if isinstance(value, dict) else {key: value}
        for path, item in parts.items():
            row += 1
            _put(page, row, 1, path)
            _put(page, row, 2, ", ".join(item) if key == "years" else "~" if item is None else _flow(item))
            if note := Head.model_fields[key].description:
                page.cell(row, 1).comment = Comment(note, _AUTHOR, width=320, height=90)


def _rules(page: Worksheet, plan: Plan) -> None:
    rules = [{"id": rule.id, "family": rule.family, **basic(rule.parameters)} for rule in plan.rules]
    titles = list(dict.fromkeys(key for rule in rules for key in rule))
    notes = {"where": "A selection: {level: elementary} or {poverty: {at_least: 0.5}}. Lists: [a, b]."}
    _header(page, titles, notes)
    for i, rule in enumerate(rules, 2):
        for j, title in enumerate(titles, 1):
            _put(page, i, j, _flow(rule.get(title)))


def _flow(value: Any) -> Any:
    """Lists and mappings as one line of YAML."""
    if not isinstance(value, list | dict):
        return value
    return yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=10**9, allow_unicode=True).strip()


def _table(page: Worksheet, name: str, table: Sheet, letters: Mapping[str, Mapping[str, str]]) -> None:
    titles, rows = table
    known = columns(name)
    _header(page, titles, {title: _note(known[title]) for title in titles if title in known})
    for i, row in enumerate(rows, 2):
        for j, value in enumerate(row, 1):
            _put(page, i, j, value)
    for title, letter in letters[name].items():
        column = known.get(title)
        if column is None or column.kind in ("text", "year", "choice"):
            page.column_dimensions[letter].number_format = "@"
        if column is not None and (validation := _choice(column, letters)) is not None:
            page.add_data_validation(validation)
            validation.add(f"{letter}2:{letter}{_ROOM}")


def _note(column: Column) -> str:
    need = "" if column.required else f" Empty: {_default(column)}."
    return f"{column.note}\nWanted: {column.wanted}.{need}"


def _default(column: Column) -> str:
    if column.endless:
        return "no limit"
    if isinstance(column.default, bool):
        return str(column.default).lower()
    return f"{column.default:g}" if isinstance(column.default, int | float) else str(column.default or "none")


def _choice(column: Column, letters: Mapping[str, Mapping[str, str]]) -> DataValidation | None:
    if column.kind in ("choice", "flag"):
        words = column.choices or ("TRUE", "FALSE")
        return DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=True)
    ref = column.ref
    if ref is None or ref.column not in letters.get(ref.table, {}):
        return None
    letter = letters[ref.table][ref.column]
    source = f"{ref.table}!${letter}$2:${letter}${_ROOM}"
    return DataValidation("list", formula1=source, allow_blank=True, showErrorMessage=True, errorStyle="warning")
