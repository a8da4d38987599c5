"""A change in one line: `revenue[line=state_aid].rate x 0.95 - 5 % less per pupil`."""

from __future__ import annotations

from typing import Any

from alloc_opt.io.raw import Node, Sources
from alloc_opt.scenario import select
from alloc_opt.scenario.overlay import Change
from alloc_opt.scenario.select import UnmatchedError
from alloc_opt.scenario.target import Target, target

MOST_ROWS = 4
"""Rows of an `append` that are told."""


def told(draft: Sources, one: Change) -> str:
    """What the change does to the draft as it stands before it, and why."""
    return f"{_act(draft, one)}{f' - {one.why}' if one.why else ''}"


def _act(draft: Sources, one: Change) -> str:
    value = _plain(one.value)
    if one.act == "set":
        before = _before(draft, one)
        return f"{one.target} = {_text(value)}{f' (before: {before})' if before else ''}"
    if one.act == "scale":
        return f"{one.target} x {_text(value)}"
    if one.act == "add":
        return f"{one.target} {'' if str(value).startswith('-') else '+ '}{_text(value)}"
    if one.act == "drop":
        return f"{one.target} dropped"
    if one.act == "append":
        return _appended(one.target, value if isinstance(value, list) else [value])
    return _closed(one)


def _appended(where: str, rows: list[Any]) -> str:
    shown = [_row(row, where) for row in rows[:MOST_ROWS]]
    more = f"; and {len(rows) - MOST_ROWS} more" if len(rows) > MOST_ROWS else ""
    return f"new in {where}: {'; '.join(shown)}{more}"


def _row(row: Any, where: str) -> str:
    if not isinstance(row, dict):
        return str(row)
    parts = {key: value for key, value in row.items() if key not in ("source", "date", "why", "sentence")}
    if where == "rules":
        return f"rule {parts.pop('id', '')} ({_pairs(parts)})"
    return _pairs(parts)


def _pairs(parts: dict[str, Any]) -> str:
    return ", ".join(f"{key} {_text(value)}" for key, value in parts.items())


def _closed(one: Change) -> str:
    said = one.closing
    if said is None:
        return f"{one.target} closes"
    spans = []
    for span, goes in said.going.items():
        of = "" if span == "all" else f"{span} "
        left = said.leave.get(span, 0.0)
        parts = [f"{each.share * 100:g} % to {each.to}" for each in goes]
        parts += [f"{left * 100:g} % leave the district"] if left > 0 else []
        spans.append(of + ", ".join(parts))
    return f"{one.target} closes from {said.year} on; pupils: {'; '.join(spans)}"


def _before(draft: Sources, one: Change) -> str:
    """The one value that stood there; empty where there were several, or none that can be told."""
    aim = target(one.target)
    try:
        found = _values(draft, aim) if aim is not None else []
    except UnmatchedError:
        return ""
    different = list(dict.fromkeys(_text(value) for value in found if value not in (None, "")))
    return different[0] if len(different) == 1 else ""


def _values(draft: Sources, aim: Target) -> list[Any]:
    if aim.where == "rules":
        nodes = [draft.rules[i] for i in select.rules(draft.rules, aim)]
        return [_plain(_at(node, aim.path)) for node in nodes if aim.path]
    if aim.where == "head":
        return [_plain(_at(draft.head, aim.path))] if draft.head is not None else []
    table = draft.tables.get(aim.where)
    if table is None or len(aim.path) != 1 or aim.path[0] not in table.columns or not aim.selects:
        return []
    cells = table.columns[aim.path[0]]
    return [cells[row] for row in select.rows(table, aim)]


def _at(node: Node, path: tuple[str, ...]) -> Node | None:
    held: Node | None = node
    for step in path:
        held = held.value.get(step) if held is not None and isinstance(held.value, dict) else None
    return held


def _plain(node: Any) -> Any:
    value = node.value if isinstance(node, Node) else node
    if isinstance(value, dict):
        return {str(key): _plain(child) for key, child in value.items()}
    return [_plain(child) for child in value] if isinstance(value, list) else value


def _text(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    return f"({_pairs(value)})" if isinstance(value, dict) else str(value)
