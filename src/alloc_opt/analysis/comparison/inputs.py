"""Which inputs differ between two plans, cell by cell, and which of them come and go together?

Tables are compared as they were given, so that what only follows from a difference is not listed. Rows are matched by
the key of their table, and where rows may repeat by their texts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.analysis.comparison.words import dollars, is_money, row_words
from alloc_opt.io.columns import columns
from alloc_opt.io.given import given
from alloc_opt.io.raw import objects
from alloc_opt.io.write import basic, head_values
from alloc_opt.plan.nouns import nouns
from alloc_opt.plan.plan import Plan

Key = tuple[str, ...]
MOST = 6
"""Most inputs for which shares are exact."""
ROW, NONE = "(row)", "-"
"""In place of a column: the row is in one plan only; in place of a value: there is none."""
HEAD, RULES = "head", "rules"
COLUMNS = ["input", "table", "row", "column", "before", "after"]
_SAID = frozenset({"name", "title", "source", "date", "why", "sentence", "confidential", "format"})
"""Columns and keys that only say something; no plan depends on them."""


@dataclass(frozen=True)
class Difference:
    """One cell, row, rule or key of the head that differs."""

    table: str
    key: Key
    column: str
    """`ROW` for a whole row or rule."""
    before: str
    after: str

    @property
    def counts(self) -> bool:
        """Whether a plan may depend on it."""
        return self.column not in _SAID


@dataclass(frozen=True)
class Input:
    """Differences that come and go together."""

    name: str
    words: str
    differences: tuple[Difference, ...]


def differences(first: Plan, other: Plan) -> list[Difference]:
    """Everything that differs, head and rules first, tables by name."""
    found = [*_of_head(first, other), *_of_rules(first, other)]
    mine, theirs = given(first), given(other)
    for table in sorted(mine.keys() | theirs.keys()):
        a, b = framed(table, mine), framed(table, theirs)
        found += _of_table(table, a, b)
    return found


def inputs(found: Sequence[Difference], plan: Plan | None = None) -> tuple[Input, ...]:
    """The differences in groups: by first id, by column, or by table, the finest that makes six groups at most.

    `plan`: gives things their names in `words`.
    """
    counting = [each for each in found if each.counts]
    for name in (_by_id, _by_column, _by_table):
        groups: dict[str, list[Difference]] = {}
        for each in counting:
            groups.setdefault(name(each), []).append(each)
        if len(groups) <= MOST:
            break
    return tuple(Input(name, _words(name, group, plan), tuple(group)) for name, group in groups.items())


def listed(found: Sequence[Difference], groups: Sequence[Input]) -> pd.DataFrame:
    """One row per difference; `input` is the group it belongs to, empty for what no plan depends on."""
    member = {id(each): group.name for group in groups for each in group.differences}
    rows = [
        (member.get(id(d), ""), d.table, ", ".join(filter(None, d.key)), d.column, d.before, d.after) for d in found
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _by_id(d: Difference) -> str:
    if d.table == HEAD:
        return f"head.{d.column}"
    tail = "" if d.column == ROW or d.table == RULES else f".{d.column}"
    return f"{d.table}[{d.key[0]}]{tail}"


def _by_column(d: Difference) -> str:
    if d.table in (HEAD, RULES):
        return _by_id(d)
    return f"{d.table} rows" if d.column == ROW else f"{d.table}.{d.column}"


def _by_table(d: Difference) -> str:
    return d.table


def _words(name: str, group: Sequence[Difference], plan: Plan | None) -> str:
    """`the rule k3: cap 24 > 25`, `local levy: 2 rows of revenue gone`, `enrollment.pupils: 340 values`."""
    head = _named(name, group[0], plan)
    of = f" of {group[0].table}" if head != name and group[0].table != RULES else ""
    if len(group) == 1 and group[0].column != ROW:
        one = group[0]
        column = "" if name.endswith(f".{one.column}") else f"{one.column} "
        before, after = one.before, one.after
        if is_money(one.table, one.column):
            before, after = dollars(before), dollars(after)
        return f"{head}: {column}{before} > {after}"
    parts = []
    gone = sum(d.column == ROW and d.after == NONE for d in group)
    came = sum(d.column == ROW and d.before == NONE for d in group)
    cells = len(group) - gone - came
    for count, word in ((gone, "gone"), (came, "new")):
        if count:
            parts.append(f"{word}" if group[0].table == RULES and count == 1 else f"{_many(count, 'row')}{of} {word}")
    if cells:
        parts.append(_many(cells, "value"))
    return f"{head}: {', '.join(parts)}"


def _named(name: str, one: Difference, plan: Plan | None) -> str:
    """`the rule class size k3`, `salary of Teacher`; the group's name where no id stands in it."""
    if plan is None or not name.startswith(f"{one.table}["):
        return name
    key, column = one.key[0], name.rpartition("].")[2] if "]." in name else ""
    what = f"the rule {key.replace('_', ' ')}" if one.table == RULES else row_words(plan, one.table, [key])
    return f"{column} of {what}" if column else what


