"""What a person could move to mend a broken row: one lever per column, with its step, its price and its room."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alloc_opt.measures.measures import Measures
from alloc_opt.measures.prices import fte_cost, unit_costs
from alloc_opt.plan.plan import Plan
from alloc_opt.program.decisions.quantity import services

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
NONE, UNITS, STAFF, MONEY, SPEND, OPEN, GIVE = range(7)
"""Kinds: nothing to move; units of a program; FTE of a position; money of a resource; dollars spent; running at all;
dollars contributed to a resource."""
_KINDS = {
    "quantity": UNITS,
    "fte": STAFF,
    "held": STAFF,
    "dollars": SPEND,
    "ending": MONEY,
    "open": OPEN,
    "contribution": GIVE,
    "transfer": GIVE,
    "contributions": GIVE,
}
_DIMENSIONS = ("program", "position", "school", "resource")


@dataclass(frozen=True, eq=False)
class Prices:
    """What one unit and one FTE cost, by year of the plan, the base year first."""

    years: Mapping[str, int]
    unit: Floats
    """Dollars per unit, shape (programs, years)."""
    fte: Floats
    """Dollars per FTE, shape (positions, years)."""

    @classmethod
    def of(cls, m: Measures) -> "Prices":
        """The prices of a plan, from its measures."""
        years = {str(year): code for code, year in enumerate(m.axes.labels["year"])}
        costs = unit_costs(m)
        unit = np.zeros((m.axes.size("program"), len(years)))
        np.add.at(unit, costs["program"].to_numpy(dtype=np.int64), costs[list(range(len(years)))].to_numpy(dtype=float))
        salary, benefits = fte_cost(m)
        return cls(years, unit, salary + benefits)


@dataclass(frozen=True, eq=False)
class Levers:
    """One entry per column; codes are -1 where a column has no such label."""

    kind: Ints
    codes: Mapping[str, Ints]
    """program, position, school, resource: code per column; year: code in the plan's own years."""
    size: Floats
    """Units (FTE, dollars) of one natural unit of the column."""
    step: Floats
    """Smallest move of the column; 0: any."""
    price: Floats
    """Dollars of one natural unit of the column."""
    least: Floats
    most: Floats
    open_handed: npt.NDArray[np.bool_]
    """Money that the district itself can move: unrestricted, and no other resource supports it."""


def levers(plan: Plan, m: Measures, prices: Prices) -> Levers:
    """The levers of every column of `m`; the labels of its axes are those of `plan`, but for the years."""
    count = m.columns.count
    kind = np.zeros(count, dtype=np.int64)
    codes = {name: np.full(count, -1, dtype=np.int64) for name in (*_DIMENSIONS, "year")}
    size, step, price = np.ones(count), np.zeros(count), np.ones(count)
    least, most = np.zeros(count), np.full(count, np.inf)
    programs, pay = plan["programs"], plan["pay"]
    low, high = _bounds(m)
    for block in m.columns.blocks:
        if block.name not in _KINDS or block.stop == block.start:
            continue
        here = slice(block.start, block.stop)
        kind[here] = _KINDS[block.name]
        for name in _DIMENSIONS:
            if name in block.labels:
                codes[name][here] = _codes(m, name, block.labels[name])
        year = np.array([prices.years.get(str(label), -1) for label in block.labels["year"]])
        codes["year"][here] = year
        program, position = codes["program"][here], codes["position"][here]
        if block.name in {"quantity", "open"}:
            step[here] = programs["step"].to_numpy(dtype=float)[program]
            price[here] = prices.unit[program, year]
            at = (program, codes["school"][here], _codes(m, "year", block.labels["year"]))
            least[here], most[here] = low[at], high[at]
        if block.name == "open":
            smallest = np.maximum(programs["least_if_open"].to_numpy(dtype=float)[program], step[here])
            price[here] = programs["fixed"].to_numpy(dtype=float)[program] + smallest * price[here]
            step[here], most[here], least[here] = 1.0, 1.0, 0.0
        if block.name in {"fte", "held"}:
            whole = pay["increment"].to_numpy(dtype=float)[position]
            size[here] = whole if block.name == "held" else 1.0
            step[here] = 1.0 if block.name == "held" else whole
            price[here] = prices.fte[position, year] * size[here]
            least[here] = -np.inf if block.name == "held" else 0.0
    own = ((plan["funds"]["restriction"] == 0) & (plan["funds"]["supported_by"] == "")).to_numpy(dtype=bool)
    free = (codes["resource"] >= 0) & own[codes["resource"]]
    return Levers(kind, codes, size, step, price, least, most, free)


def _codes(m: Measures, name: str, labels: npt.NDArray[np.object_]) -> Ints:
    known = {str(label): code for code, label in enumerate(m.axes.labels[name])}
    return np.array([known.get(str(label), -1) for label in labels], dtype=np.int64)


def _bounds(m: Measures) -> tuple[Floats, Floats]:
    """Least and largest quantity, each of shape (programs, schools, years of `m`)."""
    table = services(m)
    shape = (m.axes.size("program"), m.axes.size("school"), m.axes.size("year"))
    low, high = np.zeros(shape), np.full(shape, np.inf)
    at = tuple(table[name].to_numpy(dtype=np.int64) for name in ("program", "school", "year"))
    low[at], high[at] = table["minimum"].to_numpy(dtype=float), table["maximum"].to_numpy(dtype=float)
    return low, high
