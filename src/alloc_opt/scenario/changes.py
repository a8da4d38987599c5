"""One change, made to a draft."""

from __future__ import annotations

import math
from collections.abc import Callable

from alloc_opt.io.cells import number, number_hint
from alloc_opt.io.columns import columns
from alloc_opt.io.problems import Problems, did_you_mean
from alloc_opt.io.raw import Node, RawTable, Sources
from alloc_opt.plan.nouns import nouns
from alloc_opt.plan.plan import Head, Plan
from alloc_opt.scenario import select
from alloc_opt.scenario.draft import empty_table, head_of, with_cells, with_rows, with_value, without_rows
from alloc_opt.scenario.overlay import Change
from alloc_opt.scenario.select import UnmatchedError
from alloc_opt.scenario.spread import refuse_whole, spread
from alloc_opt.scenario.target import Target, target

_FORMS = "funds[title_i].revenue, revenue[resource=base].dollars, rules[k3].cap, head.mode, programs"


def change(draft: Sources, one: Change, plan: Plan, problems: Problems) -> None:
    """Make the change in the draft, or note what stands in its way."""
    aim = target(one.target)
    try:
        if aim is None:
            raise UnmatchedError(f"'{one.target}'", "a target", f"such as {_FORMS}")
        if aim.where == "head":
            _head(draft, one, aim)
        elif aim.where == "rules":
            _rules(draft, one, aim, problems)
        elif aim.where in nouns():
            table = draft.tables.get(aim.where) or empty_table(aim.where, one.place)
            draft.tables[aim.where] = _table(_grown(table, one, aim, draft), one, aim, plan, problems)
        else:
            hint = did_you_mean(aim.where, ["head", "rules", *nouns()])
            raise UnmatchedError(f"'{aim.where}'", "head, rules or a table", hint)
    except UnmatchedError as unmatched:
        problems.add(one.place, *unmatched.told)


def _grown(table: RawTable, one: Change, aim: Target, draft: Sources) -> RawTable:
    """The table with a row for each year that a range of years speaks of."""
    if one.act == "drop":
        refuse_whole(table, aim)
        return table
    top = head_of(draft)
    return table if top is None or one.act == "append" else spread(table, aim, top)


def _table(table: RawTable, one: Change, aim: Target, plan: Plan, problems: Problems) -> RawTable:
    if one.act == "append":
        return with_rows(table, _new_rows(table, one, aim, problems))
    if not aim.selects:
        raise UnmatchedError(f"'{one.target}'", f"a selector: {aim.where}[...]", f"{aim.where}[*] is every row")
    key = nouns()[aim.where].key
    rows = select.rows(table, aim, plan[aim.where][key[0]].tolist() if len(key) == 1 else ())
    if one.act == "drop":
        if aim.path:
            raise UnmatchedError(f"'{one.target}'", "whole rows to drop", f"set {one.target} to ~ for the default")
        return without_rows(table, rows)
    if len(aim.path) != 1:
        raise UnmatchedError(f"'{one.target}'", f"one column: {aim.where}[...].column")
    (column,) = aim.path
    if column not in table.columns:
        raise UnmatchedError(f"the column '{column}'", f"a column of {aim.where}", did_you_mean(column, table.columns))
    assert one.value is not None
    if one.act == "set":
        if isinstance(one.value.value, dict | list):
            problems.add(one.value.place, one.value.shown, "a single value")
            return table
        return with_cells(table, column, rows, [one.value.value] * len(rows), one.value.place)
    known = columns(aim.where).get(column)
    default = known.default if known is not None else None
    now = [_amount(table.columns[column][row], default) for row in rows]
    moved = _moved(one)
    amounts = [moved(amount) for amount in now if amount is not None]
    if len(amounts) < len(rows):
        raise UnmatchedError(f"the column '{column}'", "a column of numbers", "'set' changes what is no number")
    return with_cells(table, column, rows, list(amounts), one.value.place)


def _amount(cell: object, default: object) -> float | None:
    if cell == "":
        return float(default) if isinstance(default, int | float) and not isinstance(default, bool) else None
    return math.inf if isinstance(cell, float) and cell == math.inf else number(cell)


