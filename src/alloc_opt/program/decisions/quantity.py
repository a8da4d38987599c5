r"""Quantities: how much of each program runs at each school.

A program that changes by whole steps $h$ keeps today's odd level $q^0$ unless it is changed (`steps.py`):

$$ q_{pst} = q^0_{ps} + h\,n_{pst} - r_{ps}\,v_{pst}, \qquad n \in \mathbb Z,\; v \in \{0,1\},\;
   r_{ps} = q^0_{ps} \bmod h $$

A program decided by formula takes one tier per band of schools (`tiers.py`):
$q_{pst} = \sum_m a_{pms}\,y_{pmt}$, $\sum_m y_{pmt} = 1$. A central program is decided once for the district, and its
sites keep their shares of today's level (equal shares where it does not run today): $q_{pst} = share_{ps}\,Q_{pt}$.
Locked programs stay at $q^0$, or move with the driver they follow (`rolled.py`).
In years that are not decided by site, a program that is decided by site has one quantity for all schools of a level.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.errors import RulesError
from alloc_opt.measures.axes import Codes
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.program import rolled
from alloc_opt.program.steps import EVERYWHERE, Part, moving
from alloc_opt.program.tiers import tiers

DIMENSIONS = ("program", "school", "year")
_SITE = ["program", "school"]
_DISTRICT = ["program", "year"]


def services(m: Measures) -> pd.DataFrame:
    """One row per program, school and plan year, with codes, bounds, today's level and how the program is decided."""
    frame = m.plan["services"]
    source, year = _site_years(m, frame)
    codes = {d: m.axes.codes(d, frame[d]) for d in _SITE}
    site = codes["program"].astype(np.int64) * m.axes.size("school") + codes["school"]
    undated = (frame["year"] == "").to_numpy()
    current = np.zeros(m.axes.size("program") * m.axes.size("school"))
    current[site[undated]] = frame["current"].to_numpy(dtype=float)[undated]
    key = site[source] * m.axes.size("year") + year
    order = np.argsort(key, kind="stable")
    order = order[np.append(key[order][1:] != key[order][:-1], True)[: len(order)]]
    source, year = source[order], year[order]
    programs = m.plan["programs"]
    code = codes["program"][source]
    own = {name: programs[name].to_numpy()[code] for name in ("minimum", "maximum", "step", "locked", "decided")}
    low, high = (frame[name].to_numpy(dtype=float)[source] for name in ("minimum", "maximum"))
    return pd.DataFrame(
        {
            "program": code,
            "school": codes["school"][source],
            "year": year,
            "current": current[site[source]],
            "minimum": np.maximum(low, np.minimum(own["minimum"].astype(float), high)),
            "maximum": np.minimum(high, own["maximum"].astype(float)),
            "step": own["step"].astype(float),
            "locked": own["locked"].astype(bool),
            "formula": own["decided"] == "by_formula",
            "central": own["decided"] == "central",
        }
    )


def together(m: Measures, table: pd.DataFrame) -> pd.DataFrame:
    """The services with the schools taken together in years that are not decided site by site."""
    rule = m.axes.together
    if rule is None or table.empty:
        return table
    table = table.assign(school=rule.at({d: table[d].to_numpy(dtype=np.int32) for d in DIMENSIONS}))
    summed = {"current": "sum", "minimum": "sum", "maximum": "sum"}
    rest = {name: "first" for name in table.columns if name not in (*DIMENSIONS, *summed)}
    grouped = table.groupby(list(DIMENSIONS), as_index=False, sort=False).agg({**summed, **rest})
    return grouped[table.columns]


def _site_years(m: Measures, frame: pd.DataFrame) -> tuple[npt.NDArray[np.intp], Codes]:
    """Row of `frame` and code of the plan year: rows without a year in every one, then rows with their own year."""
    dated = (frame["year"] != "").to_numpy()
    years = np.arange(1, m.axes.size("year"), dtype=np.int32)
    source = np.concatenate([np.repeat(np.flatnonzero(~dated), len(years)), np.flatnonzero(dated)])
    year = np.concatenate([np.tile(years, int((~dated).sum())), m.axes.codes("year", frame["year"][dated])])
    return source[year > 0], year[year > 0]


