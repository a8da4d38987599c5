"""A plan that has some of its inputs from one plan and the rest from another."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.analysis.comparison.inputs import HEAD, NONE, ROW, RULES, Difference, Input, cells, flat, framed, keys
from alloc_opt.errors import Place, PlanError
from alloc_opt.families import families
from alloc_opt.io.given import given
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import Node, RawTable, Sources, objects
from alloc_opt.io.read import understood
from alloc_opt.plan.plan import Plan, TablePlace
from alloc_opt.scenario.draft import opened, with_value


def mixed(first: Plan, other: Plan, chosen: Collection[Input]) -> Plan:
    """The first plan with the chosen inputs of the other one, checked in full.

    Raises:
        PlanError: they are no plan without the rest.
    """
    draft, source = opened(first), opened(other)
    mine, theirs = given(first), given(other)
    by_table: dict[str, list[Difference]] = {}
    for each in (d for group in chosen for d in group.differences):
        by_table.setdefault(each.table, []).append(each)
    for table, wanted in by_table.items():
        if table == HEAD:
            _put_head(draft, other, wanted)
        elif table == RULES:
            _put_rules(draft, source, {d.key[0] for d in wanted})
        else:
            frame = _put(framed(table, mine), framed(table, theirs), table, wanted)
            draft.tables[table] = _raw(table, frame)
    problems = Problems()
    made = understood(draft, problems, families(), first.overlays).plan
    if made is None:
        raise PlanError(problems.errors)
    return made


def _put(a: pd.DataFrame, b: pd.DataFrame, table: str, wanted: Sequence[Difference]) -> pd.DataFrame:
    """The first frame with the wanted rows and cells of the other."""
    mine, theirs = keys(table, a), keys(table, b)
    here, there = ({key: row for row, key in enumerate(each)} for each in (mine, theirs))
    frame = pd.DataFrame({c: objects(list(cells(table, c, a, range(len(a))))) for c in dict.fromkeys([*a, *b])})
    for column in {d.column for d in wanted if d.column != ROW}:
        values = frame[column].to_numpy(dtype=object).copy()
        moved = [d.key for d in wanted if d.column == column]
        values[[here[key] for key in moved]] = cells(table, column, b, [there[key] for key in moved])
        frame[column] = objects(list(values))
    gone = [here[d.key] for d in wanted if d.column == ROW and d.after == NONE]
    came = sorted(there[d.key] for d in wanted if d.column == ROW and d.before == NONE)
    kept = frame.drop(index=gone)
    added = pd.DataFrame({c: objects(list(cells(table, c, b, came))) for c in frame.columns})
    return pd.concat([kept, added], ignore_index=True).astype(object)


def _raw(table: str, frame: pd.DataFrame) -> RawTable:
    place = TablePlace(f"{table}.csv", lines=np.arange(2, len(frame) + 2))
    return RawTable(table, {str(name): objects(frame[name].tolist()) for name in frame.columns}, place)


def _put_rules(draft: Sources, source: Sources, ids: set[str]) -> None:
    theirs = {str(node.value["id"].value): node for node in source.rules}
    kept = [theirs.get(name) if name in ids else node for node in draft.rules for name in [str(node.value["id"].value)]]
    known = {str(node.value["id"].value) for node in draft.rules}
    draft.rules = [node for node in kept if node is not None]
    draft.rules += [node for name, node in theirs.items() if name in ids and name not in known]


def _put_head(draft: Sources, other: Plan, wanted: Sequence[Difference]) -> None:
    values = flat(other.head.model_dump(mode="json"))
    assert draft.head is not None
    for d in wanted:
        draft.head = with_value(draft.head, tuple(d.column.split(".")), _node(values[d.column]))


def _node(value: Any) -> Node:
    at = Place("plan.yaml")
    if isinstance(value, list | tuple):
        return Node([_node(each) for each in value], at)
    if isinstance(value, dict):
        return Node({key: _node(each) for key, each in value.items()}, at, keys=dict.fromkeys(value, at))
    return replace(Node(value, at), quoted=isinstance(value, str))
