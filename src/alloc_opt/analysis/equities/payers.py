"""Who pays for a floor? What a plan spends in a year, from which money, and which services it reduces."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from alloc_opt.goals._worth import worth
from alloc_opt.measures.columns import Floats
from alloc_opt.program.built import Built


@dataclass(frozen=True, eq=False)
class Money:
    """Money of a plan."""

    spent: float
    """Dollars of all places and resources in the year."""
    free: float
    """Those of unrestricted resources."""
    reduced: Mapping[str, float]
    """Program -> weighted dollars by which today's services are reduced, all years; only those that are."""

    @classmethod
    def of(cls, built: Built, x: Floats, year: str) -> "Money":
        """Of a plan at a point (natural)."""
        m = built.measures
        spent = m.dollars.where(year=year).by("resource")
        each = np.asarray(spent.at(x), dtype=float)
        funds = m.plan["funds"].drop_duplicates("resource").set_index("resource")["restriction"]
        rank = funds.reindex(spent.index.labels()["resource"]).to_numpy(dtype=float)
        weight = m.plan["programs"]["weight"].to_numpy(dtype=float)
        less = worth(m, m["reduction"], weight).by("program")
        sizes = dict(zip(less.index.labels()["program"].astype(str), np.asarray(less.at(x)).tolist(), strict=True))
        return cls(
            float(each.sum()), float(each[rank <= 0].sum()), {name: size for name, size in sizes.items() if size > 0.5}
        )
