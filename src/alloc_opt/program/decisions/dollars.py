r"""Who pays: $x_{psoft}$, dollars of a program from each resource that may legally pay for it.

$$ \sum_f x_{psbft} = \sum_{o \in b} cost_{psot} \quad \text{for every bundle } b \text{ of objects with the same legal resources} $$

Where one resource alone may pay there is no split to decide and no column: the cost itself is the spending. Objects of
a bundle share one split, so salary and benefits of a position are paid alike. Locked programs keep today's split.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.errors import RulesError
from alloc_opt.measures.index import Index
from alloc_opt.measures.measure import Measure
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.years import end_year
from alloc_opt.program.decisions.cost import DIMENSIONS as COST
from alloc_opt.program.decisions.cost import Costs, costs
from alloc_opt.program.legal_use import legal
from alloc_opt.measures.prices import fte_cost

DIMENSIONS = ("program", "school", "resource", "object", "year")
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_SITE = ["program", "school"]


@dataclass(frozen=True)
class _Entries:
    """Cost by entry (program, school, object, kind), each in its bundle; and which resources may pay each bundle."""

    of_term: Ints
    of_constant: Ints
    table: pd.DataFrame
    """program, school, object, kind, bundle; one row per entry."""
    payers: pd.DataFrame
    """bundle, resource; one row per legal pair."""


def dollars(m: Measures) -> Measure:
    """Spending by program, school, resource, object and year; the base year at today's split."""
    cost = costs(m)
    shares = todays_shares(m)
    entries = _entries(m, cost, shares)
    kept = _locked(m, cost, shares)
    parts = [_constants(m, cost, shares, kept), *_decided(m, cost, entries, shares, kept)]
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def todays_shares(m: Measures) -> pd.DataFrame:
    """Share of each resource in today's dollars of a program at a school: program, school, resource (codes), share."""
    salary, benefits = fte_cost(m)
    staff, lines = m.plan["staff"], m.plan["lines"]
    position = m.axes.codes("position", staff["position"])
    paid = staff.assign(dollars=staff["fte"].to_numpy() * (salary + benefits)[position, 0])
    both = pd.concat([paid, lines])[["program", "school", "resource", "dollars"]]
    both = both.assign(**{d: m.axes.codes(d, both[d]) for d in ("program", "school", "resource")})
    table = both.groupby([*_SITE, "resource"], as_index=False)["dollars"].sum()
    table["share"] = table["dollars"] / table.groupby(_SITE)["dollars"].transform("sum")
    return table.drop(columns="dollars")[np.isfinite(table["share"])]


def _entries(m: Measures, cost: Costs, shares: pd.DataFrame) -> _Entries:
    measure = cost.measure
    terms = pd.DataFrame({**{d: measure.labels[d] for d in COST if d != "year"}, "kind": cost.kind})
    constants = pd.DataFrame(
        {**{d: measure.constant_labels[d] for d in COST if d != "year"}, "kind": cost.constant_kind}
    )
    keys = ["program", "school", "object", "kind"]
    number = pd.concat([terms, constants])[keys].groupby(keys, sort=True).ngroup().to_numpy()
    table = pd.concat([terms, constants])[keys].drop_duplicates().sort_values(keys, ignore_index=True)
    arcs = legal(m)
    every = table.reset_index(names="entry").merge(arcs[arcs["object"] < 0].drop(columns="object"), on=_SITE)
    own = table.reset_index(names="entry").merge(arcs[arcs["object"] >= 0], on=[*_SITE, "object"])
    pairs = pd.concat([every, own])[["entry", "resource"]].drop_duplicates().sort_values(["entry", "resource"])
    pairs = _unassigned_pairs(m, table, pairs)
    mark = np.random.default_rng(0).integers(1, 2**62, m.axes.size("resource"))
    signature = np.zeros(len(table), dtype=np.int64)
    np.add.at(signature, pairs["entry"].to_numpy(), mark[pairs["resource"].to_numpy()])
    bundle = table.assign(signature=signature).groupby([*_SITE, "kind", "signature"], sort=True).ngroup()
    table = table.assign(bundle=bundle.to_numpy())
    payers = pairs.assign(bundle=table["bundle"].to_numpy()[pairs["entry"]])[["bundle", "resource"]]
    payers = payers.drop_duplicates().sort_values(["bundle", "resource"], ignore_index=True)
    return _Entries(number[: len(terms)], number[len(terms) :], table, payers)


