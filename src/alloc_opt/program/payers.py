"""Who may pay: what each part of the cost is, which resources may legally pay for it, and who pays it today."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.measures.axes import Labels
from alloc_opt.measures.columns import joined
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.prices import fte_cost
from alloc_opt.program.decisions.cost import FIRST_POSITION, FIXED, Costs
from alloc_opt.program.ends import ended
from alloc_opt.program.places import all_schools

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
SITE = ["program", "school"]
_ENTRY = ["program", "school", "object", "kind"]


@dataclass(frozen=True, eq=False)
class Entries:
    """Cost by entry (program, school, object, kind); entries that the same resources may pay form a bundle."""

    of_term: Ints
    """Entry of each term of the cost measure."""
    of_constant: Ints
    table: pd.DataFrame
    """program, school, object, kind, bundle; one row per entry."""
    payers: pd.DataFrame
    """bundle, resource; one row per legal pair."""

    @property
    def bundles(self) -> int:
        """Number of bundles."""
        return int(self.table["bundle"].max()) + 1 if len(self.table) else 0


def entries(m: Measures, cost: Costs, arcs: pd.DataFrame) -> Entries:
    """The entries of the cost, bundled: objects of a bundle share one split, so salary and benefits are paid alike.

    `arcs` are the legal uses.
    """
    measure = cost.measure
    terms, constants = {**measure.labels, "kind": cost.kind}, {**measure.constant_labels, "kind": cost.constant_kind}
    both = {name: joined(terms[name], constants[name]) for name in _ENTRY}
    key = np.zeros(len(both["kind"]), dtype=np.int64)
    for codes in both.values():
        key = key * (int(codes.max(initial=0)) + 1) + codes
    _, first, number = np.unique(key, return_index=True, return_inverse=True)
    table = pd.DataFrame({name: codes[first] for name, codes in both.items()})
    pairs = _pairs(m, table, arcs)
    mark = np.random.default_rng(0).integers(1, 2**62, m.axes.size("resource"))
    signature = np.zeros(len(table), dtype=np.int64)
    np.add.at(signature, pairs["entry"].to_numpy(), mark[pairs["resource"].to_numpy()])
    bundle = table.assign(signature=signature).groupby([*SITE, "kind", "signature"], sort=True).ngroup()
    table = table.assign(bundle=bundle.to_numpy(dtype=np.int64))
    payers = _distinct(m, "bundle", table["bundle"].to_numpy()[pairs["entry"]], pairs["resource"])
    count = len(measure.column)
    return Entries(number[:count], number[count:], table, payers)


def _distinct(m: Measures, name: str, number: Ints, resource: "pd.Series[int]") -> pd.DataFrame:
    """The different pairs of a number and a resource, in order."""
    resources = m.axes.size("resource")
    key = np.unique(np.asarray(number, dtype=np.int64) * resources + resource.to_numpy())
    return pd.DataFrame({name: key // resources, "resource": key % resources})


def _pairs(m: Measures, table: pd.DataFrame, arcs: pd.DataFrame) -> pd.DataFrame:
    """Entry and resource of every legal pair."""
    numbered = table.reset_index(names="entry")
    every = numbered.merge(arcs[arcs["object"] < 0].drop(columns="object"), on=SITE)
    own = numbered.merge(arcs[arcs["object"] >= 0], on=[*SITE, "object"])
    pairs = pd.concat([every, own])
    return _distinct(m, "entry", pairs["entry"].to_numpy(), pairs["resource"])


def by_year(m: Measures, payers: pd.DataFrame) -> pd.DataFrame:
    """bundle, resource, year of every legal pair, in the plan years in which the resource has not ended."""
    years = m.axes.size("year")
    repeated = payers.loc[payers.index.repeat(years - 1)].reset_index(drop=True)
    repeated["year"] = np.tile(np.arange(1, years), len(payers))
    return repeated[~ended(m)[repeated["resource"], repeated["year"]]].reset_index(drop=True)


def todays_shares(m: Measures) -> pd.DataFrame:
    """Share of each resource in today's dollars of a program at a school: program, school, resource (codes), share."""
    salary, benefits = fte_cost(m)
    staff, lines = m.plan["staff"], m.plan["lines"]
    position = m.axes.codes("position", staff["position"])
    paid = staff.assign(dollars=staff["fte"].to_numpy(dtype=float) * (salary + benefits)[position, 0])
    both = pd.concat([paid, lines])[[*SITE, "resource", "dollars"]]
    both = both.assign(**{d: m.axes.codes(d, both[d]) for d in (*SITE, "resource")})
    both = pd.concat([both, all_schools(m, both)], ignore_index=True)
    table = both.groupby([*SITE, "resource"], as_index=False)["dollars"].sum()
    whole = table.groupby(SITE)["dollars"].transform("sum").to_numpy(dtype=float)
    dollars = table["dollars"].to_numpy(dtype=float)
    known = whole != 0
    table["share"] = np.divide(dollars, whole, out=np.zeros(len(table)), where=known)
    return pd.DataFrame(table.drop(columns="dollars")[known]).reset_index(drop=True)


