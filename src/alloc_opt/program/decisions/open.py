r"""Running or not: $z_{pst} \in \{0,1\}$ where a fixed cost, a least quantity or a rule between programs needs it.

$$ least_p\,z_{pst} \le q_{pst} \le most_{ps}\,z_{pst} $$

| letter | meaning |
| --- | --- |
| $z$ | 1 where a program runs at a school in a year |
| $most$ | largest quantity: the stated maximum, else the pupils that there are to serve, never less than today |
| $least$ | smallest that is more than none: a step or `least_if_open` where others require it, else a trace of $most$ |
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.errors import RulesError
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.program.decisions.quantity import DIMENSIONS, services, together
from alloc_opt.program.steps import remainder

Floats = npt.NDArray[np.float64]
_RUNS = 1e-9
TRACE = 1e-3
"""Share of the largest quantity that is the least to count as running, where nothing else is stated."""


def opened(m: Measures) -> Measure:
    """1 where a program runs at a school in a year, else 0: programs with a fixed cost, and those that rules open."""
    programs = m.plan["programs"]
    wanted = (programs["fixed"] > 0).to_numpy(copy=True)
    wanted[m.axes.codes("program", sorted(m.opens | m.must_run))] = True
    table = together(m, services(m))
    table = table[wanted[table["program"]]].reset_index(drop=True)
    names = {d: m.axes.labels[d][table[d].to_numpy()] for d in DIMENSIONS}
    codes = {d: table[d].to_numpy(dtype=np.int32) for d in DIMENSIONS}
    chosen = m.axes.labels["program"][wanted]
    quantity = m.quantity.where(program=list(chosen)).by(*DIMENSIONS) if len(chosen) else None
    entry = quantity.index.rows(codes) if quantity is not None else np.zeros(0, dtype=np.int64)

    def runs(x: Floats) -> Floats:
        return (quantity.at(x)[entry] > _RUNS).astype(float) if quantity is not None else np.zeros(0)

    column = m.columns.add("open", names, count=len(table), upper=1.0, integer=True, unit="choice", witness=runs)
    first = table[m.axes.by_site(table["year"])].drop_duplicates(["program", "school"])
    measure = Measure(
        m.axes,
        "open",
        "choice",
        DIMENSIONS,
        codes,
        column,
        np.ones(len(column)),
        {d: first.assign(year=0)[d].to_numpy(dtype=np.int32) for d in DIMENSIONS},
        (first["current"].to_numpy(dtype=float) > _RUNS).astype(float),
    )
    if quantity is not None:
        z = measure.where(program=list(chosen)).by(*DIMENSIONS)
        scale = np.zeros((2, len(quantity.index)))
        most, least = _most(m, table, names), _least(m, table, names)
        scale[0, entry], scale[1, entry] = most, np.where(least > 0, least, _trace(table, most))
        m.define("open most", z.scaled(scale[0]) - quantity >= 0.0)
        m.define("open least", (quantity - z.scaled(scale[1]) >= 0.0).only(scale[1] > 0))
    return measure


def _least(m: Measures, table: pd.DataFrame, names: dict[str, npt.NDArray[np.object_]]) -> Floats:
    """Smallest quantity that counts as running, for programs that others require; zero for the rest."""
    needed = np.isin(names["program"].astype(str), sorted(m.must_run))
    stated = m.plan["programs"]["least_if_open"].to_numpy(dtype=float)[table["program"]]
    step = table["step"].to_numpy(dtype=float)
    q0 = table["current"].to_numpy(dtype=float)
    odd = remainder(q0, np.where(step > 0, step, 1.0))
    stepped = np.where((odd > 0) & (odd < step), odd, step)
    least = np.where(step > 0, stepped, np.where(table["locked"], q0, stated))
    least = np.where((q0 > 0) & (q0 < least), q0, least)
    unclear = np.flatnonzero(needed & (least <= 0) & ~table["locked"].to_numpy(dtype=bool))
    if len(unclear):
        raise RulesError(
            f"program {names['program'][unclear[0]]} is required by others, but any trace of it would do",
            "state how much of it counts as running: `least_if_open` or `step` in programs",
        )
    return np.where(needed, least, 0.0)


def _trace(table: pd.DataFrame, most: Floats) -> Floats:
    """Quantity without which nothing is open, so that no money is spent on a program that serves nobody."""
    q0 = table["current"].to_numpy(dtype=float)
    trace = TRACE * most
    return np.where(q0 > 0, np.minimum(trace, q0), trace)


def _most(m: Measures, table: pd.DataFrame, names: dict[str, npt.NDArray[np.object_]]) -> Floats:
    """Largest quantity: the stated maximum, else the pupils that there are to serve; never less than today."""
    high = table["maximum"].to_numpy(dtype=float)
    q0 = table["current"].to_numpy(dtype=float)
    serves = m.plan["programs"]["serves"].to_numpy(dtype=float)[table["program"]]
    locked = table["locked"].to_numpy(dtype=bool)
    high = np.where(locked, q0, high)
    endless = ~np.isfinite(high)
    if endless.any():
        pupils = m.enrollment.where(group="all").by("school", "year").constant.reshape(m.axes.size("school"), -1)
        there = pupils[table["school"], table["year"] - 1]
        high = np.where(endless & (serves > 0), there / np.where(serves > 0, serves, 1.0), high)
    unbounded = np.flatnonzero(~np.isfinite(high))
    if len(unbounded):
        raise RulesError(
            f"program {names['program'][unbounded[0]]} needs a largest quantity at {names['school'][unbounded[0]]}",
            "state `maximum` in programs or services: it has a fixed cost, a least quantity or a rule that opens it",
        )
    return np.asarray(np.maximum(high, q0), dtype=float)


MAKES = {"open": opened}
