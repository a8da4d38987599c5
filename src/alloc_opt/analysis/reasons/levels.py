"""Where a service stands in each year that can be asked about, and which level one step more or less would be."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.solve import Solved
from alloc_opt.errors import OperatorError
from alloc_opt.measures.measure import Measure

Floats = npt.NDArray[np.float64]
_SMALL = 1e-6


def levels(solved: Solved, program: str, school: str) -> pd.DataFrame:
    """year, today, plan (units), of the years in which the school is open and decided by site.

    Raises:
        OperatorError: the school is closed in every such year.
    """
    plan, axes = solved.plan, solved.built.measures.axes
    q = solved.built.measures.quantity.where(program=program, school=school or None)
    today, now = (side.by("year") for side in (q.today(), q))
    table = pd.DataFrame({"year": plan.years, "today": today.constant, "plan": now.at(solved.x)})
    table[["today", "plan"]] = table[["today", "plan"]].round(6) + 0.0
    if not school:
        return table
    place, service = int(axes.codes("school", [school])[0]), int(axes.codes("program", [program])[0])
    asked = np.ones(len(plan.years), dtype=bool)
    if axes.together is not None and axes.together.schools[place] and axes.together.programs[service]:
        asked = np.arange(1, len(plan.years) + 1) <= axes.together.after
    if axes.closed is not None:
        asked &= ~axes.closed[place, 1:]
    if not asked.any():
        shut = np.zeros(axes.size("school"), dtype=bool) if axes.closed is None else axes.closed[:, 1:].any(axis=1)
        still = [str(label) for label in axes.labels["school"][~shut]]
        hint = f"ask of another school: {', '.join(still[:8])}"
        raise OperatorError(f"{school} is closed from {plan.years[0]} on.", hint)
    return table[asked].reset_index(drop=True)


def step_to(
    solved: Solved, program: str, school: str, now: pd.DataFrame, step: float, *, more: bool, by: float | None
) -> Sequence[float]:
    """The level of each year after one step: the next tier where a formula decides at a school, else `step` away."""
    q = solved.built.measures.quantity.where(program=program, school=school or None)
    found = []
    for year, level in zip(now["year"], now["plan"], strict=True):
        values = _tiers(solved, q, str(year)) if school and by is None else np.zeros(0)
        beyond = values[values > level + _SMALL] if more else values[values < level - _SMALL]
        away = level + step if more else max(level - step, 0.0)
        found.append(float(beyond.min() if more else beyond.max()) if beyond.size else float(away))
    return found


def _tiers(solved: Solved, q: Measure, year: str) -> Floats:
    """Levels that a formula can give there; empty where none decides."""
    built = solved.built
    tiers = next((block for block in built.program.column_blocks if block.name == "tier"), None)
    code = int(built.measures.axes.codes("year", [year])[0])
    mine = q.labels["year"] == code
    column = q.column[mine]
    if tiers is None or not mine.any() or (column < tiers.start).any() or (column >= tiers.stop).any():
        return np.zeros(0)
    known = float(q.constant[q.constant_labels["year"] == code].sum())
    return np.unique(np.round(known + q.coefficient[mine], 6))
