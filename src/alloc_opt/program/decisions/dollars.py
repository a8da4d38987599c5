r"""Who pays: $x_{psoft}$, dollars of a program from each resource that may legally pay for it.

$$ \sum_f x_{psbft} = \sum_{o \in b} cost_{psot} $$

for every bundle $b$ of objects with the same legal resources.

Where one resource alone may pay there is no split to decide and no column: the cost itself is the spending. Objects of
a bundle share one split, so salary and benefits of a position are paid alike. Locked programs keep today's split while
its resources go on.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.errors import RulesError
from alloc_opt.measures.axes import Codes, Mask
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.program import payers
from alloc_opt.program.decisions.cost import DIMENSIONS as COST
from alloc_opt.program.decisions.cost import Costs, costs
from alloc_opt.program.decisions.turnover import turnover
from alloc_opt.program.legal_use import legal as legal_uses
from alloc_opt.program.payers import SITE, Entries
from alloc_opt.program.splits import split_columns

DIMENSIONS = ("program", "school", "resource", "object", "year")
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def dollars(m: Measures) -> Measure:
    """Spending by program, school, resource, object and year; the base year at today's split."""
    cost = costs(m)
    shares = payers.todays_shares(m)
    kept = payers.keeps_split(m, cost, shares)
    arcs = legal_uses(m)
    total = _constants(m, cost, shares, kept, arcs)
    for part in _decided(m, cost, payers.entries(m, cost, arcs), shares, kept, arcs):
        total = total + part
    extra = turnover(m)
    return total if extra is None else total + extra


def _constants(m: Measures, cost: Costs, shares: pd.DataFrame, kept: Mask, arcs: pd.DataFrame) -> Measure:
    """The base year, and locked programs in every year: today's cost at today's shares."""
    labels = cost.measure.constant_labels
    fixed = (labels["year"] == 0) | kept
    frame = pd.DataFrame({d: labels[d][fixed] for d in COST}).assign(dollars=cost.measure.constant[fixed])
    split = frame.merge(shares, on=SITE, how="left")
    site = split["program"].to_numpy(dtype=np.int64) * m.axes.size("school") + split["school"].to_numpy()
    missing = split["share"].isna().to_numpy()
    resource = np.where(
        missing, payers.default_payer(m, arcs)[site], split["resource"].fillna(0).to_numpy(dtype=np.int64)
    )
    known = resource >= 0
    values = split["dollars"].to_numpy(dtype=float) * split["share"].fillna(1.0).to_numpy(dtype=float)
    codes = {d: split[d].to_numpy(dtype=np.int32)[known] for d in COST}
    return _measure(m, {}, None, None, {**codes, "resource": resource[known].astype(np.int32)}, values[known])


def _measure(
    m: Measures,
    labels: Mapping[str, Codes],
    column: Ints | None,
    coefficient: Floats | None,
    constant_labels: Mapping[str, Codes],
    constant: Floats | None,
) -> Measure:
    none = np.zeros(0, dtype=np.int32)
    return Measure(
        m.axes,
        "dollars",
        "dollars",
        DIMENSIONS,
        {d: labels.get(d, none) for d in DIMENSIONS},
        np.zeros(0, dtype=np.int64) if column is None else column,
        np.zeros(0) if coefficient is None else coefficient,
        {d: constant_labels.get(d, none) for d in DIMENSIONS},
        np.zeros(0) if constant is None else constant,
    )


