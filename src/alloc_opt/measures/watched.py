"""A plan that notes which of its tables are read, and fingerprints of what was read."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields

import pandas as pd

from alloc_opt.measures.axes import Axes
from alloc_opt.plan.plan import Plan


@dataclass(frozen=True)
class WatchedPlan(Plan):
    """The same plan; `read` collects the names of the tables that are asked for."""

    read: set[str] = field(default_factory=set, compare=False)

    @classmethod
    def of(cls, plan: Plan) -> "WatchedPlan":
        """Watch a plan."""
        return cls(**{f.name: getattr(plan, f.name) for f in fields(Plan)})

    def __getitem__(self, table: str) -> pd.DataFrame:
        self.read.add(table)
        return self.tables[table]


@dataclass
class Fingerprints:
    """Fingerprints of a plan's tables and attributes, each made when first asked for."""

    plan: Plan
    axes: Axes
    _known: dict[str, int] = field(default_factory=dict)

    def of(self, names: Iterable[str]) -> dict[str, int]:
        """Name of a table, or of an attribute as `@level` -> fingerprint of its values."""
        return {name: self._one(name) for name in sorted(names)}

    def _one(self, name: str) -> int:
        if name not in self._known:
            if name.startswith("@"):
                values = pd.Series(self.axes.attributes[name[1:]].texts)
                self._known[name] = hash(tuple(pd.util.hash_pandas_object(values, index=False)))
            else:
                table = self.plan.tables[name]
                rows = pd.util.hash_pandas_object(table, index=False).to_numpy()
                self._known[name] = hash((tuple(table.columns), rows.tobytes()))
        return self._known[name]
