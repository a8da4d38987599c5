"""A document as one HTML file that needs nothing else: tables, charts and words, on any screen and on paper."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from alloc_opt.reports import drawing
from alloc_opt.reports import sentences as say
from alloc_opt.reports.looks import render
from alloc_opt.reports.packet import charts, paper
from alloc_opt.reports.packet.blocks import Block, Cell, Chart, Column, Document, Figures, Grid, Page, Row, Words
from alloc_opt.reports.packet.cells import cell, decimals, label_span, printed, rest, row_head

_IN_WORDS = "Charts are told in words, as matplotlib is not installed: pip install 'alloc-opt[pictures]'."
_OWN = 4
"""Pages that begin on a sheet of their own, those that decide; further ones follow one another, but for schools."""
_LONG = 50
"""Rows from which on a table scrolls under its heads."""
_WHOLE = 6
"""Lines up to which paper shows a table on one sheet."""
_NAME = 14
"""Letters from which on names of rows need room."""
_COLUMN = 40
"""Letters on a line of a column of text, about."""
_SHORT = 11
"""Letters that stay on one line, such as a year or a day."""


def to_html(document: Document) -> bytes:
    """The document as HTML in UTF-8; where matplotlib is not installed, each chart is its sentence."""
    used: set[str] = set()
    own = len(document.pages) if document.audience == "school" else _OWN
    pages = [{**_page(page, used), "own": at < own} for at, page in enumerate(document.pages)]
    mark = say.CONFIDENTIAL if document.confidential else ""
    charted = any(isinstance(block, Chart) for page in document.pages for block in page.blocks)
    hint = _IN_WORDS if charted and not drawing.there() else ""
    text = render("document", title=document.title, confidential=mark, document=document, pages=pages, hint=hint)
    return text.encode("utf-8")


def _page(page: Page, used: set[str]) -> dict[str, Any]:
    name = _once(f"page-{page.name}", used)
    shown = {grid.name: printed(grid) for grid in page.grids}
    widths = {grid.name: paper.width(grid, shown[grid.name]) for grid in page.grids}
    sheet = paper.sheet(list(widths.values()))
    places = {grid.name: _once(f"{name}-{grid.name}", used) for grid in page.grids}
    parts: list[dict[str, Any]] = []
    for block in page.blocks:
        if isinstance(block, Grid):
            points = paper.size(widths[block.name], sheet)
            parts.append(_grid(page, block, shown[block.name], places[block.name], points))
        else:
            parts.append(_part(page, block, _once(f"{name}-chart", used) if isinstance(block, Chart) else "", places))
    return {"id": name, "title": page.title, "lead": page.lead, "paper": sheet, "parts": parts}


def _part(page: Page, block: Block, name: str, places: dict[str, str]) -> dict[str, Any]:
    if isinstance(block, Figures):
        return {"kind": "figures", "figures": block.figures}
    if isinstance(block, Words):
        return {"kind": block.kind, "head": block.head, "texts": block.texts}
    if isinstance(block, Chart):
        grid = page.grid(block.grid)
        drawn = charts.svg(block, grid) if drawing.there() else ""
        told = {"title": block.title, "says": block.says, "table": places[grid.name], "table_title": grid.title}
        return {"kind": "chart", "id": name, "svg": _inside(drawn, name), "rest": charts.rest(block, grid), **told}
    raise TypeError(f"no way to show a {type(block).__name__}")


def _inside(drawn: str, name: str) -> Markup:
    """A drawing in the colors of the page, named by its title and its sentence."""
    return Markup(drawing.inside(drawn, name, f"{name}-title {name}-says")) if drawn else Markup("")


def _grid(page: Page, grid: Grid, rows: Sequence[Row], name: str, points: float) -> dict[str, Any]:
    groups: list[list[dict[str, Any]]] = [[]]
    head, places = row_head(grid.columns), decimals(grid)
    for row in rows:
        if row.mark == "head" and groups[-1]:
            groups.append([])
        groups[-1].append(_row(grid.columns, row, head, places))
    left = rest(page, grid)
    return {
        "kind": "grid",
        "id": name,
        "title": grid.title,
        "columns": grid.columns,
        "groups": groups,
        "notes": [*([left] if left else []), *grid.notes],
        "long": len(rows) > _LONG,
        "whole": sum(map(_lines, rows)) <= _WHOLE,
        "named": any(len(str(row.cells[head] or "")) >= _NAME for row in rows if row.mark == "line"),
        "size": f"{points:g}",
    }


def _lines(row: Row) -> int:
    """Lines that a row takes on paper, about."""
    return 1 + max((len(value) // _COLUMN for value in row.cells if isinstance(value, str)), default=0)


def _row(columns: Sequence[Column], row: Row, head: int, places: int) -> dict[str, Any]:
    if row.mark == "head":
        text = cell(row.cells[0], columns[0].kind)
        whole = all(value is None for value in row.cells[1:])
        if whole:
            return {"mark": "head", "cells": [_cell("th", text, "", "rowgroup", len(columns))]}
    cells: list[dict[str, Any]] = []
    span = label_span(row)
    if span:
        cells.append(_cell("th", str(row.cells[0]), "", "row", span))
        head = -1
    for at in range(span, len(columns)):
        column, value = columns[at], row.cells[at]
        named = at == head and value is not None
        text = cell(value, column.kind, places)
        look = _look(column, value, text)
        cells.append(_cell("th" if named else "td", text, look, "row" if named else "", 1))
    return {"mark": "" if row.mark == "line" else row.mark, "cells": cells}


def _look(column: Column, value: Cell, text: str) -> str:
    if column.is_text or isinstance(value, str):
        return (
            "short"
            if 0 < len(text) <= _SHORT
            else "story"
            if len(text) > paper.STORY
            else "phrase"
            if len(text) > paper.PHRASE
            else ""
        )
    return "n minus" if text.startswith("-") else "n"


def _cell(tag: str, text: str, look: str, scope: str, span: int) -> dict[str, Any]:
    return {"tag": tag, "text": text, "look": look, "scope": scope, "span": span}


def _once(name: str, used: set[str]) -> str:
    """A name that nothing else of the file has, of letters, digits and hyphens."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name)
    found, number = plain, 1
    while found in used:
        number += 1
        found = f"{plain}-{number}"
    used.add(found)
    return found
