"""Which rows or rules a selector means."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from alloc_opt.io.cells import number, text
from alloc_opt.io.columns import columns
from alloc_opt.io.problems import did_you_mean, some
from alloc_opt.io.raw import Cells, Node, RawTable
from alloc_opt.plan.nouns import nouns
from alloc_opt.plan.years import fiscal_year
from alloc_opt.scenario.target import Target


class UnmatchedError(Exception):
    """A selector that means nothing; carries what was found, what was wanted, a hint."""

    def __init__(self, found: str, wanted: str, hint: str = "") -> None:
        super().__init__(found)
        self.told = (found, wanted, hint)


def rows(table: RawTable, target: Target, follow: Iterable[str] = ()) -> list[int]:
    """Rows of the table that the target selects, at least one. `follow`: ids of rows that follow from other tables."""
    if target.every:
        if not table.rows:
            raise UnmatchedError(f"no rows in {table.name}", "rows to change")
        return list(range(table.rows))
    pairs = list(target.pairs) or [(_key(table.name), target.key or "")]
    mask = np.ones(table.rows, dtype=bool)
    for column, wanted in pairs:
        if column not in table.columns:
            hint = did_you_mean(column, table.columns) or f"{table.name} has {some(table.columns, 30)}"
            raise UnmatchedError(f"the column '{column}'", f"a column of {table.name}", hint)
        held = _equal(table.name, column, table.columns[column], wanted)
        if not held.any():
            raise UnmatchedError(
                f"no {column} '{wanted}' in {table.name}",
                "a selector that matches",
                _nearest(table, column, wanted, follow),
            )
        mask &= held
    if not mask.any():
        raise UnmatchedError(
            f"no row of {table.name} with all of that", "a selector that matches", "each part alone matches some row"
        )
    return [int(row) for row in np.flatnonzero(mask)]


def _key(name: str) -> str:
    key = nouns()[name].key
    if len(key) != 1:
        raise UnmatchedError(
            "a single id",
            f"column=value pairs: rows of {name} have no one id",
            f"[{', '.join(f'{k}=...' for k in key)}]",
        )
    return key[0]


def _nearest(table: RawTable, column: str, wanted: str, follow: Iterable[str]) -> str:
    if wanted in set(follow):
        return "it follows from staff or lines: change it there, or append a row of its own"
    known = sorted({text(cell) for cell in table.columns[column].tolist()})
    return did_you_mean(wanted, known) or f"there are {some(known)}"


def _equal(name: str, column: str, cells: Cells, wanted: str) -> Cells:
    known = columns(name).get(column)
    if known is not None and known.kind == "year":
        wanted = fiscal_year(wanted) or wanted
    amount = number(wanted)
    if cells.dtype.kind in "iuf":
        return np.asarray(cells == amount) if amount is not None else np.zeros(len(cells), dtype=bool)
    word = wanted.casefold() if cells.dtype.kind == "b" else wanted
    same = [text(cell) == word or (isinstance(cell, float) and cell == amount) for cell in cells.tolist()]
    return np.array(same, dtype=bool)


def rules(nodes: list[Node], target: Target) -> list[int]:
    """Numbers of the rules that the target selects, at least one."""
    if target.every:
        if not nodes:
            raise UnmatchedError("no rules in the plan", "rules to change")
        return list(range(len(nodes)))
    pairs = list(target.pairs) or [("id", target.key or "")]
    found = [i for i, node in enumerate(nodes) if all(_says(node, key, wanted) for key, wanted in pairs)]
    if not found:
        ids = [str(node.value["id"].value) for node in nodes if "id" in node.value]
        told = ", ".join(f"{key} '{wanted}'" for key, wanted in pairs)
        raise UnmatchedError(
            f"no rule with {told}", "a selector that matches", did_you_mean(pairs[0][1], ids) or f"rules: {some(ids)}"
        )
    return found


def _says(node: Node, key: str, wanted: str) -> bool:
    value = node.value.get(key)
    return value is not None and not isinstance(value.value, dict | list) and text(value.value) == wanted
