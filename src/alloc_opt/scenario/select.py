"""Which rows or rules a selector means."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from alloc_opt.io.cells import number, text
from alloc_opt.io.columns import columns
from alloc_opt.io.problems import did_you_mean, some
from alloc_opt.io.raw import Cells, Node, RawTable
from alloc_opt.plan.nouns import nouns
from alloc_opt.plan.years import end_year, fiscal_year
from alloc_opt.scenario.target import Part, Target

Mask = npt.NDArray[np.bool_]


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
    mask = np.ones(table.rows, dtype=bool)
    for part in parts(table.name, target):
        mask &= held(table, part, follow)
    if not mask.any():
        raise UnmatchedError(
            f"no row of {table.name} with all of that", "a selector that matches", "each part alone matches some row"
        )
    return [int(row) for row in np.flatnonzero(mask)]


def parts(name: str, target: Target) -> tuple[Part, ...]:
    """The conditions of a target on a table; `[id]` speaks of its key."""
    return target.parts or (Part(_key(name), "=", target.key or ""),)


def held(table: RawTable, part: Part, follow: Iterable[str] = ()) -> Mask:
    """Rows that meet one condition, at least one. Every value it names must occur: a slip is no choice."""
    if part.key not in table.columns:
        hint = did_you_mean(part.key, table.columns) or f"{table.name} has {some(table.columns, 30)}"
        raise UnmatchedError(f"the column '{part.key}'", f"a column of {table.name}", hint)
    cells = table.columns[part.key]
    if part.sign in (">=", "<="):
        mask = _beyond(table.name, part, cells)
        if not mask.any():
            raise UnmatchedError(f"no row of {table.name} with {part}", "a selector that matches")
        return mask
    whole = _equal(table.name, part.key, cells, part.wanted)
    if not whole.any():
        for choice in part.choices[1:] or part.choices:
            mine = _equal(table.name, part.key, cells, choice)
            if not mine.any():
                hint = _nearest(table, part.key, choice, follow)
                raise UnmatchedError(f"no {part.key} '{choice}' in {table.name}", "a selector that matches", hint)
            whole |= mine
    return whole if part.sign == "=" else ~whole


def is_year(name: str, column: str) -> bool:
    """Whether a column of a table holds fiscal years."""
    known = columns(name).get(column)
    return known is not None and known.kind == "year"


def within(part: Part, year: str) -> bool:
    """Whether a canonical year meets a condition `>=` or `<=`."""
    limit = fiscal_year(part.wanted)
    if limit is None:
        raise UnmatchedError(f"'{part.wanted}'", "a fiscal year such as 2026-27")
    return end_year(year) >= end_year(limit) if part.sign == ">=" else end_year(year) <= end_year(limit)


def _beyond(name: str, part: Part, cells: Cells) -> Mask:
    if is_year(name, part.key):
        years = [fiscal_year(cell) for cell in cells.tolist()]
        return np.array([year is not None and within(part, year) for year in years], dtype=bool)
    limit = number(part.wanted)
    if limit is None:
        raise UnmatchedError(f"'{part.wanted}'", f"a number or a fiscal year after {part.sign}")
    amounts = [number(cell) for cell in cells.tolist()]
    if len(amounts) and all(amount is None for amount in amounts):
        raise UnmatchedError(f"the column '{part.key}'", f"a column of numbers or years for {part.sign}")
    keep = [a is not None and (a >= limit if part.sign == ">=" else a <= limit) for a in amounts]
    return np.array(keep, dtype=bool)


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


def _equal(name: str, column: str, cells: Cells, wanted: str) -> Mask:
    if is_year(name, column):
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
    asked = target.parts or (Part("id", "=", target.key or ""),)
    for part in asked:
        if part.sign != "=":
            raise UnmatchedError(f"'{part}'", "key=value for rules", "several: id=a|b")
        for choice in () if _some_say(nodes, part, part.wanted) else part.choices[1:] or part.choices:
            if not _some_say(nodes, part, choice):
                ids = [str(node.value["id"].value) for node in nodes if "id" in node.value]
                hint = did_you_mean(choice, ids) or f"rules: {some(ids)}"
                raise UnmatchedError(f"no rule with {part.key} '{choice}'", "a selector that matches", hint)
    found = [i for i, node in enumerate(nodes) if all(_meets(node, part) for part in asked)]
    if not found:
        hint = "each part alone matches some rule"
        raise UnmatchedError("no rule with all of that", "a selector that matches", hint)
    return found


def _some_say(nodes: list[Node], part: Part, wanted: str) -> bool:
    return any(_says(node, part.key, wanted) for node in nodes)


def _meets(node: Node, part: Part) -> bool:
    return any(_says(node, part.key, choice) for choice in part.choices)


def _says(node: Node, key: str, wanted: str) -> bool:
    value = node.value.get(key)
    return value is not None and not isinstance(value.value, dict | list) and text(value.value) == wanted
