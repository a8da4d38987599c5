r"""Today's services rolled forward: what follows a driver moves with it, everything else stays as it is.

$$ q^0_{pst} = q^0_{ps} \cdot \frac{count_{d(p)t}}{count_{d(p)0}} $$

A driver counts for the district, so a program that changes by whole steps $h$ moves by whole steps of the district,
rounded up; each site takes its own whole steps, and the sites with the largest remainders take those that are left.
Bounds that `services` states for a single year hold.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.measures.drivers import follow_ratio
from alloc_opt.measures.measures import Measures

Floats = npt.NDArray[np.float64]
_PLACE = ["program", "school", "year"]
_WHOLE = 1e-9
"""How far beyond a whole number of steps counts as that number."""


def follows(m: Measures) -> npt.NDArray[np.bool_]:
    """Programs whose level of today moves with a driver; shape (programs,)."""
    return np.asarray(m.plan["programs"]["follows"].to_numpy(dtype=object) != "")


def level(m: Measures, table: pd.DataFrame) -> Floats:
    """Today's quantity times what the program's driver says, not rounded; shape (rows,).

    `table` has program and year (codes) and `current`, today's quantity.
    """
    ratio = follow_ratio(m)[table["program"].to_numpy(dtype=np.int64), table["year"].to_numpy(dtype=np.int64)]
    return np.asarray(table["current"].to_numpy(dtype=float) * ratio, dtype=float)


def rolled(m: Measures) -> pd.DataFrame:
    """Today's services in every plan year: program, school, year (codes), current (today's) and value (rolled forward).

    Locked programs and those without a step take the level as it is, the others whole steps from today.
    """
    services = m.plan["services"]
    today = services[services["year"] == ""].drop_duplicates(["program", "school"])
    sites = pd.DataFrame({d: m.axes.codes(d, today[d]) for d in ("program", "school")})
    sites["current"] = today["current"].to_numpy(dtype=float)
    years = np.arange(1, m.axes.size("year"), dtype=np.int32)
    table = sites.loc[sites.index.repeat(len(years))].reset_index(drop=True)
    table["year"] = np.tile(years, len(sites))
    table["value"] = level(m, table)
    programs = m.plan["programs"]
    step = np.where(programs["locked"].astype(bool), 0.0, programs["step"].to_numpy(dtype=float))
    central = programs["decided"].to_numpy(dtype=object) == "central"
    moved = follows(m) & (step > 0)
    value = table["value"].to_numpy(dtype=float, copy=True)
    here = np.flatnonzero(moved[table["program"].to_numpy()])
    for at in table.iloc[here].groupby(["program", "year"]).indices.values():
        rows = table.iloc[here[at]]
        program = int(rows["program"].iloc[0])
        value[here[at]] = (_shared if central[program] else _whole_steps)(rows, float(step[program]))
    return table.assign(value=within_dated(m, table, value))


def within_dated(m: Measures, table: pd.DataFrame, value: Floats) -> Floats:
    """Values within the bounds that `services` states for single years (a school that closes); shape (rows,)."""
    services = m.plan["services"]
    dated = services[(services["year"] != "").to_numpy()]
    if dated.empty:
        return value
    bounds = pd.DataFrame({d: m.axes.codes(d, dated[d]) for d in _PLACE})
    bounds = bounds.assign(low=dated["minimum"].to_numpy(dtype=float), high=dated["maximum"].to_numpy(dtype=float))
    known = bounds.drop_duplicates(_PLACE, keep="last").set_index(_PLACE)
    at = known.reindex(pd.MultiIndex.from_frame(table[_PLACE]))
    low, high = at["low"].fillna(-np.inf).to_numpy(dtype=float), at["high"].fillna(np.inf).to_numpy(dtype=float)
    return np.asarray(np.clip(value, low, high), dtype=float)


def _whole_steps(rows: pd.DataFrame, h: float) -> Floats:
    """One program and year: whole steps from today at each site, for the district the level or the next step above."""
    q0, due = rows["current"].to_numpy(dtype=float), rows["value"].to_numpy(dtype=float)
    wanted = (due - q0) / h
    steps = np.maximum(np.floor(wanted + _WHOLE), -np.floor(q0 / h + _WHOLE))
    left = max(int(np.ceil(wanted.sum() - _WHOLE) - steps.sum()), 0)
    order = np.argsort(steps - wanted, kind="stable")
    steps[order[:left]] += 1.0
    return np.asarray(q0 + h * steps, dtype=float)


def _shared(rows: pd.DataFrame, h: float) -> Floats:
    """One central program and year: whole steps of the district, the sites keep their shares of today's level."""
    q0, due = rows["current"].to_numpy(dtype=float), rows["value"].to_numpy(dtype=float)
    today = q0.sum()
    whole = today + h * np.ceil((due.sum() - today) / h - _WHOLE)
    return np.asarray(q0 * whole / today if today > 0 else q0, dtype=float)