def _unassigned_pairs(m: Measures, table: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Cost that no row of `uses` speaks of (unassigned staff) falls on the unrestricted resources."""
    silent = np.setdiff1d(table.index[table["kind"] >= 2].to_numpy(), pairs["entry"].to_numpy())
    free = np.flatnonzero(m.plan["funds"]["restriction"].to_numpy() == 0)
    more = pd.DataFrame({"entry": np.repeat(silent, len(free)), "resource": np.tile(free, len(silent))})
    return pd.concat([pairs, more], ignore_index=True) if len(more) else pairs


def _locked(m: Measures, cost: Costs, shares: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Constants of locked programs whose split of today is known: they keep it."""
    locked = m.plan["programs"]["locked"].to_numpy(dtype=bool)
    size = m.axes.size("school")
    known = np.zeros(m.axes.size("program") * size, dtype=bool)
    known[shares["program"].to_numpy() * size + shares["school"].to_numpy()] = True
    labels = cost.measure.constant_labels
    return np.asarray(locked[labels["program"]] & known[labels["program"].astype(np.int64) * size + labels["school"]])


def _constants(m: Measures, cost: Costs, shares: pd.DataFrame, kept: npt.NDArray[np.bool_]) -> Measure:
    """The base year, and locked programs in every year: today's cost at today's shares."""
    labels = cost.measure.constant_labels
    fixed = (labels["year"] == 0) | kept
    frame = pd.DataFrame({d: labels[d][fixed] for d in COST}).assign(dollars=cost.measure.constant[fixed])
    split = frame.merge(shares, on=_SITE, how="left")
    default = _default_payer(m)
    site = split["program"].to_numpy().astype(np.int64) * m.axes.size("school") + split["school"].to_numpy()
    missing = split["share"].isna().to_numpy()
    resource = np.where(missing, default[site], split["resource"].fillna(0).to_numpy()).astype(np.int32)
    known = resource >= 0
    values = split["dollars"].to_numpy() * split["share"].fillna(1.0).to_numpy()
    codes = {d: split[d].to_numpy(dtype=np.int32)[known] for d in COST} | {"resource": resource[known]}
    return Measure(
        m.axes,
        "dollars",
        "dollars",
        DIMENSIONS,
        {d: np.zeros(0, dtype=np.int32) for d in DIMENSIONS},
        constant_labels={d: codes[d] for d in DIMENSIONS},
        constant=values[known],
    )


def _default_payer(m: Measures) -> Ints:
    """Per program and school: the least restricted resource that may pay, -1 where none may."""
    arcs = legal(m)
    rank = m.plan["funds"]["restriction"].to_numpy(dtype=np.int64)
    arcs = arcs.assign(rank=rank[arcs["resource"]]).sort_values(["rank", "resource"]).drop_duplicates(_SITE)
    payer = np.full(m.axes.size("program") * m.axes.size("school"), -1, dtype=np.int64)
    payer[arcs["program"].to_numpy().astype(np.int64) * m.axes.size("school") + arcs["school"].to_numpy()] = arcs[
        "resource"
    ]
    return payer


def _decided(
    m: Measures, cost: Costs, entries: _Entries, shares: pd.DataFrame, kept: npt.NDArray[np.bool_]
) -> list[Measure]:
    """Spending in plan years: the cost itself where one resource may pay, columns and an identity where several may."""
    measure, table = cost.measure, entries.table
    years = m.axes.size("year")
    payers = _payers_by_year(m, entries.payers)
    slot = table["bundle"].to_numpy().astype(np.int64)
    slots = int(slot.max()) + 1 if len(slot) else 0
    count = np.bincount(payers["bundle"] * years + payers["year"], minlength=slots * years)
    term = slot[entries.of_term] * years + measure.labels["year"]
    constant = slot[entries.of_constant] * years + measure.constant_labels["year"]
    plan_year = (measure.constant_labels["year"] > 0) & ~kept
    _someone_pays(m, measure, count, term, constant, plan_year)
    only = np.full(slots * years, -1, dtype=np.int64)
    only[payers["bundle"] * years + payers["year"]] = payers["resource"]
    alone = count[term] == 1
    alone_constant = (count[constant] == 1) & plan_year
    single = Measure(
        m.axes,
        "dollars",
        "dollars",
        DIMENSIONS,
        _labels(measure.labels, alone, only[term]),
        measure.column[alone],
        measure.coefficient[alone],
        _labels(measure.constant_labels, alone_constant, only[constant]),
        measure.constant[alone_constant],
    )
    split = payers[(count[payers["bundle"] * years + payers["year"]] > 1)].reset_index(drop=True)
    touched = np.zeros(slots * years, dtype=bool)
    touched[term] = True
    touched[constant[plan_year]] = True
    split = split[touched[split["bundle"] * years + split["year"]]].reset_index(drop=True)
    if split.empty:
        return [single]
    return [single, _split(m, cost, entries, split, shares, (term, constant, ~alone, plan_year & ~alone_constant))]


def _payers_by_year(m: Measures, payers: pd.DataFrame) -> pd.DataFrame:
    ends = m.plan["funds"]["ends"].to_numpy()
    last = np.array([end_year(end) if end else 9999 for end in ends])
    years = np.array([end_year(str(year)) for year in m.axes.labels["year"]])
    repeated = payers.loc[payers.index.repeat(len(years) - 1)].reset_index(drop=True)
    repeated["year"] = np.tile(np.arange(1, len(years)), len(payers))
    return repeated[last[repeated["resource"]] >= years[repeated["year"]]].reset_index(drop=True)


def _someone_pays(m, measure, count, term, constant, plan_year):  # type: ignore[no-untyped-def]
    unpaid = np.flatnonzero((count[term] == 0) & (measure.coefficient != 0))
    labels = measure.labels
    if len(unpaid) == 0:
        unpaid = np.flatnonzero((count[constant] == 0) & plan_year & (measure.constant != 0))
        labels = measure.constant_labels
    if len(unpaid):
        where = ", ".join(f"{d} {m.axes.labels[d][labels[d][unpaid[0]]]}" for d in COST)
        raise RulesError(f"nothing may pay for {where}", "add a row to `uses` with a resource that may")


def _labels(labels, keep, resource):  # type: ignore[no-untyped-def]
    return {d: (resource[keep] if d == "resource" else labels[d][keep]).astype(np.int32) for d in DIMENSIONS}


def _split(m, cost, entries, split, shares, where):  # type: ignore[no-untyped-def]
    """Columns x by bundle, resource and year; their sum is the bundle's cost; their terms carry each object's share."""
    measure, table = cost.measure, entries.table
    years = m.axes.size("year")
    term, constant, shared, shared_constant = where
    row_of = np.full(int(table["bundle"].max() + 1) * years, -1, dtype=np.int64)
    wanted = np.unique(split["bundle"] * years + split["year"])
    row_of[wanted] = np.arange(len(wanted))
    site = table.drop_duplicates("bundle").set_index("bundle")[_SITE].loc[split["bundle"]]
    row = row_of[(split["bundle"] * years + split["year"]).to_numpy()]
    row_shared = row_of[term[shared]]
    rhs = np.bincount(row_of[constant[shared_constant]], measure.constant[shared_constant], minlength=len(wanted))
    due = (row_shared, measure.column[shared], measure.coefficient[shared], rhs)
    share = _start_shares(
        m, split.assign(program=site["program"].to_numpy(), school=site["school"].to_numpy()), shares, row
    )

    def witness(x: Floats) -> Floats:
        need = np.bincount(due[0], due[2] * x[due[1]], minlength=len(wanted)) + rhs
        return np.asarray(need[row] * share, dtype=float)

    names = {
        "program": m.axes.labels["program"][site["program"].to_numpy()],
        "school": m.axes.labels["school"][site["school"].to_numpy()],
        "resource": m.axes.labels["resource"][split["resource"].to_numpy()],
        "year": m.axes.labels["year"][split["year"].to_numpy()],
    }
    objects = table.groupby("bundle")["object"].agg(["first", "size"]).loc[split["bundle"]]
    if int(table.groupby(_SITE)["bundle"].nunique().max()) > 1:
        first = m.axes.labels["object"][objects["first"].to_numpy()]
        names["object"] = np.where(objects["size"].to_numpy() > 1, first + "+", first)
    column = m.columns.add("dollars", names, count=len(split), unit="dollars", witness=witness)
    head = np.unique(row, return_index=True)[1]
    m.define(
        "paid",
        Rows(
            Index(m.axes, (), ()),
            "dollars",
            np.concatenate([row, row_shared]),
            np.concatenate([column, due[1]]),
            np.concatenate([np.ones(len(column)), -due[2]]),
            rhs,
            rhs,
            names={d: values[head] for d, values in names.items() if d != "resource"},
        ),
    )
    return _by_object(m, cost, entries, split, site, column)


def _start_shares(m, split, shares, row):  # type: ignore[no-untyped-def]
    """Share of each payer in its bundle: today's where known among those that may pay, else all to the least restricted."""
    merged = split.merge(shares, on=[*_SITE, "resource"], how="left")["share"].fillna(0.0).to_numpy()
    total = np.bincount(row, merged)
    rank = m.plan["funds"]["restriction"].to_numpy()[split["resource"]]
    order = np.lexsort((split["resource"].to_numpy(), rank, row))
    first = order[np.unique(row[order], return_index=True)[1]]
    alone = np.zeros(len(split))
    alone[first] = 1.0
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total[row] > 0, merged / np.where(total[row] > 0, total[row], 1.0), alone)


