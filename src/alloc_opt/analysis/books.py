"""What every table of a solved plan is made from: the published plan beside today's services at the same prices."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.cells import gathered, matched
from alloc_opt.analysis.rounding import Published
from alloc_opt.analysis.today import todays, unclosed
from alloc_opt.measures.axes import Axes
from alloc_opt.plan.plan import Plan
from alloc_opt.program.built import Built

Floats = npt.NDArray[np.float64]
SITE = ("program", "school", "year")
SMALL = 1e-6


@dataclass(frozen=True, eq=False)
class Books:
    """Frames hold codes; plan years only."""

    plan: Plan
    axes: Axes
    budget: Published
    services: pd.DataFrame
    """program, school, year; quantity, current and rolled (units: the plan, the base year, today's decisions in the
    year, where formulas follow enrollment), dollars and fte of the plan, today_dollars and today_fte of today's
    services at the prices of the year."""
    was: Built
    """The program whose `today` counts: a school that a scenario closes is open in it."""

    @property
    def changed(self) -> npt.NDArray[np.bool_]:
        """Services that somebody decided to change: a formula that follows enrollment is no change."""
        s = self.services
        return np.asarray(np.abs(s["quantity"] - s["rolled"]) > SMALL * (1.0 + s["rolled"].abs()))


def books(built: Built, budget: Published) -> Books:
    """The books of a published plan."""
    axes = built.measures.axes
    planned = _planned(budget.spending)
    spent = gathered(axes, {d: planned[d].to_numpy(dtype=np.int32) for d in SITE}, planned["cents"].to_numpy() / 100.0)
    staff = _planned(budget.fte)
    fte = gathered(axes, {d: staff[d].to_numpy(dtype=np.int32) for d in SITE}, staff["value"].to_numpy())
    was = unclosed(built)
    today_spent, today_fte = (_planned(todays(was, axes, name, SITE)) for name in ("dollars", "fte"))
    quantity = _planned(budget.quantity)
    everything = pd.concat([frame[list(SITE)] for frame in (quantity, spent, fte, today_spent, today_fte)])
    table = everything.drop_duplicates().sort_values(list(SITE), ignore_index=True)
    base = budget.quantity[(budget.quantity["year"] == 0).to_numpy()]
    table["quantity"] = _clean(matched(axes, table, quantity, SITE))
    table["current"] = _clean(matched(axes, table, base, ("program", "school")))
    table["rolled"] = _clean(matched(axes, table, _planned(todays(was, axes, "quantity", SITE)), SITE))
    for name, frame in (("dollars", spent), ("fte", fte), ("today_dollars", today_spent), ("today_fte", today_fte)):
        table[name] = matched(axes, table, frame, SITE)
    own = np.isin(table["program"], quantity["program"].unique())
    table.loc[~own, "quantity"] = _clean(table.loc[~own, "fte"].to_numpy())
    table.loc[~own, "current"] = _clean(table.loc[~own, "today_fte"].to_numpy())
    table.loc[~own, "rolled"] = table.loc[~own, "current"]
    empty = (table[["quantity", "current", "dollars", "fte", "today_dollars", "today_fte"]].abs() < SMALL).all(axis=1)
    return Books(built.plan, axes, budget, table[~empty.to_numpy()].reset_index(drop=True), was)


def _planned(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[(frame["year"] > 0).to_numpy()].reset_index(drop=True)


def _clean(values: Floats) -> Floats:
    """Without the noise of arithmetic: to a millionth, and no minus zero."""
    return np.asarray(np.round(values, 6) + 0.0)
