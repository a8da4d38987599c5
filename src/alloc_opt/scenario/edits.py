"""Rows of a keyed table to be set or added, gathered first and then made at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from alloc_opt.errors import Place
from alloc_opt.io.raw import Node, Sources, node_of
from alloc_opt.scenario.draft import empty_table, with_cells, with_rows


@dataclass
class Edits:
    """Changes of one table: cells of rows that it has, and rows that it gets."""

    table: str
    cells: dict[str, dict[int, tuple[object, Place]]] = field(default_factory=dict)
    """Column -> row -> cell and place."""
    rows: list[Node] = field(default_factory=list)

    def set(self, row: int, values: Mapping[str, object], at: Place) -> None:
        """Give cells of a row new values."""
        for column, value in values.items():
            self.cells.setdefault(column, {})[row] = (value, at)

    def add(self, values: Mapping[str, object], at: Place) -> None:
        """Add a row."""
        self.rows.append(node_of(values, at))

    def make(self, draft: Sources, at: Place) -> None:
        """Make the changes in the draft; `at` is the place of a table that it has not had."""
        table = draft.tables.get(self.table) or empty_table(self.table, at)
        for column, cells in self.cells.items():
            for place in dict.fromkeys(place for _, place in cells.values()):
                mine = [row for row, (_, own) in cells.items() if own == place]
                table = with_cells(table, column, mine, [cells[row][0] for row in mine], place)
        draft.tables[self.table] = with_rows(table, self.rows) if self.rows else table
