r"""Open or not: $z_{pst} \in \{0,1\}$ where a minimum, a fixed cost or a rule between programs needs it.

$L_p z_{pst} \le q_{pst} \le U_{ps} z_{pst}$
"""

from collections.abc import Sequence

import numpy as np

from alloc_opt.errors import RulesError
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.program.decisions.quantity import DIMENSIONS, services


def opened(m: Measures) -> Measure:
    """1 where a program runs at a school in a year, else 0; for programs with a fixed cost or a least quantity, and
    for those that a rule names with requires / excludes."""
    programs = m.plan["programs"]
    wanted = ((programs["fixed"] > 0) | (programs["least_if_open"] > 0)).to_numpy(copy=True)
    wanted[m.axes.codes("program", _named_in_rules(m))] = True
    table = services(m)
    table = table[wanted[table["program"]]].reset_index(drop=True)
    names = {d: m.axes.labels[d][table[d].to_numpy()] for d in DIMENSIONS}
    ceiling = _ceiling(m, table, names)
    least = programs["least_if_open"].to_numpy(dtype=float)[table["program"]]
    quantity = m.quantity.where(program=sorted(set(names["program"]))).by(*DIMENSIONS) if len(table) else None
    entry = np.zeros(0, dtype=np.int64)
    if quantity is not None:
        entry = quantity.index.rows({d: table[d].to_numpy(dtype=np.int32) for d in DIMENSIONS})
    column = m.columns.add(
        "open",
        names,
        count=len(table),
        upper=1.0,
        integer=True,
        unit="choice",
        witness=lambda x: (quantity.at(x)[entry] > 1e-9).astype(float) if quantity is not None else np.zeros(0),
    )
    codes = {d: table[d].to_numpy(dtype=np.int32) for d in DIMENSIONS}
    today = table["year"].to_numpy() == 1
    measure = Measure(
        m.axes,
        "open",
        "choice",
        DIMENSIONS,
        codes,
        column,
        np.ones(len(column)),
        {d: c[today] if d != "year" else np.zeros(int(today.sum()), dtype=np.int32) for d, c in codes.items()},
        (table["current"].to_numpy()[today] > 0).astype(float),
    )
    if quantity is not None:
        z = measure.where(program=sorted(set(names["program"]))).by(*DIMENSIONS)
        scale = np.zeros(len(quantity.index))
        scale[entry] = ceiling
        m.define("open", z.scaled(scale) - quantity >= 0.0)
        scale = np.zeros(len(quantity.index))
        scale[entry] = least
        m.define("open", quantity - z.scaled(scale) >= 0.0)
    return measure


def _named_in_rules(m: Measures) -> Sequence[str]:
    """Programs that a placed rule names in `requires` or `excludes`."""
    named: set[str] = set()
    for rule in m.plan.rules:
        for key in ("program", "requires", "excludes"):
            if "requires" in rule.parameters or "excludes" in rule.parameters:
                value = rule.parameters.get(key, ())
                named.update([value] if isinstance(value, str) else value)
    return sorted(named)


def _ceiling(m, table, names):  # type: ignore[no-untyped-def]
    """Largest quantity: the stated maximum, else the pupils that there are to serve."""
    high = table["maximum"].to_numpy(dtype=float)
    programs = m.plan["programs"]
    serves = programs["serves"].to_numpy(dtype=float)[table["program"]]
    unbounded = ~np.isfinite(high)
    if unbounded.any():
        pupils = m.enrollment.where(group="all").by("school", "year").constant.reshape(m.axes.size("school"), -1)
        there = pupils[table["school"], table["year"] - 1]
        with np.errstate(divide="ignore"):
            high = np.where(unbounded & (serves > 0), there / serves, high)
        unbounded = ~np.isfinite(high)
    if unbounded.any():
        row = int(np.argmax(unbounded))
        raise RulesError(
            f"program {names['program'][row]} needs a largest quantity at {names['school'][row]}",
            "state `maximum` in programs or services: it has a fixed cost, a least quantity or a rule that opens it",
        )
    return high


MAKES = {"open": opened}
