r"""Named changes: 1 where a service is not as it was the year before.

By site: $up_{pst} \le U_{ps}\,w_{pst}$, $down_{pst} \le U_{ps}\,w_{pst}$. A central program has one $w$ for all sites.
Decided by formula, a change is another tier, not the pupils that it follows:
$y_{mbt} - y_{mb,t-1} \le w_{pbt}$ for every tier $m$ of band $b$.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.families._rule import Where
from alloc_opt.measures.index import Index
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.prices import program_cost
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_BY = ("program", "school", "year")
_CHANGE = ["program", "place", "year"]
_SMALL, _SMALL_SHARE = 1e-9, 2e-6
"""Units, and share of the largest possible change, below which nothing has changed: as exact as whole numbers are."""
_MOST_GROWTH = 10.0
"""Where no largest quantity is stated, a counted service grows to at most so many times the program's largest today."""


def changed(m: Measures, where: Where, years: Sequence[str] | None) -> tuple[list[Rows], Total]:
    """Rows that make the helpers, and the number of named changes by year.

    A change of a program decided by formula counts once per band and year, of a central program once per year, of a
    program decided by site once per school and year.
    """
    up, down = (m[name].where(where).where(year=years).by(*_BY) for name in ("increase", "decrease"))
    sites = _sites(m, up)
    moves = _menu_moves(m, sites)
    named = pd.concat([sites.loc[~sites["tiered"], _CHANGE], moves[_CHANGE]]).drop_duplicates().sort_values(_CHANGE)
    named = named.reset_index(drop=True).assign(change=np.arange(len(named)))
    sites = sites[~sites["tiered"]].merge(named, on=_CHANGE)
    moves = moves.merge(named, on=_CHANGE)
    entry, change = sites["entry"].to_numpy(dtype=np.int64), sites["change"].to_numpy(dtype=np.int64)
    most = _most(m, sites)
    noise = _SMALL + _SMALL_SHARE * most

    def witness(x: Floats) -> Floats:
        happens = np.zeros(len(named))
        np.maximum.at(happens, change, ((up.at(x) + down.at(x))[entry] > noise).astype(float))
        before, now = _choices(moves, x)
        np.maximum.at(happens, moves["change"].to_numpy(dtype=np.int64), (now - before > 0.5).astype(float))
        return happens

    labels = {
        "program": m.axes.labels["program"][named["program"].to_numpy()],
        "school": named["place"].to_numpy(dtype=object),
        "year": m.axes.labels["year"][named["year"].to_numpy()],
    }
    column = m.columns.add(
        f"{m.owner}.changed", labels, count=len(named), upper=1.0, integer=True, unit="changes", witness=witness
    )
    first = sites["year"].to_numpy() == 1
    links = [
        _link(up, sites, column[change], most, "more"),
        _link(down, sites, column[change], np.where(first, sites["current"].to_numpy(dtype=float), most), "less"),
    ]
    if len(moves):
        links.append(_menu_link(m, moves, column))
    index = m.quantity.where(year=years).index("year")
    row = index.rows({"year": named["year"].to_numpy(dtype=np.int32)})
    count = Total(index, "changes", row, column, np.ones(len(named)), np.zeros(len(index)), None, "named changes")
    return links, count


def _sites(m: Measures, up: Total) -> pd.DataFrame:
    """Services that can move: entry of the total, codes, today's level, whether by tier, and the place that counts."""
    entries = np.unique(up.row)
    sites = pd.DataFrame({name: up.index.position(name)[entries] for name in _BY}).assign(entry=entries)
    programs = m.plan["programs"]
    central = (programs["decided"] == "central").to_numpy()[sites["program"]]
    school = m.axes.labels["school"][sites["school"].to_numpy()]
    tiered = set() if m.tiers is None else set(m.tiers["program"])
    today = m.quantity.today().by(*_BY)
    at = today.index.rows({name: sites[name].to_numpy(dtype=np.int32) for name in _BY})
    return sites.assign(
        place=np.where(central, "*", school),
        tiered=sites["program"].isin(tiered).to_numpy(),
        current=today.constant[at],
    )


