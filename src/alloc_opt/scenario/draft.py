"""A plan opened up again: what it was given, as raw contents that a scenario may change."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from alloc_opt.errors import Place
from alloc_opt.io.given import given
from alloc_opt.io.head import checked
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import Node, RawTable, Sources, node_of
from alloc_opt.io.table import typed
from alloc_opt.io.write import basic, head_values
from alloc_opt.plan.complete import complete
from alloc_opt.plan.nouns import nouns
from alloc_opt.plan.plan import Head, Plan, TablePlace


def opened(plan: Plan) -> Sources:
    """Raw contents of a plan. The plan's own frames are not touched by what happens to them."""
    book = next((place.file for place in plan.places.values() if place.sheet), "")
    main = book or "plan.yaml"
    sources = Sources(main, hashes=dict(plan.hashes), folder=plan.folder, packs=plan.packs or None)
    sources.head = node_of(head_values(plan.head), Place(main))
    for rule in plan.rules:
        values = {"id": rule.id, "family": rule.family, **basic(rule.parameters)}
        sources.rules.append(node_of(values, rule.place, rule.places))
    for name, frame in given(plan).items():
        place = plan.places.get(name) or TablePlace(f"{name}.csv", lines=np.arange(2, len(frame) + 2))
        columns = {str(column): frame[column].to_numpy() for column in frame.columns}
        sources.tables[name] = RawTable(name, columns, place)
    return sources


def head_of(draft: Sources) -> Head | None:
    """The head as it stands in the draft, None where it cannot be read (which is told when all is checked)."""
    return checked(draft.head, Problems()) if draft.head is not None else None


def frames_of(draft: Sources) -> dict[str, pd.DataFrame]:
    """The tables of the draft, typed and completed; row i of a frame is row i of its raw table, implied rows follow."""
    return complete({name: typed(raw).frame for name, raw in draft.tables.items()})


def empty_table(name: str, at: Place) -> RawTable:
    """A table without rows, for a plan that has none."""
    columns = {column: np.empty(0, dtype=object) for column in nouns()[name].model_fields}
    return RawTable(name, columns, TablePlace(at.file, lines=np.zeros(0, dtype=np.int64)), at.line)


def with_cells(table: RawTable, column: str, rows: list[int], cells: list[object], at: Place) -> RawTable:
    """The table with new cells in a column, their place being that of the change."""
    changed = table.columns[column].astype(object)
    for row, cell in zip(rows, cells, strict=True):
        changed[row] = cell
    marks = {**table.where.marks, **{(row, column): at for row in rows}}
    return replace(table, columns={**table.columns, column: changed}, where=replace(table.where, marks=marks))


def without_rows(table: RawTable, rows: list[int]) -> RawTable:
    """The table less some rows."""
    keep = np.setdiff1d(np.arange(table.rows), np.asarray(rows, dtype=np.int64))
    new_row = {int(old): new for new, old in enumerate(keep)}
    marks = {(new_row[row], column): at for (row, column), at in table.where.marks.items() if row in new_row}
    columns = {name: cells[keep] for name, cells in table.columns.items()}
    return replace(table, columns=columns, where=replace(table.where, lines=table.where.lines[keep], marks=marks))


def with_rows(table: RawTable, rows: list[Node]) -> RawTable:
    """The table with rows at its end; what a row does not say is empty."""
    first, marks = table.rows, dict(table.where.marks)
    columns = {name: [*cells.tolist(), *([""] * len(rows))] for name, cells in table.columns.items()}
    for row, node in enumerate(rows, first):
        marks[row, ""] = node.place
        for name, cell in node.value.items():
            columns[name][row] = cell.value
            marks[row, name] = cell.place
    lines = np.append(table.where.lines, [max(node.place.line, 1) for node in rows])
    cells = {name: _cells(values) for name, values in columns.items()}
    return replace(table, columns=cells, where=replace(table.where, lines=lines, marks=marks))


def _cells(values: list[object]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    cells = np.empty(len(values), dtype=object)
    cells[:] = values
    return cells


def with_value(node: Node, path: tuple[str, ...], value: Node | None) -> Node:
    """The mapping node with the value at the end of a path set, or taken out where `value` is None."""
    children = dict(node.value) if isinstance(node.value, dict) else {}
    if len(path) > 1:
        value = with_value(children.get(path[0], Node({}, node.place)), path[1:], value)
    if value is None:
        children.pop(path[0], None)
    else:
        children[path[0]] = value
    keys = {**node.keys, **({path[0]: value.place} if value is not None else {})}
    return Node(children, node.place, keys={key: keys.get(key, node.place) for key in children})
