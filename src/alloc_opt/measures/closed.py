"""Schools that are closed: pupils in the base year, none in a later one. No rule asks anything of them then."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.plan.plan import Plan


def closed(plan: Plan) -> npt.NDArray[np.bool_] | None:
    """Shape (schools, years), base year first: True where a school has closed; None where none does."""
    pupils = plan["enrollment"]
    pupils = pupils[(pupils["group"] == "all").to_numpy()]
    schools = pd.Index(plan["schools"]["school"])
    if not (pupils["pupils"] == 0).any():
        return None
    count = np.zeros((len(schools), len(plan.years) + 1))
    for year, label in enumerate((plan.head.base_year, *plan.years)):
        mine = pupils[pupils["year"].isin(["", label]).to_numpy()].sort_values("year", kind="stable")
        mine = mine.drop_duplicates(["school", "span"], keep="last")
        np.add.at(count[:, year], schools.get_indexer(mine["school"]), mine["pupils"].to_numpy(dtype=float))
    empty = (count == 0) & (count[:, :1] > 0)
    return empty if empty.any() else None
