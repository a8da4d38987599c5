"""A plan that notes which columns of its tables are read, and whether they are the same in another plan."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.measures.axes import Axes
from alloc_opt.plan.plan import Plan

ALL, ROWS = "*", "#"
"""In place of a column: every column; only how many rows there are and which columns."""
_ROWS_ONLY = frozenset({"index", "columns", "shape", "empty"})


class WatchedTable(pd.DataFrame):
    """A table that notes the columns it is asked for by name; whatever else is done with it counts as every column.

    Everything is done by the table itself, so that results are plain frames.
    """

    _plain: pd.DataFrame
    _note: Callable[[str], None]

    @classmethod
    def of(cls, plain: pd.DataFrame, note: Callable[[str], None]) -> "WatchedTable":
        """Watch a table; `note` hears of each column, of ALL or of ROWS."""
        table = cls.__new__(cls)
        object.__setattr__(table, "_plain", plain)
        object.__setattr__(table, "_note", note)
        return table

    def __getattribute__(self, name: str) -> Any:
        if name == "__class__":
            return WatchedTable
        plain, note = object.__getattribute__(self, "_plain"), object.__getattribute__(self, "_note")
        note(ROWS if name in _ROWS_ONLY else ALL)
        return getattr(plain, name)

    def __getitem__(self, key: Any) -> Any:
        plain, note = object.__getattribute__(self, "_plain"), object.__getattribute__(self, "_note")
        wanted = [key] if isinstance(key, str) else key
        known = isinstance(wanted, list) and all(isinstance(name, str) for name in wanted)
        for name in wanted if known else [ALL]:
            note(name)
        return plain[key]

    def __len__(self) -> int:
        object.__getattribute__(self, "_note")(ROWS)
        return len(object.__getattribute__(self, "_plain"))


@dataclass(frozen=True)
class WatchedPlan(Plan):
    """The same plan; `read` collects what is asked for, as `table.column`."""

    read: set[str] = field(default_factory=set, compare=False)

    @classmethod
    def of(cls, plan: Plan) -> "WatchedPlan":
        """Watch a plan."""
        return cls(**{f.name: getattr(plan, f.name) for f in fields(Plan)})

    def __getitem__(self, table: str) -> pd.DataFrame:
        return WatchedTable.of(self.tables[table], lambda column: self.read.add(f"{table}.{column}"))


@dataclass
class Unchanged:
    """Whether what was read of a plan is the same in an earlier one; each column is compared once, when asked for."""

    plan: Plan
    axes: Axes
    before: Plan
    axes_before: Axes
    _known: dict[str, bool] = field(default_factory=dict)

    def __call__(self, names: Iterable[str]) -> bool:
        """Names are `table.column`, or attributes as `@level`."""
        return all(self._one(name) for name in names)

    def _one(self, name: str) -> bool:
        if name not in self._known:
            if name.startswith("@"):
                now, then = (axes.attributes[name[1:]].texts for axes in (self.axes, self.axes_before))
                self._known[name] = np.array_equal(now, then)
            else:
                self._known[name] = self._column(*name.split(".", 1))
        return self._known[name]

    def _column(self, table: str, column: str) -> bool:
        now, then = self.plan.tables[table], self.before.tables[table]
        if now is then:
            return True
        if len(now) != len(then) or list(now.columns) != list(then.columns):
            return False
        if column == ROWS:
            return True
        return all(_same(now[name], then[name]) for name in (now.columns if column == ALL else [column]))


def _same(now: "pd.Series[Any]", then: "pd.Series[Any]") -> bool:
    values, before = now.to_numpy(), then.to_numpy()
    if values.dtype != before.dtype:
        return False
    return values is before or np.array_equal(values, before, equal_nan=values.dtype.kind == "f")


def differing(plan: Plan, before: Plan) -> Mapping[str, tuple[str, ...]]:
    """Tables that differ between two plans -> their columns that do; every column where rows came or went."""
    found = {}
    for name, now in plan.tables.items():
        then = before.tables[name]
        if now is then:
            continue
        if len(now) != len(then) or list(now.columns) != list(then.columns):
            found[name] = tuple(str(column) for column in now.columns)
        elif columns := tuple(str(column) for column in now.columns if not _same(now[column], then[column])):
            found[name] = columns
    return found