def _moved(one: Change) -> Callable[[float], float]:
    """What `add` or `scale` does to a number."""
    assert one.value is not None
    by = number(one.value.value)
    if by is None:
        hint = _factor_hint(one.value.value) if one.act == "scale" else ""
        raise UnmatchedError(one.value.shown, f"a number for 'by' of {one.act}", hint or number_hint(one.value.value))
    if one.act == "scale" and by < 0:
        hint = f"scale multiplies: write {1 + by:g} for {-by * 100:g} % less" if by > -1 else "'set' states it anew"
        raise UnmatchedError(one.value.shown, "a factor of at least 0 for 'by' of scale", hint)
    return lambda amount: amount + by if one.act == "add" else amount * by


def _factor_hint(value: object) -> str:
    """What `4%` or `-4%` is as a factor."""
    text = str(value).strip()
    share = number(text[:-1].strip()) if text.endswith("%") else None
    if share is None:
        return ""
    more = "less" if share < 0 else "more"
    return f"scale multiplies: write {round(1 + share / 100, 10):g} for {abs(share):g} % {more}"


def _new_rows(table: RawTable, one: Change, aim: Target, problems: Problems) -> list[Node]:
    if aim.selects or aim.path or one.value is None:
        raise UnmatchedError(f"'{one.target}'", f"only the table: {aim.where}")
    good = []
    for row in one.value.value if isinstance(one.value.value, list) else [one.value]:
        if not isinstance(row.value, dict):
            problems.add(row.place, row.shown, "column names with values")
            continue
        wrong = [name for name in row.value if name not in table.columns]
        for name in wrong:
            hint = did_you_mean(name, table.columns)
            problems.add(row.keys[name], f"the column '{name}'", f"a column of {aim.where}", hint)
        nested = [cell for cell in row.value.values() if isinstance(cell.value, dict | list)]
        for cell in nested:
            problems.add(cell.place, cell.shown, "a single value")
        if not wrong and not nested:
            good.append(row)
    return good


def _rules(draft: Sources, one: Change, aim: Target, problems: Problems) -> None:
    if one.act == "append":
        if aim.selects or aim.path or one.value is None:
            raise UnmatchedError(f"'{one.target}'", "only: rules")
        for node in one.value.value if isinstance(one.value.value, list) else [one.value]:
            if isinstance(node.value, dict):
                draft.rules.append(node)
            else:
                problems.add(node.place, node.shown, "a rule: id, family and the family's parameters")
        return
    if not aim.selects:
        raise UnmatchedError(f"'{one.target}'", "a selector: rules[id]", "rules[*] is every rule")
    chosen = select.rules(draft.rules, aim)
    if one.act == "drop" and not aim.path:
        draft.rules = [node for i, node in enumerate(draft.rules) if i not in chosen]
        return
    if not aim.path:
        raise UnmatchedError(f"'{one.target}'", "one parameter: rules[...].cap")
    for i in chosen:
        draft.rules[i] = _with(draft.rules[i], one, aim.path, f"rule {draft.rules[i].walk(('id',)).shown}")


def _head(draft: Sources, one: Change, aim: Target) -> None:
    if aim.selects or not aim.path or one.act == "append":
        raise UnmatchedError(f"'{one.target}'", "one key: head.mode")
    if aim.path[0] not in Head.model_fields:
        hint = did_you_mean(aim.path[0], Head.model_fields)
        raise UnmatchedError(f"the key '{aim.path[0]}'", "a key of the head", hint)
    assert draft.head is not None
    draft.head = _with(draft.head, one, aim.path, "the head")


def _with(node: Node, one: Change, path: tuple[str, ...], what: str) -> Node:
    if one.act == "set":
        return with_value(node, path, one.value)
    held: Node | None = node
    for step in path:
        held = held.value.get(step) if held is not None and isinstance(held.value, dict) else None
    if held is None:
        found = f"no '{'.'.join(path)}' in {what}"
        raise UnmatchedError(found, "a parameter that the plan states", "'set' states it anew")
    if one.act == "drop":
        return with_value(node, path, None)
    amount = number(held.value)
    if amount is None or one.value is None:
        raise UnmatchedError(f"'{'.'.join(path)}' of {what}, {held.shown}", "a number")
    return with_value(node, path, Node(_moved(one)(amount), one.value.place))
