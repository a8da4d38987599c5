"""Where a service stands in each year that can be asked about, and which level one step more or less would be."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.names import names
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.today import unclosed
from alloc_opt.errors import OperatorError
from alloc_opt.measures.axes import Axes
from alloc_opt.measures.measure import Measure

Floats = npt.NDArray[np.float64]
CLOSED, TOGETHER = "closed", "together"
_SMALL = 1e-6
_NAMED = 8


def levels(solved: Solved, program: str, school: str) -> pd.DataFrame:
    """year, today, kept, plan (units), of the years in which the school is open and decided by site; `kept` is today's
    level in the year, moved with what it follows.

    Raises:
        OperatorError: the school is closed in every such year.
    """
    plan, axes = solved.plan, solved.built.measures.axes
    q = solved.built.measures.quantity.where(program=program, school=school or None)
    today, now = (side.by("year") for side in (q.today(), q))
    was = unclosed(solved.built)
    kept = was.measures.quantity.where(program=program, school=school or None).by("year").at(was.today)
    table = pd.DataFrame({"year": plan.years, "today": today.constant, "kept": kept, "plan": now.at(solved.x)})
    table[["today", "kept", "plan"]] = table[["today", "kept", "plan"]].round(6) + 0.0
    out = left_out(axes, plan.years, program, school)
    asked = ~table["year"].isin(out)
    if not asked.any():
        shut = np.zeros(axes.size("school"), dtype=bool) if axes.closed is None else axes.closed[:, 1:].any(axis=1)
        rows = plan["schools"]["kind"].eq("school").to_numpy() & ~shut
        called = dict(zip(plan["schools"]["school"], names(plan["schools"], "school"), strict=True))
        near = [f"{label} ({called[label]})" for label in plan["schools"].loc[rows, "school"]]
        raise OperatorError(
            f"{called[school]} is closed from {plan.years[0]} on.", f"ask of another school: {', '.join(near[:_NAMED])}"
        )
    return table[asked].reset_index(drop=True)


def left_out(axes: Axes, years: Sequence[str], program: str, school: str) -> Mapping[str, str]:
    """Plan years that cannot be asked about at a school -> why: closed then, or its level decided as one."""
    if not school:
        return {}
    place, service = int(axes.codes("school", [school])[0]), int(axes.codes("program", [program])[0])
    found = {}
    one = axes.together
    for at, year in enumerate(years, start=1):
        if axes.closed is not None and axes.closed[place, at]:
            found[str(year)] = CLOSED
        elif one is not None and one.schools[place] and one.programs[service] and at > one.after:
            found[str(year)] = TOGETHER
    return found


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
