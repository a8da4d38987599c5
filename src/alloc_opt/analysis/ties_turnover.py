"""What the pay of those who come and go adds to the books, by hand: from the published staff, position by position."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.measures.axes import Axes
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.turnover import TURNOVER

Floats = npt.NDArray[np.float64]


def turnover_due(plan: Plan, axes: Axes, fte: pd.DataFrame, parts: tuple[Floats, Floats, Floats]) -> pd.DataFrame:
    """program, school, year (codes) and value: one row per plan year; none where the plan has no such program.

    Args:
        plan: the plan.
        axes: its labels.
        fte: position, year (codes; 0: the base year) and value, as published.
        parts: salary, statutory benefits and health of one FTE; each of shape (positions, years).
    """
    found: list[tuple[int, int, int, float]] = []
    if TURNOVER not in set(plan["programs"]["program"]):
        return pd.DataFrame(found, columns=["program", "school", "year", "value"])
    program = int(axes.codes("program", [TURNOVER])[0])
    kinds = plan["schools"]["kind"].tolist()
    wanted = next((kind for kind in ("central", "not_by_site") if kind in kinds), kinds[0])
    staff = np.zeros((axes.size("position"), axes.size("year")))
    np.add.at(staff, (fte["position"].to_numpy(), fte["year"].to_numpy()), fte["value"].to_numpy())
    for year in range(1, axes.size("year")):
        value = sum(_position(plan, row, staff[row], [part[row] for part in parts], year) for row in range(len(staff)))
        school = kinds.index(wanted)
        if axes.together is not None:
            labels = {"program": [program], "school": [school], "year": [year]}
            school = int(axes.together.at({d: np.array(code, dtype=np.int32) for d, code in labels.items()})[0])
        found.append((program, school, year, value))
    return pd.DataFrame(found, columns=["program", "school", "year", "value"])


def _position(plan: Plan, row: int, staff: Floats, parts: list[Floats], year: int) -> float:
    """Dollars of one position in one year; `staff` and `parts` by year."""
    pay = plan["pay"].iloc[row]
    average = float(pay["salary"]) or 1.0
    entry, leaver = ((float(pay[name]) or average) / average for name in ("entry", "leaver"))
    salary, statutory, health = (float(part[year]) for part in parts)
    value = (1.0 - entry) * (salary + statutory) * (staff[0] - staff[year])
    if pay["leaver"]:
        value -= year * (leaver - entry) * (salary + statutory) * pay["attrition"] * staff[0]
    post = entry * (salary + statutory) + health
    table = plan["staff"]
    empty = table.loc[(table["position"] == pay["position"]) & ~table["filled"].astype(bool), "fte"].sum()
    gone = (1.0 - pay["attrition"]) * staff[year - 1] - staff[year] - (empty if year == 1 else 0.0)
    value += max(gone, 0.0) * (pay["layoff_cost"] + (1.0 - pay["first_year"]) * post)
    return float(value + pay["refill"] * post * max(staff[0] - staff[year], 0.0))
