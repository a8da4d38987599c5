"""Schools taken together: what holds by site, said of the place of a level in years not decided by site."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.measures.measures import Measures

_SITE = ["program", "school"]


def all_schools(m: Measures, sites: pd.DataFrame) -> pd.DataFrame:
    """Rows by program and school (codes) of programs that later years take together, at the places of levels."""
    together = m.axes.together
    if together is None:
        return sites.iloc[:0]
    year = np.full(len(sites), m.axes.size("year"), dtype=np.int32)
    place = together.at({**{d: sites[d].to_numpy(dtype=np.int32) for d in _SITE}, "year": year})
    return pd.DataFrame(sites.assign(school=place)[together.whole[place]])


def where_legal(m: Measures, arcs: pd.DataFrame, split: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Most of a program that each payer (rows of `split`: program, school, resource) may carry, as a share.

    1 at a site; at the place of a level the share of today's units that are at schools where it may pay.
    """
    together = m.axes.together
    share = np.ones(len(split))
    if together is None:
        return share
    services = m.plan["services"]
    undated = services[(services["year"] == "").to_numpy()]
    sites = pd.DataFrame({d: m.axes.codes(d, undated[d]) for d in _SITE})
    sites = sites.assign(units=undated["current"].to_numpy(dtype=float))
    sites = sites[together.schools[sites["school"].to_numpy()]]
    legal = sites.merge(arcs[[*_SITE, "resource"]].drop_duplicates(), on=_SITE)
    whole, part = (each.assign(school=together.place[each["school"].to_numpy()]) for each in (sites, legal))
    units, total = (
        each.groupby(by)["units"].sum().reindex(pd.MultiIndex.from_frame(split[by])).fillna(0.0).to_numpy(dtype=float)
        for each, by in ((part, [*_SITE, "resource"]), (whole, _SITE))
    )
    mine = together.whole[split["school"].to_numpy()] & (total > 0)
    return np.asarray(np.where(mine, np.divide(units, total, out=share.copy(), where=total > 0), 1.0), dtype=float)