def _decided(
    m: Measures, cost: Costs, entries: Entries, shares: pd.DataFrame, kept: Mask, arcs: pd.DataFrame
) -> list[Measure]:
    """Spending in plan years: the cost itself where one resource may pay, columns and an identity where several may."""
    measure = cost.measure
    years = m.axes.size("year")
    slot = entries.table["bundle"].to_numpy(dtype=np.int64) * years
    legal = payers.by_year(m, entries.payers)
    legal_slot = (legal["bundle"] * years + legal["year"]).to_numpy(dtype=np.int64)
    count = np.bincount(legal_slot, minlength=entries.bundles * years)
    term = slot[entries.of_term] + measure.labels["year"]
    constant = slot[entries.of_constant] + measure.constant_labels["year"]
    plan_year = (measure.constant_labels["year"] > 0) & ~kept
    _someone_pays(m, measure, count[term] == 0, (count[constant] == 0) & plan_year)
    only = np.full(entries.bundles * years, -1, dtype=np.int32)
    only[legal_slot] = legal["resource"]
    alone, alone_constant = count[term] == 1, (count[constant] == 1) & plan_year
    single = _measure(
        m,
        {**{d: measure.labels[d][alone] for d in COST}, "resource": only[term[alone]]},
        measure.column[alone],
        measure.coefficient[alone],
        {**{d: measure.constant_labels[d][alone_constant] for d in COST}, "resource": only[constant[alone_constant]]},
        measure.constant[alone_constant],
    )
    touched = np.zeros(entries.bundles * years, dtype=bool)
    touched[term] = True
    touched[constant[plan_year]] = True
    split = legal[(count[legal_slot] > 1) & touched[legal_slot]].reset_index(drop=True)
    if split.empty:
        return [single]
    shared, shared_constant = ~alone, plan_year & ~alone_constant
    due = pd.DataFrame(
        {"slot": term[shared], "column": measure.column[shared], "coefficient": measure.coefficient[shared]}
    )
    fixed = np.zeros(entries.bundles * years)
    np.add.at(fixed, constant[shared_constant], measure.constant[shared_constant])
    columns = split_columns(m, entries, split, shares, due, fixed, arcs)
    return [single, _by_object(m, cost, entries, columns)]


def _someone_pays(m: Measures, measure: Measure, term: Mask, constant: Mask) -> None:
    unpaid, labels = np.flatnonzero(term & (measure.coefficient != 0)), measure.labels
    if len(unpaid) == 0:
        unpaid, labels = np.flatnonzero(constant & (measure.constant != 0)), measure.constant_labels
    if len(unpaid):
        where = ", ".join(f"{d} {m.axes.labels[d][labels[d][unpaid[0]]]}" for d in COST)
        raise RulesError(f"nothing may pay for {where}", "add a row to `uses` with a resource that may")


def _by_object(m: Measures, cost: Costs, entries: Entries, split: pd.DataFrame) -> Measure:
    """Spread each column over its bundle's objects: their shares of the bundle's cost are constant within a year."""
    weight = _weights(m, cost, entries)
    whole = np.zeros((entries.bundles, weight.shape[1]))
    np.add.at(whole, entries.table["bundle"].to_numpy(), weight)
    spread = split.merge(entries.table[["bundle", "object"]].reset_index(names="entry"), on="bundle")
    part, full = weight[spread["entry"], spread["year"]], whole[spread["bundle"], spread["year"]]
    share = np.divide(part, full, out=np.zeros(len(part)), where=full > 0)
    keep = share > 0
    codes = {d: spread[d].to_numpy(dtype=np.int32)[keep] for d in DIMENSIONS}
    return _measure(m, codes, spread["column"].to_numpy(dtype=np.int32)[keep], share[keep], {}, None)


def _weights(m: Measures, cost: Costs, entries: Entries) -> Floats:
    """Size of each entry's cost in each year, shape (entries, years): of its terms, else of its constants."""
    measure = cost.measure
    shape = (len(entries.table), m.axes.size("year"))
    weight, fixed = np.zeros(shape), np.zeros(shape)
    np.maximum.at(weight, (entries.of_term, measure.labels["year"]), np.abs(measure.coefficient))
    np.maximum.at(fixed, (entries.of_constant, measure.constant_labels["year"]), np.abs(measure.constant))
    return np.where(weight > 0, weight, fixed)


MAKES = {"dollars": dollars}