def _many(count: int, one: str) -> str:
    return f"{count:,} {one if count == 1 else one + 's'}"


def framed(table: str, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The table; without rows where there is none."""
    if table in tables:
        return tables[table]
    return pd.DataFrame({name: np.empty(0, dtype=object) for name in nouns()[table].model_fields})


def keys(table: str, frame: pd.DataFrame) -> list[Key]:
    """One per row, none twice: those that repeat are numbered."""
    names = list(nouns()[table].key) or [c for c in frame.columns if frame[c].dtype.kind == "O" and c not in _SAID]
    texts = zip(*(frame[name].astype(str).tolist() for name in names), strict=True) if names else [()] * len(frame)
    seen: dict[Key, int] = {}
    found = []
    for key in texts:
        seen[key] = seen.get(key, 0) + 1
        found.append(key if seen[key] == 1 else (*key, f"({seen[key]})"))
    return found


def _of_table(table: str, a: pd.DataFrame, b: pd.DataFrame) -> Iterator[Difference]:
    if a is b:
        return
    mine, theirs = keys(table, a), keys(table, b)
    at = {key: row for row, key in enumerate(theirs)}
    known = set(mine)
    for row, key in enumerate(mine):
        if key not in at:
            yield Difference(table, key, ROW, _row_text(table, a, row, key), NONE)
    for row, key in enumerate(theirs):
        if key not in known:
            yield Difference(table, key, ROW, NONE, _row_text(table, b, row, key))
    here = [row for row, key in enumerate(mine) if key in at]
    there = [at[mine[row]] for row in here]
    for column in dict.fromkeys([*a.columns, *b.columns]):
        before, after = cells(table, column, a, here), cells(table, column, b, there)
        for place in np.flatnonzero(_unlike(before, after)):
            yield Difference(table, mine[here[place]], str(column), text(before[place]), text(after[place]))


def cells(table: str, column: str, frame: pd.DataFrame, rows: Sequence[int]) -> "np.ndarray[Any, Any]":
    """The cells of a column in these rows; its default where the frame lacks it."""
    if column in frame:
        return frame[column].to_numpy()[list(rows)]
    known = columns(table).get(column)
    return objects([known.default if known is not None and known.default is not None else ""] * len(rows))


def _unlike(before: "np.ndarray[Any, Any]", after: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    if before.dtype.kind in "ifb" and after.dtype.kind in "ifb":
        both = np.isnan(before.astype(float)) & np.isnan(after.astype(float))
        return np.asarray((before != after) & ~both)
    return np.array([text(x) != text(y) for x, y in zip(before, after, strict=True)], dtype=bool)


def text(value: Any) -> str:
    """A cell as a reader writes it; `-` where nothing stands."""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float | np.floating):
        return NONE if np.isnan(value) else "no limit" if np.isinf(value) else f"{value:.12g}"
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {text(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(text(each) for each in value)
    return NONE if value is None or value == "" else str(value)


def _row_text(table: str, frame: pd.DataFrame, row: int, key: Key) -> str:
    """What a row says beyond its key."""
    values = {name: frame[name].iloc[row] for name in frame.columns}
    told = [
        _cell(table, name, value)
        for name, value in values.items()
        if name not in _SAID and text(value) not in (NONE, "0", "no limit", "no") and text(value) not in key
    ]
    return ", ".join(told) or "there"


def _cell(table: str, name: str, value: Any) -> str:
    """`object 8621`, `$1,500,000`."""
    if not is_money(table, name):
        return f"{name} {text(value)}"
    return dollars(text(value)) if name == "dollars" else f"{name} {dollars(text(value))}"


def _of_head(first: Plan, other: Plan) -> Iterator[Difference]:
    mine, theirs = (flat(head_values(plan.head)) for plan in (first, other))
    full = (flat(plan.head.model_dump(mode="json")) for plan in (first, other))
    a, b = full
    for name in dict.fromkeys([*mine, *theirs]):
        if text(a.get(name)) != text(b.get(name)) and name != "name":
            yield Difference(HEAD, (), name, text(a.get(name)), text(b.get(name)))


def flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a head, those of its settings as `settings.key`."""
    top = {key: value for key, value in values.items() if key != "settings"}
    return top | {f"settings.{key}": value for key, value in values.get("settings", {}).items()}


def _of_rules(first: Plan, other: Plan) -> Iterator[Difference]:
    a, b = ({rule.id: rule for rule in plan.rules} for plan in (first, other))
    for name in dict.fromkeys([*a, *b]):
        if name not in b or name not in a or a[name].family != b[name].family:
            told = [NONE if name not in side else f"family {side[name].family}" for side in (a, b)]
            yield Difference(RULES, (name,), ROW, *told)
            continue
        mine, theirs = basic(a[name].parameters), basic(b[name].parameters)
        for key in dict.fromkeys([*mine, *theirs]):
            if mine.get(key) != theirs.get(key):
                yield Difference(RULES, (name,), key, text(mine.get(key)), text(theirs.get(key)))