def _by_object(m, cost, entries, split, site, column):  # type: ignore[no-untyped-def]
    """Spread each column over its bundle's objects: their shares of the bundle's cost are constant within a year."""
    measure = cost.measure
    years = m.axes.size("year")
    weight = np.zeros((len(entries.table), years))
    np.maximum.at(weight, (entries.of_term, measure.labels["year"]), np.abs(measure.coefficient))
    bare = weight.sum(axis=1) == 0
    at = entries.of_constant
    use = bare[at]
    np.maximum.at(weight, (at[use], measure.constant_labels["year"][use]), np.abs(measure.constant[use]))
    bundle = entries.table["bundle"].to_numpy()
    whole = np.zeros((int(bundle.max()) + 1, years))
    np.add.at(whole, bundle, weight)
    frame = split[["bundle", "resource", "year"]].assign(
        column=column, program=site["program"].to_numpy(), school=site["school"].to_numpy()
    )
    spread = frame.merge(entries.table[["bundle", "object"]].reset_index(names="entry"), on="bundle")
    part = weight[spread["entry"], spread["year"]]
    full = whole[spread["bundle"], spread["year"]]
    share = np.where(full > 0, part / np.where(full > 0, full, 1.0), 0.0)
    keep = share > 0
    return Measure(
        m.axes,
        "dollars",
        "dollars",
        DIMENSIONS,
        {d: spread[d].to_numpy(dtype=np.int32)[keep] for d in DIMENSIONS},
        spread["column"].to_numpy(dtype=np.int64)[keep],
        share[keep],
        {d: np.zeros(0, dtype=np.int32) for d in DIMENSIONS},
    )


MAKES = {"dollars": dollars}
