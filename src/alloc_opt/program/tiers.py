r"""Programs decided by formula: one tier of a menu per band of schools, from which every site follows.

$$ q_{pst} = \sum_m a_{pmst}\,y_{pbmt}, \qquad \sum_m y_{pbmt} = 1, \qquad
   a_{pmst} = \lceil each_m + E_{st} / per_m \rceil_h $$

A school takes the menu of its own level, else the one for `*`. Where no tier is marked as today's, staying at today's
level is one more choice of the menu, named `today`.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.errors import RulesError
from alloc_opt.measures.index import Index
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.noun import EVERY
from alloc_opt.program.steps import Part

TODAY = "today"
_WHOLE = 1e-9
_DIMENSIONS = ("program", "school", "year")
_MENU = ["program", "band", "year"]


def tiers(m: Measures, table: pd.DataFrame) -> Part:
    """One binary per program, band, tier and year (rows of `services` in `table`); terms of what each tier gives."""
    if table.empty:
        return Part({d: np.zeros(0, dtype=np.int32) for d in _DIMENSIONS}, np.zeros(0, dtype=np.int64), np.zeros(0))
    gives = tier_units(m, table)
    keys = [*_MENU[:2], "tier", "year"]
    choice = gives.drop_duplicates(keys).sort_values(keys, ignore_index=True)
    labels = {d: m.axes.labels[d][choice[d].to_numpy(dtype=np.int64)] for d in ("program", "year")} | {
        d: choice[d].to_numpy(dtype=object) for d in ("band", "tier")
    }
    today = choice["today"].to_numpy(dtype=float)
    column = m.columns.add(
        "tier", labels, count=len(choice), upper=1.0, integer=True, unit="choice", witness=lambda x: today
    )
    menu = np.asarray(choice.groupby(_MENU, sort=False).ngroup(), dtype=np.int64)
    one = np.ones(menu.max() + 1)
    first = np.unique(menu, return_index=True)[1]
    names = {d: values[first] for d, values in labels.items() if d != "tier"}
    m.define("tier", Rows(Index(m.axes, (), ()), "choice", menu, column, np.ones(len(menu)), one, one, names=names))
    m.tiers = choice[[*keys, "today"]].assign(column=column)
    m.bands = gives[["program", "school", "band"]].drop_duplicates(ignore_index=True)
    at = gives.merge(m.tiers[[*keys, "column"]], on=keys)
    return Part(
        {d: at[d].to_numpy(dtype=np.int32) for d in _DIMENSIONS},
        at["column"].to_numpy(dtype=np.int64),
        at["units"].to_numpy(dtype=float),
    )


def tier_units(m: Measures, table: pd.DataFrame) -> pd.DataFrame:
    """Units that each tier gives to each school: `each` + pupils / `per`, up to a whole step; and today's level.

    Columns of `services` and band, tier, today, units; one row per program, school, year and tier of its menu.
    """
    menus = m.plan["tiers"]
    menus = menus.assign(program=m.axes.codes("program", menus["program"]))
    placed = table.assign(band=_band(m, table, menus))
    joined = placed.merge(menus, on=["program", "band"])
    units = joined["each"].to_numpy(dtype=float) + _pupils(m, joined) / joined["per"].to_numpy(dtype=float)
    step = joined["step"].to_numpy(dtype=float)
    whole = np.where(step > 0, np.ceil(units / np.where(step > 0, step, 1.0) - _WHOLE) * step, units)
    joined["units"] = np.clip(whole, joined["minimum"], joined["maximum"])
    in_force = menus.groupby(["program", "band"])["today"].sum()
    unsaid = in_force.index[in_force == 0]
    stays = placed[pd.MultiIndex.from_frame(placed[["program", "band"]]).isin(unsaid)]
    stays = stays.assign(tier=TODAY, today=True, units=stays["current"])
    _sound(m, menus, in_force)
    return pd.concat([joined, stays], ignore_index=True)


def _band(m: Measures, table: pd.DataFrame, menus: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Band of each service: the school's own level where the program has a menu for it, else `*`."""
    level = m.plan["schools"]["level"].to_numpy(dtype=object)[table["school"].to_numpy(dtype=np.int64)]
    known = set(zip(menus["program"], menus["band"], strict=True))
    program = table["program"].tolist()
    band = [own if (p, own) in known else EVERY for p, own in zip(program, level, strict=True)]
    lost = [i for i, pair in enumerate(zip(program, band, strict=True)) if pair not in known]
    if lost:
        row = table.iloc[lost[0]]
        names = [str(m.axes.labels[d][int(row[d])]) for d in ("program", "school")]
        raise RulesError(
            f"program {names[0]} is decided by formula and has no tier for {names[1]} (level {level[lost[0]]!r})",
            "add its tiers to `tiers`, with band * for every level, or decide it by_site",
        )
    return np.array(band, dtype=object)


def _sound(m: Measures, menus: pd.DataFrame, in_force: "pd.Series[int]") -> None:
    twice = in_force.index[in_force > 1]
    if len(twice):
        program, band = twice[0]
        raise RulesError(f"{m.axes.labels['program'][program]} has two tiers of today for {band}", "mark one")
    if ((menus["tier"] == TODAY) & ~menus["today"].astype(bool)).any():
        raise RulesError("a tier is named 'today' but is not today's", "give it another name, or mark it as today's")


def _pupils(m: Measures, joined: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Pupils of each service's program (its group and span) at its school and year."""
    programs = m.plan["programs"]
    result = np.zeros(len(joined))
    code = joined["program"].to_numpy(dtype=np.int64)
    school, year = (joined[d].to_numpy(dtype=np.int64) for d in ("school", "year"))
    for program in np.unique(code):
        span, group = programs["span"].iloc[program], programs["group"].iloc[program]
        pupils = m.enrollment.where(group=group, span=None if span == "all" else span).by("school", "year").constant
        mine = code == program
        result[mine] = pupils.reshape(m.axes.size("school"), -1)[school[mine], year[mine] - 1]
    return result
