r"""Staff: FTE of each position that the programs take, in whole increments where the position has them.

$F_{pjst} = a_{pj}\,q_{pst}$. Where several programs share a position with increment $h_j$, or one takes odd parts of it,
the school holds $H_{jst} = H^0_{js} + h_j n_{jst} - r_{js} v_{jst} \ge \sum_p F_{pjst}$; the time left over is the
program `unassigned`.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.plan.complete import UNASSIGNED
from alloc_opt.program.expand import expand

DIMENSIONS = ("program", "position", "school", "year")
_WHOLE = 1e-9


def assigned(m: Measures) -> Measure:
    """FTE that the programs' quantities take, by program, position, school and year."""
    staffing = m.plan["staffing"]
    factor = np.repeat(staffing["fte"].to_numpy(dtype=float)[:, None], m.axes.size("year"), axis=1)
    program = m.axes.codes("program", staffing["program"])
    position = m.axes.codes("position", staffing["position"])
    measure = expand(m.quantity, "assigned", "FTE", program, {"position": position}, factor)
    return replace(measure, dimensions=DIMENSIONS)


def held(m: Measures) -> Measure | None:
    """FTE held in whole increments, of the positions that need columns of their own; None where none does."""
    shared = shared_positions(m.plan["pay"], m.plan["staffing"], m.plan["programs"])
    if not shared:
        return None
    need = m["assigned"].where(position=shared)
    today = need.today().by("position", "school", "year")
    total = need.by("position", "school", "year")
    used = np.bincount(total.row, minlength=len(total.index)) > 0
    entries = np.flatnonzero(used)
    labels = {name: values[entries] for name, values in total.index.labels().items()}
    pay = m.plan["pay"].set_index("position")["increment"]
    h = pay.reindex(labels["position"]).to_numpy(dtype=float)
    h0 = today.constant[entries]
    odd = h0 - h * np.floor(h0 / h + _WHOLE)
    odd = np.where(odd < 10 * _WHOLE, 0.0, odd)
    rest = np.flatnonzero(odd > 0)

    def steps(x: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        return np.ceil((total.at(x)[entries] - h0) / h - _WHOLE)

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
    codes = {d: total.index.position(d)[entries].astype(np.int32) for d in ("position", "school", "year")}
    unassigned = np.full(len(entries), m.axes.codes("program", [UNASSIGNED])[0], dtype=np.int32)
    both = {d: np.concatenate([c, c[rest]]) for d, c in {"program": unassigned, **codes}.items()}
    first = codes["year"] == 1
    base = {d: c[first] for d, c in {"program": unassigned, **codes}.items()} | {
        "year": np.zeros(int(first.sum()), dtype=np.int32)
    }
    constants = {d: np.concatenate([base[d], {"program": unassigned, **codes}[d]]) for d in DIMENSIONS}
    measure = Measure(
        m.axes,
        "held",
        "FTE",
        DIMENSIONS,
        both,
        np.concatenate([n, v]),
        np.concatenate([h, -odd[rest]]),
        constants,
        np.concatenate([h0[first], h0]),
    )
    holds = measure.where(position=shared).by("position", "school", "year") - total >= 0.0
    keep = np.zeros(len(holds), dtype=bool)
    keep[entries] = True
    m.define("held", holds.only(keep))
    return measure


def shared_positions(pay: pd.DataFrame, staffing: pd.DataFrame, programs: pd.DataFrame) -> list[str]:
    """Positions with an increment whose whole steps do not follow from whole steps of a single program."""
    increment = pay.set_index("position")["increment"]
    table = staffing[(staffing["fte"] > 0) & (increment.reindex(staffing["position"]).to_numpy() > 0)]
    own = programs.set_index("program").reindex(table["program"])
    part = table["fte"].to_numpy() * own["step"].to_numpy(dtype=float) / increment.reindex(table["position"]).to_numpy()
    whole = (np.abs(part - np.round(part)) < _WHOLE) & (part > 0.5)
    loose = ~whole & ~own["locked"].to_numpy(dtype=bool)
    return sorted(set(table.loc[loose, "position"]))


def fte(m: Measures) -> Measure:
    """FTE by program, position, school and year; time that is held but not assigned is the program `unassigned`."""
    assigned_fte, held_fte = m["assigned"], held(m)
    if held_fte is None:
        return replace(assigned_fte, name="fte")
    shared = sorted({str(m.axes.labels["position"][code]) for code in held_fte.labels["position"]})
    taken = assigned_fte.where(position=shared)
    code = m.axes.codes("program", [UNASSIGNED])[0]

    def moved(labels: dict[str, np.ndarray], count: int) -> dict[str, np.ndarray]:  # type: ignore[type-arg]
        return {**labels, "program": np.full(count, code, dtype=np.int32)}

    free = replace(
        -taken,
        labels=moved(dict(taken.labels), len(taken.column)),
        constant_labels=moved(dict(taken.constant_labels), len(taken.constant)),
        allowed={},
    )
    return replace(assigned_fte + free + held_fte, name="fte", allowed={})


MAKES = {"assigned": assigned, "fte": fte}
