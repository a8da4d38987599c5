r"""Staff: FTE of each position that the programs take, in whole increments where the position has them.

$F_{pjst} = a_{pj}\,q_{pst}$. Where several programs share a position with increment $h_j$, or one takes odd parts of
it, the school holds $H_{jst} = H^0_{js} + h_j n_{jst} - r_{js} v_{jst} \ge \sum_p F_{pjst}$; the time left over is the
program `unassigned`.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.measures.axes import Codes
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.total import Total
from alloc_opt.plan.complete import UNASSIGNED
from alloc_opt.program.expand import expand
from alloc_opt.program.steps import remainder

DIMENSIONS = ("program", "position", "school", "year")
_PLACE = ("position", "school", "year")
_WHOLE = 1e-9
Floats = npt.NDArray[np.float64]


def assigned(m: Measures) -> Measure:
    """FTE that the programs' quantities take, by program, position, school and year."""
    staffing = m.plan["staffing"]
    factor = np.repeat(staffing["fte"].to_numpy(dtype=float)[:, None], m.axes.size("year"), axis=1)
    program = m.axes.codes("program", staffing["program"])
    position = m.axes.codes("position", staffing["position"])
    measure = expand(m.quantity, "assigned", "FTE", program, {"position": position}, factor)
    return replace(measure, dimensions=DIMENSIONS)


def fte(m: Measures) -> Measure:
    """FTE by program, position, school and year; time that is held but not assigned is the program `unassigned`."""
    taken = m["assigned"]
    shared = shared_positions(m)
    total = taken.where(position=shared).by(*_PLACE) if shared else None
    if total is None or total.is_data:
        return replace(taken, name="fte")
    entries = np.unique(total.row)
    held = _held(m, shared, total, entries)
    return replace(taken + _free(m, taken, total, entries) + held, name="fte", allowed={})


def shared_positions(m: Measures) -> list[str]:
    """Positions with an increment whose whole steps do not follow from whole steps of a single program."""
    programs, staffing = m.plan["programs"], m.plan["staffing"]
    increment = m.plan["pay"]["increment"].to_numpy(dtype=float)[m.axes.codes("position", staffing["position"])]
    used = (staffing["fte"] > 0).to_numpy() & (increment > 0)
    table = staffing[used]
    own = programs.iloc[m.axes.codes("program", table["program"])]
    part = table["fte"].to_numpy(dtype=float) * own["step"].to_numpy(dtype=float) / increment[used]
    whole = (np.abs(part - np.round(part)) < _WHOLE) & (part > 0.5)
    scattered = (own["decided"] == "central").to_numpy() & _at_several(m)[m.axes.codes("program", table["program"])]
    loose = (~whole | scattered) & ~own["locked"].to_numpy(dtype=bool)
    return sorted(set(table.loc[loose, "position"]))


def _at_several(m: Measures) -> npt.NDArray[np.bool_]:
    """Programs with services at more than one school: decided once, their sites get odd shares."""
    sites = m.plan["services"][["program", "school"]].drop_duplicates()
    return np.bincount(m.axes.codes("program", sites["program"]), minlength=m.axes.size("program")) > 1


def _held(m: Measures, shared: list[str], total: Total, entries: npt.NDArray[np.int64]) -> Measure:
    """FTE held in whole increments where the shared positions' time moves, as the program `unassigned`."""
    labels = {name: values[entries] for name, values in total.index.labels().items()}
    codes = {d: total.index.position(d)[entries].astype(np.int32) for d in _PLACE}
    h = m.plan["pay"]["increment"].to_numpy(dtype=float)[codes["position"]]
    h0 = _today(m, codes)
    odd = remainder(h0, h)
    rest = np.flatnonzero(odd > 0)

    def steps(x: Floats) -> Floats:
        return np.asarray(np.ceil((total.at(x)[entries] - h0) / h - _WHOLE), dtype=float)

    n = m.columns.add(
        "held",
        labels,
        count=len(entries),
        lower=-np.floor(h0 / h + _WHOLE),
        integer=True,
        unit="steps",
        witness=steps,
    )
    v = m.columns.add(
        "held remainder",
        {name: values[rest] for name, values in labels.items()},
        count=len(rest),
        upper=1.0,
        integer=True,
        unit="steps",
        witness=lambda x: np.zeros(len(rest)),
    )
    base = _first_of_each_place(m, codes)
    constants = {d: np.concatenate([c[base], c]) for d, c in codes.items()}
    constants["year"][: len(base)] = 0
    measure = Measure(
        m.axes,
        "held",
        "FTE",
        DIMENSIONS,
        _unassigned(m, {d: np.concatenate([c, c[rest]]) for d, c in codes.items()}),
        np.concatenate([n, v]),
        np.concatenate([h, -odd[rest]]),
        _unassigned(m, constants),
        np.concatenate([h0[base], h0]),
    )
    moves = np.zeros(len(total.index), dtype=bool)
    moves[entries] = True
    m.define("held", (measure.where(position=shared).by(*_PLACE) - total >= 0.0).only(moves))
    return measure


def _free(m: Measures, taken: Measure, total: Total, entries: npt.NDArray[np.int64]) -> Measure:
    """Time taken by the programs where time is held, with the opposite sign, as the program `unassigned`."""
    codes = {d: total.index.position(d)[entries] for d in _PLACE}
    size = (m.axes.size("position"), m.axes.size("school"), m.axes.size("year"))
    here = np.zeros(size, dtype=bool)
    here[codes["position"], codes["school"], codes["year"]] = True
    here[:, :, 0] = here[:, :, 1:][:, :, m.axes.by_site(np.arange(1, m.axes.size("year")))].any(axis=2)
    term = here[tuple(taken.labels[d] for d in _PLACE)]
    constant = here[tuple(taken.constant_labels[d] for d in _PLACE)]
    return replace(
        -taken,
        labels=_unassigned(m, {d: taken.labels[d][term] for d in _PLACE}),
        column=taken.column[term],
        coefficient=-taken.coefficient[term],
        constant_labels=_unassigned(m, {d: taken.constant_labels[d][constant] for d in _PLACE}),
        constant=-taken.constant[constant],
    )


def _today(m: Measures, codes: Mapping[str, npt.NDArray[np.integer]]) -> Floats:
    """Today's FTE of each place, all programs together."""
    today = m["assigned"].today()
    table = np.zeros(tuple(m.axes.size(d) for d in _PLACE))
    np.add.at(table, tuple(today.constant_labels[d] for d in _PLACE), today.constant)
    return np.asarray(table[tuple(codes[d] for d in _PLACE)], dtype=float)


def _first_of_each_place(m: Measures, codes: Mapping[str, Codes]) -> npt.NDArray[np.int64]:
    """One entry of each position and school that is decided by site."""
    frame = pd.DataFrame({d: codes[d] for d in ("position", "school")})
    return np.flatnonzero(~frame.duplicated().to_numpy() & m.axes.by_site(codes["year"]))


def _unassigned(m: Measures, labels: Mapping[str, Codes]) -> dict[str, Codes]:
    code = m.axes.codes("program", [UNASSIGNED])[0]
    return {"program": np.full(len(labels["year"]), code, dtype=np.int32), **labels}


MAKES = {"assigned": assigned, "fte": fte}
