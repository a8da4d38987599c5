r"""Quantities: how much of each program runs at each school.

A program that changes by whole steps $h$ keeps today's odd level $q^0$ unless it is changed:

$$ q_{pst} = q^0_{ps} + h\,n_{pst} - r_{ps}\,v_{pst}, \qquad n \in \mathbb Z,\; v \in \{0,1\},\; r_{ps} = q^0_{ps} \bmod h $$

A program decided by formula takes one tier per band of schools: $q_{pst} = \sum_m a_{pms}\,y_{pmt}$, $\sum_m y_{pmt} = 1$.
Locked programs stay at $q^0$.
"""

import numpy as np
import pandas as pd

from alloc_opt.errors import RulesError
from alloc_opt.measures.index import Index
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.program.decisions.pupils import every_year

DIMENSIONS = ("program", "school", "year")
_WHOLE = 1e-9


def services(m: Measures) -> pd.DataFrame:
    """One row per program, school and plan year, with codes, bounds, today's level and the program's step."""
    frame = m.plan["services"]
    base = frame[frame["year"] == ""].set_index(["program", "school"])["current"]
    full = every_year(frame, m.axes).drop_duplicates(list(DIMENSIONS), keep="last")
    full = full[full["year"] != m.plan.head.base_year]
    programs = m.plan["programs"]
    code = m.axes.codes("program", full["program"])
    own = {name: programs[name].to_numpy()[code] for name in ("step", "locked", "decided")}
    current = full["current"].to_numpy(dtype=float)
    if (frame["year"] != "").any():
        known = base.reindex(pd.MultiIndex.from_frame(full[["program", "school"]])).fillna(0.0)
        current = known.to_numpy(dtype=float)
    table = pd.DataFrame(
        {
            "program": code,
            "school": m.axes.codes("school", full["school"]),
            "year": m.axes.codes("year", full["year"]),
            "current": current,
            "minimum": np.maximum(full["minimum"].to_numpy(dtype=float), programs["minimum"].to_numpy(dtype=float)[code]),
            "maximum": np.minimum(full["maximum"].to_numpy(dtype=float), programs["maximum"].to_numpy(dtype=float)[code]),
            "step": own["step"].astype(float),
            "locked": own["locked"].astype(bool),
            "formula": own["decided"] == "by_formula",
        }
    )
    return table.sort_values(["program", "school", "year"], ignore_index=True)


def quantity(m: Measures) -> Measure:
    """Quantity by program, school and year; the base year holds today's level."""
    table = services(m)
    with_tiers = set(m.axes.codes("program", pd.unique(m.plan["tiers"]["program"])).tolist())
    tiered = (table["formula"] & table["program"].isin(with_tiers) & ~table["locked"]).to_numpy()
    moving = ~table["locked"].to_numpy() & ~tiered
    first = table.drop_duplicates(["program", "school"])
    parts = [_moving(m, table[moving].reset_index(drop=True)), _tiers(m, table[tiered].reset_index(drop=True))]
    offsets = table[~tiered]
    constants = pd.concat([first.assign(year=0), offsets])
    labels = {d: np.concatenate([p[0][d] for p in parts]).astype(np.int32) for d in DIMENSIONS}
    return Measure(
        m.axes,
        "quantity",
        "units",
        DIMENSIONS,
        labels,
        np.concatenate([p[1] for p in parts]),
        np.concatenate([p[2] for p in parts]),
        {d: constants[d].to_numpy(dtype=np.int32) for d in DIMENSIONS},
        np.where((constants["step"] == 0) & (constants["year"] > 0) & ~constants["locked"], 0.0, constants["current"]),
    )


_Part = tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]  # type: ignore[type-arg]


def _names(m: Measures, table: pd.DataFrame) -> dict[str, np.ndarray]:  # type: ignore[type-arg]
    return {d: m.axes.labels[d][table[d].to_numpy()] for d in DIMENSIONS}


def _moving(m: Measures, table: pd.DataFrame) -> _Part:
    """Free quantities as they are; whole steps as the number of steps from today, with the odd remainder apart."""
    smooth = table[table["step"] == 0]
    whole = table[table["step"] > 0].copy()
    today = smooth["current"].to_numpy()
    low, high = smooth["minimum"].to_numpy(), smooth["maximum"].to_numpy()
    _meet(m, smooth, low, high)
    free = m.columns.add(
        "quantity", _names(m, smooth), count=len(smooth), lower=low, upper=high, unit="units", witness=lambda x: today
    )
    h, q0 = whole["step"].to_numpy(), whole["current"].to_numpy()
    odd = q0 - h * np.floor(q0 / h + _WHOLE)
    odd = np.where(odd < _WHOLE * 10, 0.0, odd)
    low = np.ceil((whole["minimum"].to_numpy() - q0) / h - _WHOLE)
    high = np.floor((whole["maximum"].to_numpy() - q0) / h + _WHOLE)
    _meet(m, whole, low, high)
    steps = m.columns.add(
        "steps",
        _names(m, whole),
        count=len(whole),
        lower=low,
        upper=high,
        integer=True,
        unit="steps",
        witness=lambda x: np.zeros(len(whole)),
    )
    has_odd = odd > 0
    rest = whole[has_odd]
    drop = m.columns.add(
        "remainder",
        _names(m, rest),
        count=len(rest),
        upper=1.0,
        integer=True,
        unit="steps",
        witness=lambda x: np.zeros(len(rest)),
    )
    _keep_minimum(m, whole, odd, low, steps, drop, has_odd)
    frames = (smooth, whole, rest)
    labels = {d: np.concatenate([frame[d].to_numpy() for frame in frames]) for d in DIMENSIONS}
    return labels, np.concatenate([free, steps, drop]), np.concatenate([np.ones(len(smooth)), h, -odd[has_odd]])


