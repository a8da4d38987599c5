r"""Balances: revenue, contributions, indirect cost, what is carried over and what is given back.

$$ b_{f,t-1} + revenue_{ft} + \sum_g c_{gft} + indirect^{in}_{ft}
   = spending_{ft} + indirect^{out}_{ft} + \sum_g c_{fgt} + lapse_{ft} + b_{ft} $$

The identity itself is the rule family `resource_limit`; this file makes its parts. $c$ are contributions of
unrestricted money and transfers from one grant to another. A revenue line brings

$$ revenue_{lt} = (dollars_l + rate_l\,count_{lt}) \prod_{i \le t} (1 + growth_{li}) $$
"""

import difflib
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.errors import RulesError
from alloc_opt.measures.axes import Codes
from alloc_opt.measures.drivers import driver_counts
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.prices import growth
from alloc_opt.measures.total import Total
from alloc_opt.plan.years import end_year
from alloc_opt.program.decisions.pupils import every_year
from alloc_opt.program.ends import NEVER, carried_at_most, ended, goes_on, years_end

DIMENSIONS = ("resource", "year")
Floats = npt.NDArray[np.float64]


def revenue(m: Measures) -> Measure:
    """Revenue in dollars by resource and year (data), base year included; none arrives after a resource has ended."""
    funds = m.plan["funds"]
    years = m.axes.size("year")
    table = np.repeat(funds["revenue"].to_numpy(dtype=float)[:, None], years, axis=1)
    lines = revenue_lines(m)
    np.add.at(table, (m.axes.codes("resource", lines["resource"]), m.axes.codes("year", lines["year"])), lines["paid"])
    table[ended(m)] = 0.0
    return _data(m, "revenue", table)


def revenue_lines(m: Measures) -> pd.DataFrame:
    """Rows of the table `revenue`, one per line and year, base year included, and `paid`: dollars of that year."""
    given = m.plan["revenue"]
    lines = every_year(given, m.axes)
    if (given["year"] != "").any():
        lines = lines.drop_duplicates(["line", "year"], keep="last")
    return lines.assign(paid=_dollars(m, lines, m.axes.codes("year", lines["year"])))


def _dollars(m: Measures, lines: pd.DataFrame, year: Codes) -> Floats:
    """Dollars of revenue lines, each in its own year."""
    _growth_known(m, lines)
    counts = {name: driver_counts(m, name) for name in pd.unique(lines["driver"]) if name}
    rises = {name: np.cumprod(1.0 + growth(m, name)) for name in pd.unique(lines["growth"]) if name}
    none, flat = np.zeros(m.axes.size("year")), np.ones(m.axes.size("year"))
    count = np.array([counts.get(name, none)[t] for name, t in zip(lines["driver"], year, strict=True)])
    rise = np.array([rises.get(name, flat)[t] for name, t in zip(lines["growth"], year, strict=True)])
    paid = (lines["dollars"].to_numpy(dtype=float) + lines["rate"].to_numpy(dtype=float) * count) * rise
    last = np.array([end_year(end) if end else NEVER for end in lines["ends"]], dtype=np.int64)
    return np.where(years_end(m)[year] <= last, paid, 0.0)


def _growth_known(m: Measures, lines: pd.DataFrame) -> None:
    known = set(m.plan["assumptions"]["assumption"])
    for line, name in zip(lines["line"], lines["growth"], strict=True):
        if name and name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]!r}?" if near else "add it to the table assumptions"
            raise RulesError(f"revenue line {line} grows with {name!r}, which is no assumption of the plan", hint)


def _data(m: Measures, name: str, table: Floats) -> Measure:
    grid = np.indices(table.shape).reshape(2, -1).astype(np.int32)
    return Measure.of_data(m.axes, name, "dollars", dict(zip(DIMENSIONS, grid, strict=True)), table.ravel())


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
    beginning, most = _beginning(m), carried_at_most(m)

    def needed(x: Floats) -> Floats:
        return _rolled(beginning, most, flow.at(x)).missing[to, year - 1]

    column = m.columns.add("contribution", names, count=len(to), unit="dollars", witness=needed)
    own = _moved(m, "contributions", to, source, year, column)
    return replace(own + m["transfers"], name="contributions") if len(m.plan["transfers"]) else own