def _menu_moves(m: Measures, sites: pd.DataFrame) -> pd.DataFrame:
    """One row per tier, band and year of the sites' menus: place (the band), column, column before (-1: the base year)
    and whether it is today's.
    """
    if m.tiers is None or m.bands is None:
        none = np.zeros(0, dtype=np.int64)
        texts = np.zeros(0, dtype=object)
        return pd.DataFrame(
            {
                "program": none,
                "place": texts,
                "tier": texts,
                "year": none,
                "column": none,
                "before": none,
                "today": none,
            }
        )
    mine = sites[sites["tiered"]].merge(m.bands, on=["program", "school"])
    mine = mine[["program", "band", "year"]].drop_duplicates()
    tiers = m.tiers.merge(mine, on=["program", "band", "year"])
    earlier = m.tiers.assign(year=m.tiers["year"] + 1).rename(columns={"column": "before"})
    keys = ["program", "band", "tier", "year"]
    both = tiers.merge(earlier[[*keys, "before"]], on=keys, how="left")
    return both.assign(before=both["before"].fillna(-1).astype(np.int64)).rename(columns={"band": "place"})


def _choices(moves: pd.DataFrame, x: Floats) -> tuple[Floats, Floats]:
    """Whether each tier of `moves` is chosen the year before, and now."""
    if moves.empty:
        return np.zeros(0), np.zeros(0)
    before = moves["before"].to_numpy(dtype=np.int64)
    chosen = np.where(before >= 0, x[before], moves["today"].to_numpy(dtype=float))
    return chosen, x[moves["column"].to_numpy(dtype=np.int64)]


def _menu_link(m: Measures, moves: pd.DataFrame, column: Ints) -> Rows:
    """A tier that was not chosen the year before is chosen only with a change."""
    count = np.arange(len(moves))
    now, before = (moves[name].to_numpy(dtype=np.int64) for name in ("column", "before"))
    held = before >= 0
    names = {
        "program": m.axes.labels["program"][moves["program"].to_numpy(dtype=np.int64)],
        "band": moves["place"].to_numpy(dtype=object),
        "tier": moves["tier"].to_numpy(dtype=object),
        "year": m.axes.labels["year"][moves["year"].to_numpy(dtype=np.int64)],
    }
    return Rows(
        Index(m.axes, (), ()),
        "choice",
        np.concatenate([count, count, count[held]]),
        np.concatenate([now, column[moves["change"].to_numpy(dtype=np.int64)], before[held]]),
        np.concatenate([np.ones(len(moves)), -np.ones(len(moves)), -np.ones(int(held.sum()))]),
        np.full(len(moves), -np.inf),
        np.where(held, 0.0, moves["today"].to_numpy(dtype=float)),
        part="tier",
        link=True,
        names=names,
    )


def _link(total: Total, sites: pd.DataFrame, change: Ints, most: Floats, part: str) -> Rows:
    """Entries of `total` are zero unless their change happens, and at most `most`."""
    count = len(sites)
    entry = sites["entry"].to_numpy(dtype=np.int64)
    place = np.full(len(total.index), -1, dtype=np.int64)
    place[entry] = np.arange(count)
    mine = place[total.row] >= 0
    return Rows(
        total.index,
        total.unit,
        np.concatenate([place[total.row[mine]], np.arange(count)]),
        np.concatenate([total.column[mine], change]),
        np.concatenate([total.coefficient[mine], -most]),
        np.full(count, -np.inf),
        np.zeros(count),
        part=part,
        link=True,
        names={name: values[entry] for name, values in total.index.labels().items()},
    )


def _most(m: Measures, sites: pd.DataFrame) -> Floats:
    """Largest possible change of each service: its largest quantity, or ten times the program's largest today."""
    services, programs = m.plan["services"], m.plan["programs"]
    high = np.full((m.axes.size("program"), m.axes.size("school")), -np.inf)
    at = tuple(m.axes.codes(d, services[d]) for d in ("program", "school"))
    np.maximum.at(high, at, services["maximum"].to_numpy(dtype=float))
    largest = np.zeros(m.axes.size("program"))
    np.maximum.at(largest, at[0], services["current"].to_numpy(dtype=float))
    funds = m.plan["funds"]
    money = float(funds["beginning"].sum()) + float(m.revenue.by("year").constant.sum())
    cost = program_cost(m)
    affordable = np.divide(max(money, 0.0), cost, out=np.full(len(cost), 1000.0), where=cost > 0)
    growth = np.where(largest > 0, _MOST_GROWTH * largest, affordable)
    program, school = (sites[name].to_numpy(dtype=np.int64) for name in ("program", "school"))
    stated = np.minimum(high[program, school], programs["maximum"].to_numpy(dtype=float)[program])
    current = sites["current"].to_numpy(dtype=float)
    return np.asarray(np.maximum(np.where(np.isfinite(stated), stated, growth[program]), current), dtype=float)
