"""Legal use: which resource may pay for which program, object and school. Columns exist only where it is legal."""

import numpy as np
import pandas as pd

from alloc_opt.measures.measures import Measures
from alloc_opt.plan.complete import UNASSIGNED
from alloc_opt.plan.noun import EVERY
from alloc_opt.plan.turnover import TURNOVER, district_place
from alloc_opt.program.places import all_schools

_EVERY = -1
_SITE = ["program", "school"]


def legal(m: Measures) -> pd.DataFrame:
    """One row per program, school, object (or every object, -1) and resource that may pay, as codes.

    A program with rows of its own in `uses` may be paid from those only; without, the rows for `*` hold; without
    those, every unrestricted resource and whatever pays it today at that school. So it is for unassigned staff
    time; the pay of those who come and go may be paid by whatever pays staff.
    """
    sites = _coded(m, pd.concat([m.plan["services"][_SITE], _spare(m)])).drop_duplicates(ignore_index=True)
    uses = _coded(m, m.plan["uses"][[*_SITE, "object", "resource"]])
    mine, open_to_all = uses[uses["program"] != _EVERY], uses[uses["program"] == _EVERY].drop(columns="program")
    others = sites.loc[~sites["program"].isin(mine["program"]), ["program"]].drop_duplicates()
    if len(open_to_all):
        found = _at_sites(sites, pd.concat([mine, others.merge(open_to_all, how="cross")], ignore_index=True))
    else:
        found = pd.concat([_at_sites(sites, mine), _default(m, sites, others)], ignore_index=True)
    found = pd.concat([found, _turnover(m)], ignore_index=True)
    found = pd.concat([found, all_schools(m, found)], ignore_index=True)
    return found[[*_SITE, "object", "resource"]].drop_duplicates(ignore_index=True)


def _spare(m: Measures) -> pd.DataFrame:
    return pd.DataFrame({"program": UNASSIGNED, "school": m.plan["schools"]["school"]})


def _turnover(m: Measures) -> pd.DataFrame:
    if TURNOVER not in set(m.plan["programs"]["program"]):
        return pd.DataFrame({name: np.zeros(0, dtype=np.int32) for name in (*_SITE, "object", "resource")})
    funds, schools = m.plan["funds"], m.plan["schools"]
    resources = dict.fromkeys([*funds.loc[funds["restriction"] == 0, "resource"], *m.plan["staff"]["resource"]])
    rows = pd.DataFrame({"program": TURNOVER, "object": EVERY, "resource": list(resources)})
    return _coded(m, rows.assign(school=schools["school"].iloc[district_place(schools)]))


def _coded(m: Measures, frame: pd.DataFrame) -> pd.DataFrame:
    """Labels as codes, `*` as -1."""
    codes = {}
    for name in frame.columns:
        named = (frame[name] != EVERY).to_numpy()
        codes[name] = np.full(len(frame), _EVERY, dtype=np.int32)
        codes[name][named] = m.axes.codes(name, frame[name][named])
    return pd.DataFrame(codes)


def _at_sites(sites: pd.DataFrame, uses: pd.DataFrame) -> pd.DataFrame:
    everywhere = uses[uses["school"] == _EVERY].drop(columns="school").merge(sites, on="program")
    there = uses[uses["school"] != _EVERY].merge(sites, on=_SITE)
    return pd.concat([everywhere, there], ignore_index=True)


def _default(m: Measures, sites: pd.DataFrame, programs: pd.DataFrame) -> pd.DataFrame:
    unrestricted = np.flatnonzero(m.plan["funds"]["restriction"].to_numpy() == 0).astype(np.int32)
    own = sites.merge(programs, on="program")
    today = _coded(m, pd.concat([m.plan["staff"], m.plan["lines"]])[[*_SITE, "resource"]]).drop_duplicates()
    found = pd.concat([own.merge(pd.DataFrame({"resource": unrestricted}), how="cross"), own.merge(today, on=_SITE)])
    return found.drop_duplicates().assign(object=np.int32(_EVERY))
