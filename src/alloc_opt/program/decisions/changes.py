r"""Changes of quantities: up and down each year against the year before, and reduction against today.

$q_{pst} - q_{ps,t-1} = up_{pst} - down_{pst}$; $reduction_{pst} \ge q^0_{pst} - q_{pst}$ with $q^0$ what today's
decisions come to in the year: today's level, or today's tier at the year's enrollment. Each is held from below, so it
is used where less is better.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.measures.total import Total
from alloc_opt.program.decisions.quantity import DIMENSIONS


def held_from_below(m: Measures, name: str, total: Total) -> Measure:
    """Helper columns >= total and >= 0, where the total depends on a decision; `total` is by dimensions."""
    entries = np.unique(total.row)
    place = np.full(len(total.index), -1, dtype=np.int64)
    place[entries] = np.arange(len(entries))
    labels = total.index.labels().at(entries)
    column = m.columns.add(
        name,
        labels,
        count=len(entries),
        unit=total.unit,
        witness=lambda x: np.maximum(total.at(x)[entries], 0.0),
    )
    row = place[total.row]
    m.define(
        name,
        Rows(
            total.index,
            total.unit,
            np.concatenate([row, np.arange(len(entries))]),
            np.concatenate([total.column, column]),
            np.concatenate([-total.coefficient, np.ones(len(entries))]),
            total.constant[entries],
            np.full(len(entries), np.inf),
            names=labels,
        ),
    )
    codes = {d: total.index.position(d).astype(np.int32)[entries] for d in total.index.names}
    empty = {d: np.zeros(0, dtype=np.int32) for d in total.index.names}
    return Measure(m.axes, name, total.unit, total.index.names, codes, column, np.ones(len(entries)), empty)


def increase(m: Measures) -> Measure:
    """Units above the year before, by program, school and year."""
    return held_from_below(m, "increase", (m.quantity - m.quantity.lag(1)).by(*DIMENSIONS))


def decrease(m: Measures) -> Measure:
    """Units below the year before, by program, school and year."""
    return held_from_below(m, "decrease", (m.quantity.lag(1) - m.quantity).by(*DIMENSIONS))


def reduction(m: Measures) -> Measure:
    """Units below today's decisions, by program, school and year."""
    below = (m.quantity.today() - m.quantity).by(*DIMENSIONS)
    return held_from_below(m, "reduction", replace(below, constant=below.constant + _followed(m, below)))


def _followed(m: Measures, below: Total) -> npt.NDArray[np.float64]:
    """By how much today's tiers give more in a year than today: a formula that follows enrollment is no reduction."""
    by_formula = (m.plan["programs"]["decided"] == "by_formula").to_numpy()
    if not by_formula.any():
        return np.zeros(len(below.index))
    more = -below.at(m.columns.point())
    return np.asarray(np.where(by_formula[below.index.position("program")], more, 0.0), dtype=float)


def split_change(m: Measures) -> Measure:
    """Dollars moved into a resource's share of a program against the year before, by program, school, resource, year.

    Only where several resources may pay: elsewhere there is nothing to decide.
    """
    moved = (m.dollars - m.dollars.lag(1)).by("program", "school", "resource", "year")
    split = np.zeros(m.columns.count, dtype=bool)
    for block in m.columns.blocks:
        split[block.start : block.stop] = block.name == "dollars"
    chosen = np.zeros(len(moved.index), dtype=bool)
    chosen[moved.row[split[moved.column]]] = True
    term = chosen[moved.row]
    return held_from_below(
        m,
        "split change",
        replace(moved, row=moved.row[term], column=moved.column[term], coefficient=moved.coefficient[term]),
    )


MAKES = {"increase": increase, "decrease": decrease, "reduction": reduction, "split_change": split_change}
