r"""Value: points that the board gave and outcomes with effects, with falling returns in segments.

$q_{pst} = \sum_m u_{pstm}$, $0 \le u_{pstm} \le share_{pm}\,\bar q_{ps}$; one unit in segment $m$ gives its multiplier.
Segments have falling multipliers, so a maximised value fills them in order.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.errors import RulesError
from alloc_opt.measures.coded import Coded
from alloc_opt.measures.columns import Ints
from alloc_opt.measures.index import Index
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total
from alloc_opt.measures.weights import school_weights
from alloc_opt.program.decisions.quantity import DIMENSIONS, services, together
from alloc_opt.program.expand import expand, pairs

Floats = npt.NDArray[np.float64]
_WHOLE = 1e-6


def effective(m: Measures) -> Measure:
    """Quantity with falling returns, by program, school and year: the sum of multiplier x segment."""
    returns = m.plan["returns"]
    if returns.empty:
        return replace(m.quantity, name="effective")
    program = m.axes.codes("program", returns["program"])
    table = together(m, services(m))
    table = table[np.isin(table["program"], program)].reset_index(drop=True)
    _bounded(m, table)
    joined = _segments(m, table, returns.assign(program=program, segment=m.axes.codes("segment", returns["segment"])))
    site, width, before = (joined[name].to_numpy() for name in ("site", "width", "before"))
    last = joined["last"].to_numpy(dtype=bool)
    with_returns = sorted({str(m.axes.labels["program"][code]) for code in program})
    total = m.quantity.where(program=with_returns).by(*DIMENSIONS)
    entry = total.index.rows({d: table[d].to_numpy(dtype=np.int32) for d in DIMENSIONS})

    def filled(quantity: Floats) -> Floats:
        return np.asarray(np.clip(quantity[site] - before, 0.0, np.where(last, np.inf, width)), dtype=float)

    names = Coded.by_dimension(m.axes, {d: joined[d].to_numpy() for d in (*DIMENSIONS, "segment")})
    column = m.columns.add(
        "segment",
        names,
        count=len(joined),
        upper=width,
        unit="units",
        witness=lambda x: filled(total.at(x)[entry]),
    )
    m.define("segment", _sum_of_segments(m, table, total, entry, site, column))
    q = m.quantity
    plain = ~np.isin(q.labels["program"], program)
    constant = ~np.isin(q.constant_labels["program"], program)
    multiplier = joined["multiplier"].to_numpy(dtype=float)
    worth = np.bincount(site, filled(table["current"].to_numpy(dtype=float)) * multiplier, minlength=len(table))
    first = ~table.duplicated(["program", "school"]).to_numpy() & m.axes.by_site(table["year"])
    today = {d: table[d].to_numpy(dtype=np.int32)[first] for d in ("program", "school")}
    today["year"] = np.zeros(int(first.sum()), dtype=np.int32)
    return Measure(
        m.axes,
        "effective",
        "units",
        DIMENSIONS,
        {d: np.concatenate([q.labels[d][plain], joined[d].to_numpy(dtype=np.int32)]) for d in DIMENSIONS},
        np.concatenate([q.column[plain], column]),
        np.concatenate([q.coefficient[plain], multiplier]),
        {d: np.concatenate([q.constant_labels[d][constant], today[d]]) for d in DIMENSIONS},
        np.concatenate([q.constant[constant], worth[first]]),
    )


def _segments(m: Measures, table: pd.DataFrame, returns: pd.DataFrame) -> pd.DataFrame:
    """One row per service (`site`) and segment, falling multipliers: width, units before it, whether it is the last."""
    whole = returns.groupby("program")["share"].sum()
    short = whole.index[np.abs(whole.to_numpy(dtype=float) - 1.0) > _WHOLE]
    if len(short):
        raise RulesError(
            f"segments of {m.axes.labels['program'][short[0]]} make up {whole[short[0]]:g} of its largest quantity",
            "shares of a program add up to 1; a segment that gives nothing has multiplier 0",
        )
    ordered = returns.sort_values(["program", "multiplier", "segment"], ascending=[True, False, True])
    before = ordered.groupby("program")["share"].cumsum() - ordered["share"]
    ordered = ordered.assign(before=before, last=~ordered.duplicated("program", keep="last"))
    site, at = pairs(table["program"].to_numpy(), ordered["program"].to_numpy())
    names = ["segment", "multiplier", "share", "before", "last"]
    joined = pd.concat(
        [table[list(DIMENSIONS)].iloc[site].reset_index(drop=True), ordered[names].iloc[at].reset_index(drop=True)],
        axis=1,
    )
    most = table["maximum"].to_numpy(dtype=float)[site]
    return joined.assign(site=site.astype(np.int32), width=joined["share"] * most, before=joined["before"] * most)


def _sum_of_segments(m: Measures, table: pd.DataFrame, total: Total, entry: Ints, site: Ints, column: Ints) -> Rows:
    """Q - sum of segments = 0 for every row of `table`, whose entry in `total` is `entry`."""
    row_of = np.full(len(total.index), -1, dtype=np.int64)
    row_of[entry] = np.arange(len(table))
    mine = row_of[total.row] >= 0
    return Rows(
        Index(m.axes, (), ()),
        "units",
        np.concatenate([row_of[total.row[mine]], site]),
        np.concatenate([total.column[mine], column]),
        np.concatenate([total.coefficient[mine], -np.ones(len(column))]),
        -total.constant[entry],
        -total.constant[entry],
        names=Coded.by_dimension(m.axes, {d: table[d].to_numpy() for d in DIMENSIONS}),
    )


def _bounded(m: Measures, table: pd.DataFrame) -> None:
    endless = np.flatnonzero(~np.isfinite(table["maximum"].to_numpy(dtype=float)))
    if len(endless):
        row = table.iloc[endless[0]]
        program, school = (m.axes.labels[d][int(row[d])] for d in ("program", "school"))
        raise RulesError(
            f"falling returns of {program} need its largest quantity at {school}",
            "state `maximum` in programs or services",
        )


def points(m: Measures) -> Measure:
    """Points by program, school and year: effective quantity times the board's points per unit."""
    rate = m.plan["programs"]["points"].to_numpy(dtype=float)
    e = m["effective"]
    return replace(
        e,
        name="points",
        unit="points",
        coefficient=e.coefficient * rate[e.labels["program"]],
        constant=e.constant * rate[e.constant_labels["program"]],
    )


def outcome(m: Measures) -> Measure:
    """Outcome by program, goal, group, school and year: effective quantity times effect, weighted by school."""
    effects = m.plan["effects"]
    column = {"estimate": "effect"}.get(m.plan.head.settings.effect_at, m.plan.head.settings.effect_at)
    factor = np.repeat(effects[column].to_numpy(dtype=float)[:, None], m.axes.size("year"), axis=1)
    labels = {d: m.axes.codes(d, effects[d]) for d in ("goal", "group")}
    program = m.axes.codes("program", effects["program"])
    measure = expand(m["effective"], "outcome", "outcome", program, labels, factor)
    weight = school_weights(m)
    return replace(
        measure,
        coefficient=measure.coefficient * weight[measure.labels["goal"], measure.labels["school"]],
        constant=measure.constant * weight[measure.constant_labels["goal"], measure.constant_labels["school"]],
    )


MAKES = {"effective": effective, "points": points, "outcome": outcome}
