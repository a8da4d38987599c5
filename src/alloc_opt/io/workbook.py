"""One workbook: the sheet `plan` (keys and values), the sheet `rules`, and one sheet per table."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from alloc_opt.errors import OperatorError, Place
from alloc_opt.io import yaml_text
from alloc_opt.io.folder import digest, load
from alloc_opt.io.limits import limits
from alloc_opt.io.problems import Problems, did_you_mean, some
from alloc_opt.io.raw import Cells, Node, RawTable, Sources, objects, shown
from alloc_opt.io.unpacked import is_sound
from alloc_opt.plan.nouns import nouns
from alloc_opt.plan.plan import Head, TablePlace

HEAD, RULES, NOTES = "plan", "rules", "notes"
MARKED = "alloc-opt"
"""Sheet that `check --mark` puts before the others, with what is wrong in them."""
SHEETS = "alloc-opt sheets"
"""Property of a workbook that names the sheets it was made with."""
_FORMULA = re.compile(rb"<f[ >/]")


def collect(path: Path, problems: Problems) -> Sources:
    """Head, rules and raw tables of a workbook; OperatorError while Excel holds it."""
    data = held(path)
    sources = Sources(path.name, hashes={path.name: digest(data)}, folder=str(path.parent))
    books = opened(path, data, problems)
    if books is None:
        return sources
    book, formulas = books
    head = None
    for sheet in book.worksheets:
        name = sheet.title.strip().casefold()
        reader = SheetReader(sheet, formulas, path.name, problems)
        if name == HEAD:
            head = reader.head()
        elif name == RULES:
            sources.rules = reader.rules()
        elif name in nouns():
            if name in sources.tables:
                problems.add(Place(path.name, sheet=sheet.title), f"the sheet {name} again", "each sheet once")
            elif (table := reader.table(name)) is not None:
                sources.tables[name] = table
        elif name not in (NOTES, MARKED) and not name.startswith("_"):
            hint = did_you_mean(name, [HEAD, RULES, *nouns()]) or "a sheet whose name begins with _ is passed over"
            problems.add(Place(path.name, sheet=sheet.title), f"the sheet '{sheet.title}'", "a table of a plan", hint)
    if head is None:
        problems.add(Place(path.name), f"no sheet '{HEAD}'", f"a sheet '{HEAD}' with name, base_year and years")
    sources.head = head
    _gone(book, path.name, problems)
    return sources


def _gone(book: Workbook, file: str, problems: Problems) -> None:
    """Tell of each sheet that the workbook was made with and does not have any more."""
    properties: Any = getattr(book, "custom_doc_props", None)
    stated = next((str(one.value) for one in properties or () if one.name == SHEETS), "")
    have = {sheet.title.strip().casefold() for sheet in book.worksheets}
    for name in (word.strip() for word in stated.split(",")):
        if name in {RULES, *nouns()} and name not in have:
            hint = "what it held is not in the plan; if it was deleted by mistake, take it from an earlier copy"
            wanted = "each sheet that the workbook was made with"
            problems.warn(Place(file, sheet=name), f"no sheet '{name}' any more", wanted, hint)


def held(path: Path) -> bytes:
    """The bytes of a workbook; OperatorError where it is missing, or while Excel holds it."""
    if (path.parent / f"~${path.name}").exists():
        raise OperatorError(f"{path.name} is open in Excel", "save and close it there, then try again")
    return load(path)


def opened(path: Path, data: bytes, problems: Problems) -> tuple[Workbook, Workbook | None] | None:
    """The workbook with its stored values, and once more with its formulas if it has any; None (and a problem) else."""
    try:
        with warnings.catch_warnings(action="ignore", category=UserWarning):
            if not is_sound(data, path.name, problems):
                return None
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
            return book, openpyxl.load_workbook(io.BytesIO(data)) if _has_formulas(data) else None
    except OperatorError:
        raise
    except Exception as error:  # openpyxl trusts what a workbook says, so it can fail in any way
        found = (
            "an old .xls or protected workbook" if data[:4] == b"\xd0\xcf\x11\xe0" else f"no workbook ({_said(error)})"
        )
        problems.add(
            Place(path.name), found, "an .xlsx workbook without a password", "in Excel: Save As, Excel Workbook"
        )
        return None


def _said(error: Exception) -> str:
    """The first line of an error, or its kind."""
    return (str(error).splitlines() or [""])[0][:100].strip() or type(error).__name__


def _has_formulas(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(_FORMULA.search(parts.read(name)) for name in sheets)


class SheetReader:
    """One sheet, read with the place of every cell."""

    def __init__(self, sheet: Worksheet, formulas: Workbook | None, file: str, problems: Problems) -> None:
        self.title, self.file, self.problems = sheet.title, file, problems
        for merged in sheet.merged_cells.ranges:
            where = Place(file, merged.min_row, sheet=self.title, cell=str(merged))
            problems.add(where, "merged cells", "every value in a cell of its own", "unmerge them and fill each cell")
        size = (sheet.max_row or 0) * (sheet.max_column or 0)
        last = f"{get_column_letter(min(sheet.max_column or 1, 16_384))}{sheet.max_row or 1}"
        at = Place(file, sheet=self.title, cell=last)
        self.rows: list[list[Any]] = []
        if limits().over("sheet_cells", size, "cells down to the last that is filled", at, problems):
            return
        self.rows = [[self._value(cell) for cell in row] for row in sheet.iter_rows()]
        if formulas is not None:
            self._formulas(formulas[sheet.title])
        while self.rows and not any(value != "" for value in self.rows[-1]):
            self.rows.pop()

    @staticmethod
    def _value(cell: Any) -> Any:
        value = cell.value
        if value is None:
            return ""
        if isinstance(value, str):
            return value.strip()
        zeros = re.fullmatch(r"0{2,}", cell.number_format or "")
        return f"{value:0{len(zeros[0])}d}" if zeros and type(value) is int else value

    def _formulas(self, sheet: Any) -> None:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f" and self.rows[cell.row - 1][cell.column - 1] == "":
                    hint = "open the workbook in Excel and save it, or write the value"
                    at = self.place(cell.row, cell.column)
                    self.problems.add(at, "a formula without a stored value", "a value", hint)

    def place(self, row: int, column: int, name: str = "") -> Place:
        """Place of a cell."""
        return Place(self.file, row, name, self.title, f"{get_column_letter(column)}{row}")

    def table(self, name: str, start: int = 1) -> RawTable | None:
        """The sheet as a table whose header is the first filled row from `start` on; None where it is empty."""
        filled = (any(value != "" for value in row) for row in self.rows)
        first = next((i for i, full in enumerate(filled) if full and i + 1 >= start), None)
        if first is None:
            return None
        header, body = self.rows[first], self.rows[first + 1 :]
        kept = [i for i, row in enumerate(body) if any(value != "" for value in row)]
        lines = np.array([first + 2 + i for i in kept], dtype=np.int64)
        columns: dict[str, Cells] = {}
        letters: dict[str, str] = {}
        for j, title in enumerate(header):
            cells = objects([body[i][j] for i in kept])
            at = self.place(first + 1, j + 1)
            if title == "":
                if any(cell != "" for cell in cells):
                    self.problems.add(at, "a column without a name", "a name")
            elif not isinstance(title, str):
                self.problems.add(at, shown(title), "the name of a column")
            elif title in columns:
                hint = f"also in column {letters[title]}"
                self.problems.add(at, f"the column '{title}' again", "each column once", hint)
            else:
                columns[title], letters[title] = cells, get_column_letter(j + 1)
        return RawTable(name, columns, TablePlace(self.file, self.title, lines, letters), first + 1)

    def node(self, row: int, column: int) -> Node:
        """A cell as a node; `{...}` and `[...]` are a mapping and a list, `~` is nothing."""
        value, at = self.rows[row - 1][column - 1], self.place(row, column)
        if isinstance(value, str) and (value[:1], value[-1:]) in (("{", "}"), ("[", "]")):
            inner = Problems()
            found = yaml_text.parse(value, self.file, inner)
            if inner.errors or found is None:
                hint = inner.errors[0].found if inner.errors else ""
                self.problems.add(at, shown(value), "a list [a, b] or a mapping {key: value}", hint)
                return Node("", at)
            return _moved(found, at)
        return Node("" if value == "~" else value, at)

    def head(self) -> Node:
        """Keys in the first column, values beside them (a list goes on to the right)."""
        values: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        for i, row in enumerate(self.rows, 1):
            key = str(row[0]).strip()
            if not key or key.casefold() == "key":
                continue
            at = self.place(i, 1)
            if key in keys:
                self.problems.add(at, f"the key '{key}' again", "each key once", f"also in row {keys[key].line}")
                continue
            keys[key] = at
            cells = [self.node(i, j) for j in range(2, len(row) + 1) if row[j - 1] != ""]
            if not cells:
                continue
            top = key.split(".")[0]
            if top not in Head.model_fields:
                hint = did_you_mean(key, Head.model_fields) or some(Head.model_fields, 20)
                self.problems.add(at, f"the key '{key}'", "a key of the head", hint)
                continue
            _put(values, key.split("."), cells[0] if len(cells) == 1 else Node(cells, cells[0].place), at)
        if "years" in values:
            values["years"] = _parted(values["years"])
        return Node(values, Place(self.file, sheet=self.title), keys=keys)

    def rules(self) -> list[Node]:
        """One rule a row, one parameter a column; an empty cell leaves the parameter out."""
        table = self.table(RULES)
        if table is None:
            return []
        found = []
        for row, line in enumerate(table.where.lines.tolist()):
            values: dict[str, Node] = {}
            keys: dict[str, Place] = {}
            for j, title in enumerate(self.rows[table.header - 1], 1):
                told = title in table.columns and table.columns[title][row] != ""
                if told and table.where.columns[title] == get_column_letter(j):
                    keys[title.split(".")[0]] = self.place(line, j, title)
                    _put(values, title.split("."), self.node(line, j), self.place(line, j))
            found.append(Node(values, self.place(line, 1), keys=keys))
        return found


def _put(values: dict[str, Node], path: list[str], node: Node, at: Place) -> None:
    if len(path) == 1:
        values[path[0]] = node
        return
    inner = values.get(path[0])
    children = dict(inner.value) if inner is not None and isinstance(inner.value, dict) else {}
    _put(children, path[1:], node, at)
    values[path[0]] = Node(children, at, keys={key: child.place for key, child in children.items()})


def _parted(node: Node) -> Node:
    """`2026-27, 2027-28` as a list."""
    if isinstance(node.value, str) and "," in node.value:
        return Node([Node(part.strip(), node.place) for part in node.value.split(",")], node.place)
    return node


def _moved(node: Node, place: Place) -> Node:
    """The same node, standing in a cell."""
    if isinstance(node.value, dict):
        children = {key: _moved(child, place) for key, child in node.value.items()}
        return Node(children, place, keys=dict.fromkeys(children, place))
    if isinstance(node.value, list):
        return Node([_moved(child, place) for child in node.value], place)
    return Node(node.value, place, node.quoted)