def transfers(m: Measures) -> Measure:
    """Dollars of grants moved to (positive) and from (negative) other grants, by resource and year; today none."""
    given = m.plan["transfers"]
    giver, receiver = (m.axes.codes("resource", given[name]) for name in ("giver", "receiver"))
    years = np.arange(1, m.axes.size("year"))
    to, source = (np.repeat(codes, len(years)).astype(np.int32) for codes in (receiver, giver))
    year = np.tile(years, len(given)).astype(np.int32)
    gone = ended(m)
    alive = ~(gone[to, year] | gone[source, year])
    to, source, year = to[alive], source[alive], year[alive]
    labels = m.axes.labels
    names = {"resource": labels["resource"][to], "giver": labels["resource"][source], "year": labels["year"][year]}
    column = m.columns.add("transfer", names, count=len(to), unit="dollars", witness=lambda _: np.zeros(len(to)))
    return _moved(m, "transfers", to, source, year, column)


def transferred(m: Measures) -> Measure:
    """Dollars moved to other grants, by the resource that gives them and year."""
    both = m["transfers"]
    out = both.coefficient < 0
    labels = {name: codes[out] for name, codes in both.labels.items()}
    return replace(both, name="transferred", labels=labels, column=both.column[out], coefficient=-both.coefficient[out])


def award(m: Measures) -> Measure:
    """Revenue and what other grants move in, less what is moved out, by resource and year: the award that rules about
    shares of an award look at.
    """
    return replace(m.revenue + m["transfers"], name="award")


def _moved(m: Measures, name: str, to: Codes, source: Codes, year: Codes, column: npt.NDArray[np.int64]) -> Measure:
    empty = np.zeros(0, dtype=np.int32)
    return Measure(
        m.axes,
        name,
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


@dataclass(frozen=True, eq=False)
class _Rolled:
    """What becomes of each resource's money at the end of each plan year; arrays have shape (resources, plan years)."""

    carried: Floats
    given_back: Floats
    missing: Floats


def _rolled(balance: Floats, most: Floats, flow: Floats) -> _Rolled:
    """The money rolled forward: what may be carried over is there the year after, the rest is given back.

    `balance` is there at the beginning; `most` may be carried over at the end of each year, the base year first; `flow`
    is a year's sources less uses, by resource and year. A shortage is not carried over.
    """
    flow = flow.reshape(len(balance), -1)
    rolled = _Rolled(*(np.zeros(flow.shape) for _ in range(3)))
    for year in range(flow.shape[1]):
        balance = balance + flow[:, year]
        left = np.maximum(balance, 0.0)
        rolled.missing[:, year] = np.maximum(-balance, 0.0)
        balance = np.minimum(left, most[:, year + 1])
        rolled.carried[:, year], rolled.given_back[:, year] = balance, left - balance
    return rolled


def lapse(m: Measures) -> Measure:
    """Dollars given back by resource and year: where no or not all money may be carried over, or a resource ends."""
    beyond = ended(m)
    beyond[:, 1] &= _beginning(m) == 0.0
    may = np.isfinite(carried_at_most(m)) & ~beyond
    may[:, 0] = False
    return _stock(m, "lapse", may)


def ending(m: Measures) -> Measure:
    """Ending balance by resource and year; the base year holds the plan's beginning balance."""
    may = goes_on(m)
    may[:, 0] = False
    return _stock(m, "ending", may, base=_beginning(m))


def left_over(m: Measures) -> Measure:
    """What each resource has and does not use or give back, by year: the ending balance that it must have."""
    received = m.ending.lag(1) + m.revenue + m["contributions"]
    return replace(received - m["spending"] - m["indirect"] - m["lapse"], name="left over")


def _stock(m: Measures, name: str, may: npt.NDArray[np.bool_], base: Floats | None = None) -> Measure:
    """Columns where `may`; their witness is what is carried over or given back of the year's money, never below 0."""
    resource, year = (codes.astype(np.int32) for codes in np.nonzero(may))
    names = {"resource": m.axes.labels["resource"][resource], "year": m.axes.labels["year"][year]}
    flow = _with_more(m, m.revenue - m["spending"] - m["indirect"] + m["contributions"])
    beginning, most = _beginning(m), carried_at_most(m)

    def left(x: Floats) -> Floats:
        rolled = _rolled(beginning, most, flow.at(x))
        return (rolled.carried if name == "ending" else rolled.given_back)[resource, year - 1]

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
    "transfers": transfers,
    "transferred": transferred,
    "award": award,
    "lapse": lapse,
    "ending": ending,
    "left_over": left_over,
}