def quantity(m: Measures) -> Measure:
    """Quantity by program, school and year; the base year holds today's level."""
    table = services(m)
    locked = table["locked"].to_numpy(dtype=bool)
    tiered = table["formula"].to_numpy(dtype=bool) & ~locked
    by_site = _where_open(together(m, table[~locked & ~tiered].reset_index(drop=True)))
    parts = [_by_site_or_central(m, by_site), tiers(m, table[tiered].reset_index(drop=True))]
    first = table.drop_duplicates(_SITE)
    fixed = table[locked]
    fixed = fixed.assign(current=rolled.within_dated(m, fixed, rolled.level(m, fixed)))
    stays = [fixed, by_site[(by_site["step"] > 0).to_numpy()]]
    constants = pd.concat([first.assign(year=0), *stays])
    labels = {d: np.concatenate([part.labels[d] for part in parts]).astype(np.int32) for d in DIMENSIONS}
    if m.axes.together is not None:
        labels["school"] = m.axes.together.at(labels)
    return Measure(
        m.axes,
        "quantity",
        "units",
        DIMENSIONS,
        labels,
        np.concatenate([part.column for part in parts]),
        np.concatenate([part.coefficient for part in parts]),
        {d: constants[d].to_numpy(dtype=np.int32) for d in DIMENSIONS},
        constants["current"].to_numpy(dtype=float),
    )


def _by_site_or_central(m: Measures, table: pd.DataFrame) -> Part:
    """Columns of the services, one per site; of a central program at several sites, one for the district."""
    central = table["central"].to_numpy(dtype=bool)
    if not central.any():
        return moving(m, table)
    at_several = central & (table.groupby(_DISTRICT)["school"].transform("size") > 1).to_numpy()
    sites = table[at_several].assign(share=_shares(table[at_several]))
    part = moving(m, pd.concat([table[~at_several], _district(m, sites)], ignore_index=True))
    whole = part.labels["school"] == EVERYWHERE
    terms = pd.DataFrame({d: part.labels[d][whole] for d in _DISTRICT}).assign(
        column=part.column[whole], coefficient=part.coefficient[whole]
    )
    spread = terms.merge(sites[[*DIMENSIONS, "share"]], on=_DISTRICT)
    return Part(
        {d: np.concatenate([part.labels[d][~whole], spread[d].to_numpy(dtype=np.int32)]) for d in DIMENSIONS},
        np.concatenate([part.column[~whole], spread["column"].to_numpy(dtype=np.int64)]),
        np.concatenate([part.coefficient[~whole], (spread["coefficient"] * spread["share"]).to_numpy(dtype=float)]),
    )


def _where_open(table: pd.DataFrame) -> pd.DataFrame:
    """Central programs with today's total at the sites where they may run: a site whose maximum is 0 has no share."""
    shut = (table["central"] & (table["maximum"] == 0) & (table["current"] > 0)).to_numpy(dtype=bool)
    if not shut.any():
        return table
    there = table["current"].where(~shut, 0.0)
    keys = [table[d] for d in _DISTRICT]
    whole, left = (each.groupby(keys).transform("sum") for each in (table["current"], there))
    moves = table["central"].astype(bool) & (left > 0)
    return table.assign(current=table["current"].where(~moves, there * whole / left.where(moves, 1.0)))


def _shares(sites: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Each site's share of a central program in a year: today's, or equal where it does not run today."""
    groups = sites.groupby(_DISTRICT)["current"]
    total, count = groups.transform("sum").to_numpy(dtype=float), groups.transform("size").to_numpy(dtype=float)
    shares = 1.0 / count
    np.divide(sites["current"].to_numpy(dtype=float), total, out=shares, where=total > 0)
    return shares


def _district(m: Measures, sites: pd.DataFrame) -> pd.DataFrame:
    """Central programs as one row per year: today's total, and the bounds that all sites' shares allow."""
    share = sites["share"].to_numpy(dtype=float)
    runs = share > 0
    barred = np.flatnonzero(~runs & (sites["minimum"].to_numpy(dtype=float) > 0))
    if len(barred):
        names = [str(m.axes.labels[d][int(sites[d].iloc[barred[0]])]) for d in _SITE]
        raise RulesError(
            f"central program {names[0]} has a minimum at {names[1]}, where it does not run today",
            "its sites keep their shares of today's level; decide it by_site",
        )
    low = np.divide(sites["minimum"].to_numpy(dtype=float), share, out=np.zeros(len(share)), where=runs)
    high = np.divide(sites["maximum"].to_numpy(dtype=float), share, out=np.full(len(share), np.inf), where=runs)
    sites = sites.assign(minimum=low, maximum=high, school=EVERYWHERE)
    return sites.groupby(_DISTRICT, as_index=False, sort=True).agg(
        {
            "school": "first",
            "current": "sum",
            "minimum": "max",
            "maximum": "min",
            "step": "first",
        }
    )


MAKES = {"quantity": quantity}
