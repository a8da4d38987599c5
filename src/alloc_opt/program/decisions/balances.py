r"""Balances: revenue, contributions, indirect cost, what is carried over and what is given back.

$$ b_{f,t-1} + revenue_{ft} + \sum_g c_{gft} + indirect^{in}_{ft}
   = spending_{ft} + indirect^{out}_{ft} + \sum_g c_{fgt} + lapse_{ft} + b_{ft} $$

The identity itself is the rule family `resource_limit`; this file makes its parts.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from alloc_opt.errors import RulesError
from alloc_opt.measures.axes import Codes
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.total import Total
from alloc_opt.program.decisions.pupils import every_year
from alloc_opt.program.ends import ended, last_years, years_end

DIMENSIONS = ("resource", "year")
Floats = npt.NDArray[np.float64]


def revenue(m: Measures) -> Measure:
    """Revenue in dollars by resource and year (data); nothing arrives after a resource has ended."""
    funds = m.plan["funds"]
    years = m.axes.size("year")
    table = np.repeat(funds["revenue"].to_numpy(dtype=float)[:, None], years, axis=1)
    lines = every_year(m.plan["revenue"], m.axes)
    at = (m.axes.codes("resource", lines["resource"]), m.axes.codes("year", lines["year"]))
    np.add.at(table, at, lines["dollars"].to_numpy(dtype=float))
    table[ended(m)] = 0.0
    return _data(m, "revenue", table)


def _carries(m: Measures) -> npt.NDArray[np.bool_]:
    """Resource and year: True where what is left at the end of the year may be carried over."""
    last, years = last_years(m), years_end(m)
    return np.asarray(m.plan["funds"]["carryover"].to_numpy(dtype=bool)[:, None] & (years[None, :] < last[:, None]))


def _data(m: Measures, name: str, table: Floats) -> Measure:
    grid = np.indices(table.shape).reshape(2, -1).astype(np.int32)
    return Measure(
        m.axes,
        name,
        "dollars",
        DIMENSIONS,
        {d: np.zeros(0, dtype=np.int32) for d in DIMENSIONS},
        constant_labels=dict(zip(DIMENSIONS, grid, strict=True)),
        constant=table.ravel(),
    )


def spending(m: Measures) -> Measure:
    """Dollars spent by resource and year, all programs and schools together."""
    dollars = m.dollars
    return replace(
        dollars,
        name="spending",
        dimensions=DIMENSIONS,
        labels={d: dollars.labels[d] for d in DIMENSIONS},
        constant_labels={d: dollars.constant_labels[d] for d in DIMENSIONS},
    )


def indirect(m: Measures) -> Measure:
    """Indirect cost charged (positive) and recovered (negative) by resource and year."""
    funds, spent = m.plan["funds"], m["spending"]
    rate = funds["indirect_rate"].to_numpy(dtype=float)
    to = np.full(len(funds), -1, dtype=np.int32)
    named = (funds["indirect_to"] != "").to_numpy()
    to[named] = m.axes.codes("resource", funds["indirect_to"][named])

    def moved(labels: dict[str, Codes], values: Floats) -> tuple[dict[str, Codes], Floats]:
        here = rate[labels["resource"]] > 0
        back = here & (to[labels["resource"]] >= 0)
        resource = np.concatenate([labels["resource"][here], to[labels["resource"]][back]])
        charge = values * rate[labels["resource"]]
        return (
            {"resource": resource, "year": np.concatenate([labels["year"][here], labels["year"][back]])},
            np.concatenate([charge[here], -charge[back]]),
        )

    labels, coefficient = moved(dict(spent.labels), spent.coefficient)
    constant_labels, constant = moved(dict(spent.constant_labels), spent.constant)
    here = rate[spent.labels["resource"]] > 0
    column = np.concatenate([spent.column[here], spent.column[here & (to[spent.labels["resource"]] >= 0)]])
    return Measure(m.axes, "indirect", "dollars", DIMENSIONS, labels, column, coefficient, constant_labels, constant)


def contributions(m: Measures) -> Measure:
    """Dollars received (positive) from and given (negative) to other resources, by resource and year."""
    funds = m.plan["funds"]
    receiver = np.flatnonzero((funds["supported_by"] != "").to_numpy())
    giver = m.axes.codes("resource", funds["supported_by"].iloc[receiver])
    _may_give(m, receiver, giver)
    years = np.arange(1, m.axes.size("year"))
    to = np.repeat(receiver, len(years)).astype(np.int32)
    year = np.tile(years, len(receiver)).astype(np.int32)
    alive = ~ended(m)[to, year]
    to, year, source = to[alive], year[alive], np.repeat(giver, len(years))[alive]
    names = {"resource": m.axes.labels["resource"][to], "year": m.axes.labels["year"][year]}
    flow = _with_more(m, m.revenue - m["spending"] - m["indirect"])
    beginning, carries = _beginning(m), _carries(m)

    def needed(x: Floats) -> Floats:
        _, missing = _rolled(beginning, carries, flow.at(x))
        return missing[to, year - 1]

    column = m.columns.add("contribution", names, count=len(to), unit="dollars", witness=needed)
    empty = np.zeros(0, dtype=np.int32)
    return Measure(
        m.axes,
        "contributions",
        "dollars",
        DIMENSIONS,
        {"resource": np.concatenate([to, source]).astype(np.int32), "year": np.tile(year, 2)},
        np.tile(column, 2),
        np.concatenate([np.ones(len(to)), -np.ones(len(to))]),
        dict.fromkeys(DIMENSIONS, empty),
    )


def _may_give(m: Measures, receiver: npt.NDArray[np.intp], giver: Codes) -> None:
    funds = m.plan["funds"]
    barred = np.flatnonzero((funds["restriction"].to_numpy()[giver] > 0) | (giver == receiver))
    if len(barred):
        names = [str(m.axes.labels["resource"][codes[barred[0]]]) for codes in (receiver, giver)]
        raise RulesError(f"{names[0]} cannot be supported by {names[1]}", "name another resource, with restriction 0")


def _with_more(m: Measures, flow: Measure) -> Total:
    """Sources less uses by resource and year, with what rules add to the plan's revenue."""
    total = flow.by("resource", "year")
    more = np.array([m.more.get(str(resource), 0.0) for resource in m.axes.labels["resource"]])
    return replace(total, constant=total.constant + more[total.index.position("resource")])


