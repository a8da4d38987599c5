"""How much need has each school? An attribute of the schools, or the share of its pupils in a student group."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.fifths import FIFTHS, attribute, parted
from alloc_opt.errors import OperatorError
from alloc_opt.plan.complete import ALL_GROUP
from alloc_opt.plan.plan import Plan

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Need:
    """Need of the schools."""

    name: str
    """The attribute or student group; empty: the plan tells none."""
    words: str
    """What it is, for people."""
    values: Floats
    """Per school code; NaN where not known."""
    fifth: Mapping[int, npt.NDArray[np.intp]]
    """Fifth -> codes, the least need first; empty where not known or with too few schools."""

    def text(self, value: float) -> str:
        """A school's need for people: whole numbers, or hundredths where no school has more than 1."""
        if np.isnan(value):
            return ""
        return f"{value:,.0f}" if np.nanmax(self.values) > 1.0 else f"{value:.2f}"


def need(plan: Plan, pupils: Mapping[str, Floats], asked: str = "") -> Need:
    """Need of the schools in a year.

    Args:
        plan: the plan.
        pupils: student group -> pupils per school code.
        asked: attribute or student group; empty: `need`, `poverty` or `poverty_...`, else the first student group.

    Raises:
        OperatorError: no such attribute or group.
    """
    everyone = pupils[ALL_GROUP]
    here = everyone > 0
    groups = [group for group in pupils if group != ALL_GROUP and pupils[group].sum() > 0]
    name = asked or attribute(plan) or (groups[0] if groups else "")
    if not name:
        return Need("", "", np.full(len(everyone), np.nan), {})
    if name in pupils:
        values = np.divide(pupils[name], everyone, out=np.full(len(everyone), np.nan), where=here) * 100.0
        named = dict(zip(plan["groups"]["group"].astype(str), plan["groups"]["name"].astype(str), strict=True))
        words = f"per cent of the pupils who count as: {named.get(name) or name}"
    elif name in plan["schools"].columns and name not in {"school", "name"}:
        values = pd.to_numeric(plan["schools"][name], errors="coerce").to_numpy(dtype=float)
        words = f"the column `{name}` of the schools"
    else:
        told = f"groups: {', '.join(groups)}" if groups else "name a column of the table `schools`"
        raise OperatorError(f"There is no measure of need {name!r} in the plan.", told)
    known = here & np.isfinite(values)
    if not known.any():
        raise OperatorError(f"{name!r} is a number at no school, so it tells no need.", "name another column")
    codes = np.flatnonzero(known)
    told_apart = len(codes) >= FIFTHS and len(np.unique(values[codes])) > 1
    return Need(name, words, np.where(known, values, np.nan), parted(codes, values[codes]) if told_apart else {})