def default_payer(m: Measures, arcs: pd.DataFrame) -> Ints:
    """Per program and school (flat): the least restricted resource that may pay, -1 where none may."""
    rank = m.plan["funds"]["restriction"].to_numpy(dtype=np.int64)
    arcs = arcs.assign(rank=rank[arcs["resource"]]).sort_values(["rank", "resource"]).drop_duplicates(SITE)
    schools = m.axes.size("school")
    payer = np.full(m.axes.size("program") * schools, -1, dtype=np.int64)
    payer[arcs["program"].to_numpy(dtype=np.int64) * schools + arcs["school"].to_numpy()] = arcs["resource"]
    return payer


def keeps_split(m: Measures, cost: Costs, shares: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Constants of locked programs whose split of today is known and whose payers still go on: they keep it."""
    locked = m.plan["programs"]["locked"].to_numpy(dtype=bool)
    schools, years = m.axes.size("school"), m.axes.size("year")
    site = shares["program"].to_numpy(dtype=np.int64) * schools + shares["school"].to_numpy()
    paid = np.zeros((m.axes.size("program") * schools, years), dtype=bool)
    paid[site] = True
    over = ended(m)[shares["resource"].to_numpy()]
    np.logical_and.at(paid, site, ~over)
    labels = cost.measure.constant_labels
    at = labels["program"].astype(np.int64) * schools + labels["school"]
    return np.asarray(locked[labels["program"]] & paid[at, labels["year"]])


def start_shares(m: Measures, split: pd.DataFrame, shares: pd.DataFrame, row: Ints) -> Floats:
    """Share of each payer in its bundle and year (`row`): today's where known among those that may pay, else all to
    the least restricted. `split` has program, school, resource.
    """
    merged = split.merge(shares, on=[*SITE, "resource"], how="left")["share"].fillna(0.0).to_numpy(dtype=float)
    total = np.bincount(row, merged)[row]
    rank = m.plan["funds"]["restriction"].to_numpy()[split["resource"]]
    order = np.lexsort((split["resource"].to_numpy(), rank, row))
    alone = np.zeros(len(split))
    alone[order[np.unique(row[order], return_index=True)[1]]] = 1.0
    np.divide(merged, total, out=alone, where=total > 0)
    return alone


def part_names(m: Measures, table: pd.DataFrame) -> Labels:
    """What tells the bundles of a site apart, one text per bundle: empty where it is alone, else its first object.

    `+` marks further objects; fixed dollars say so, and unassigned time names its position.
    """
    bundles = table.groupby("bundle", sort=True)
    first = bundles.agg(kind=("kind", "first"), object=("object", "first"), size=("object", "size"))
    words = np.full(len(first), "", dtype=object)
    sites = table.drop_duplicates("bundle").sort_values("bundle")
    several = np.flatnonzero(sites.duplicated(SITE, keep=False))
    objects = m.axes.labels["object"][first["object"].to_numpy(dtype=np.int64)[several]]
    kinds, sizes = first["kind"].to_numpy()[several], first["size"].to_numpy()[several]
    for bundle, kind, name, size in zip(several, kinds, objects, sizes, strict=True):
        more = f"{name}+" if size > 1 else str(name)
        if kind >= FIRST_POSITION:
            more = f"{m.axes.labels['position'][kind - FIRST_POSITION]} {more}"
        elif kind == FIXED:
            more = f"fixed {more}"
        words[bundle] = more
    return words