def _beginning(m: Measures) -> Floats:
    return m.plan["funds"]["beginning"].to_numpy(dtype=float)


def _rolled(balance: Floats, carries: npt.NDArray[np.bool_], flow: Floats) -> tuple[Floats, Floats]:
    """What is left of each resource's money at the end of each year, and what is missing; shapes (resources, years).

    `balance` is there at the beginning; `flow` is a year's sources less uses, by resource and year. What may be carried
    over is there the year after; a shortage is not.
    """
    flow = flow.reshape(len(balance), -1)
    left, missing = np.zeros(flow.shape), np.zeros(flow.shape)
    for year in range(flow.shape[1]):
        balance = balance + flow[:, year]
        left[:, year], missing[:, year] = np.maximum(balance, 0.0), np.maximum(-balance, 0.0)
        balance = np.where(carries[:, year + 1], left[:, year], 0.0)
    return left, missing


def lapse(m: Measures) -> Measure:
    """Dollars given back by resource and year: where nothing may be carried over, and when a resource ends."""
    beyond = ended(m)
    beyond[:, 1] &= _beginning(m) == 0.0
    may = ~_carries(m) & ~beyond
    may[:, 0] = False
    return _stock(m, "lapse", may)


def ending(m: Measures) -> Measure:
    """Ending balance by resource and year; the base year holds the plan's beginning balance."""
    may = _carries(m)
    may[:, 0] = False
    return _stock(m, "ending", may, base=_beginning(m))


def _stock(m: Measures, name: str, may: npt.NDArray[np.bool_], base: Floats | None = None) -> Measure:
    """Columns where `may`; their witness is what is left of the year's money (never below zero)."""
    resource, year = (codes.astype(np.int32) for codes in np.nonzero(may))
    names = {"resource": m.axes.labels["resource"][resource], "year": m.axes.labels["year"][year]}
    flow = _with_more(m, m.revenue - m["spending"] - m["indirect"] + m["contributions"])
    beginning, carries = _beginning(m), _carries(m)

    def left(x: Floats) -> Floats:
        return _rolled(beginning, carries, flow.at(x))[0][resource, year - 1]

    column = m.columns.add(name, names, count=len(resource), unit="dollars", witness=left)
    constants = np.zeros(0) if base is None else base
    return Measure(
        m.axes,
        name,
        "dollars",
        DIMENSIONS,
        {"resource": resource, "year": year},
        column,
        np.ones(len(column)),
        {"resource": np.arange(len(constants), dtype=np.int32), "year": np.zeros(len(constants), dtype=np.int32)},
        constants,
    )


MAKES = {
    "revenue": revenue,
    "spending": spending,
    "indirect": indirect,
    "contributions": contributions,
    "lapse": lapse,
    "ending": ending,
}