def _keep_minimum(m, whole, odd, low, steps, drop, has_odd):  # type: ignore[no-untyped-def]
    """Without its odd remainder a service may need one step more to keep its minimum."""
    rest = whole[has_odd]
    q0, h = rest["current"].to_numpy(), rest["step"].to_numpy()
    more = np.ceil((rest["minimum"].to_numpy() - q0 + odd[has_odd]) / h - _WHOLE) - low[has_odd]
    tight = np.flatnonzero(more > 0)
    if len(tight) == 0:
        return
    index = Index(m.axes, (), ())
    count = len(tight)
    row = np.arange(count)
    m.define(
        "remainder",
        Rows(
            index,
            "steps",
            np.concatenate([row, row]),
            np.concatenate([steps[has_odd][tight], drop[tight]]),
            np.concatenate([np.ones(count), -more[tight]]),
            low[has_odd][tight],
            np.full(count, np.inf),
            names={d: values[tight] for d, values in _names(m, rest).items()},
        ),
    )


def _meet(m: Measures, table: pd.DataFrame, low: np.ndarray, high: np.ndarray) -> None:  # type: ignore[type-arg]
    crossed = np.flatnonzero(low > high)
    if len(crossed):
        row = table.iloc[crossed[0]]
        names = " ".join(str(m.axes.labels[d][int(row[d])]) for d in DIMENSIONS)
        raise RulesError(f"{names}: no whole step lies between minimum {row.minimum:g} and maximum {row.maximum:g}")


def _tiers(m: Measures, table: pd.DataFrame) -> _Part:
    """One binary per program, band, tier and year; the units each tier gives to each school."""
    empty: _Part = ({d: np.zeros(0) for d in DIMENSIONS}, np.zeros(0, dtype=np.int64), np.zeros(0))
    if table.empty:
        return empty
    gives = tier_units(m, table)
    keys = ["program", "band", "tier", "year"]
    choice = gives.drop_duplicates(keys).sort_values(keys, ignore_index=True)
    labels = {d: m.axes.labels[d][choice[d].to_numpy()] for d in ("program", "year")} | {
        d: choice[d].to_numpy(dtype=object) for d in ("band", "tier")
    }
    today = choice["today"].to_numpy(dtype=float)
    column = m.columns.add(
        "tier", labels, count=len(choice), upper=1.0, integer=True, unit="choice", witness=lambda x: today
    )
    menu = choice.groupby(["program", "band", "year"], sort=False).ngroup().to_numpy()
    one = np.ones(menu.max() + 1)
    first = np.unique(menu, return_index=True)[1]
    names = {d: values[first] for d, values in labels.items() if d != "tier"}
    m.define("tier", Rows(Index(m.axes, (), ()), "choice", menu, column, np.ones(len(menu)), one, one, names=names))
    at = gives.merge(choice.assign(column=column)[[*keys, "column"]], on=keys)
    return {d: at[d].to_numpy() for d in DIMENSIONS}, at["column"].to_numpy(), at["units"].to_numpy()


def tier_units(m: Measures, table: pd.DataFrame) -> pd.DataFrame:
    """Units that each tier gives to each school: `each` + pupils / `per`, up to a whole step; and today's level."""
    tiers = m.plan["tiers"]
    tiers = tiers.assign(program=m.axes.codes("program", tiers["program"]))
    level = m.plan["schools"]["level"].to_numpy()
    joined = table.assign(level=level[table["school"]]).merge(tiers, on="program")
    joined = joined[(joined["band"] == "*") | (joined["band"] == joined["level"])].copy()
    pupils = _pupils(m, joined)
    units = joined["each"].to_numpy() + pupils / joined["per"].to_numpy()
    step = joined["step"].to_numpy()
    whole = np.where(step > 0, np.ceil(units / np.where(step > 0, step, 1.0) - _WHOLE) * step, units)
    joined["units"] = np.clip(whole, joined["minimum"], joined["maximum"])
    stated = joined[joined["today"]].drop_duplicates(["program", "band"])
    keep = table.assign(level=level[table["school"]]).merge(
        joined[["program", "band"]].drop_duplicates(), on="program"
    )
    keep = keep[(keep["band"] == "*") | (keep["band"] == keep["level"])]
    known = pd.MultiIndex.from_frame(stated[["program", "band"]])
    keep = keep[~pd.MultiIndex.from_frame(keep[["program", "band"]]).isin(known)]
    return pd.concat([joined, keep.assign(tier="today", today=True, units=keep["current"])], ignore_index=True)


def _pupils(m: Measures, joined: pd.DataFrame) -> np.ndarray:  # type: ignore[type-arg]
    programs = m.plan["programs"]
    result = np.zeros(len(joined))
    for program in pd.unique(joined["program"]):
        span, group = programs["span"].iloc[program], programs["group"].iloc[program]
        pupils = m.enrollment.where(group=group, span=None if span == "all" else span).by("school", "year").constant
        pupils = pupils.reshape(m.axes.size("school"), -1)
        mine = (joined["program"] == program).to_numpy()
        result[mine] = pupils[joined.loc[mine, "school"], joined.loc[mine, "year"] - 1]
    return result


MAKES = {"quantity": quantity}
