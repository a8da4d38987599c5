"""The parts of the ending balance, and what of it is available as a reserve.

Stated parts (table `components`) come first. What is left of a restricted resource is restricted; below zero it is
unassigned. What is left of unrestricted money is the reserve for economic uncertainties: what is stated for the year,
else as far as the recommended amount and the money go. The rest is unassigned, below zero where there is not enough.

    available = stabilization arrangements + reserve for economic uncertainties + unassigned (unrestricted)
                + balances in other funds that the plan's reserve rules count
                - restricted balances below zero
"""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.projection.flows import Flows
from alloc_opt.analysis.projection.reserve import Recommended
from alloc_opt.program.decisions.components import RESERVES
from alloc_opt.program.decisions.pupils import every_year

Cents = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
STATED = ("nonspendable", "committed", "assigned")
"""Parts that are set aside."""
KINDS = (*STATED, *RESERVES)


@dataclass(frozen=True, eq=False)
class Balance:
    """Beginning and ending balance of a section and the parts of the ending one, in cents by year; they add up."""

    beginning: Cents
    ending: Cents
    nonspendable: Cents
    restricted: Cents
    stabilization: Cents
    committed: Cents
    assigned: Cents
    reserve: Cents
    unassigned: Cents

    def __add__(self, other: "Balance") -> "Balance":
        return Balance(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


PARTS = ("nonspendable", "restricted", "stabilization", "committed", "assigned", "reserve", "unassigned")


@dataclass(frozen=True, eq=False)
class Available:
    """Reserves that are available, in cents by year: own + other - less."""

    own: Cents
    """Stabilization arrangements, reserve for economic uncertainties and unassigned, unrestricted."""
    less: Cents
    """Restricted balances below zero, as a positive number."""
    other: Cents
    """In other funds, where the reserve rule names them."""

    @property
    def total(self) -> Cents:
        """What can be held against the recommended reserve."""
        return self.own + self.other - self.less


def unrestricted(flows: Flows, here: Flags, reserve: Recommended) -> Balance:
    """Balance of the unrestricted resources of `here`."""
    stated, ending = stated_parts(flows), flows.rolled.ending
    parts = {kind: stated[kind][here].sum(axis=0) for kind in STATED}
    stable, said = (stated[kind][here].sum(axis=0) for kind in RESERVES)
    left = ending[here].sum(axis=0) - sum(parts.values()) - stable
    held = np.where(said > 0, said, np.minimum(np.maximum(left, 0), reserve.cents))
    return Balance(
        beginning=flows.rolled.beginning[here].sum(axis=0),
        ending=ending[here].sum(axis=0),
        **parts,
        restricted=np.zeros_like(left),
        stabilization=stable,
        reserve=held,
        unassigned=left - held,
    )


def restricted(flows: Flows, here: Flags) -> Balance:
    """Balance of the restricted resources of `here`."""
    stated, ending = stated_parts(flows), flows.rolled.ending
    left = (ending - sum(stated[kind] for kind in KINDS))[here]
    return Balance(
        beginning=flows.rolled.beginning[here].sum(axis=0),
        ending=ending[here].sum(axis=0),
        **{kind: stated[kind][here].sum(axis=0) for kind in KINDS},
        restricted=np.maximum(left, 0).sum(axis=0),
        unassigned=np.minimum(left, 0).sum(axis=0),
    )


def available(flows: Flows, free: Balance, bound: Balance, shown: Flags, reserve: Recommended) -> Available:
    """Reserves that are available; `shown` are the resources of the projection."""
    labels = flows.m.axes.labels["resource"].astype(str)
    counted, claims = (np.isin(labels, list(names)) & ~shown for names in (reserve.counted, reserve.claims))
    left, short = flows.rolled.ending - set_aside(flows), shortages(flows)
    other = left[counted].sum(axis=0) - short[claims].sum(axis=0)
    own = free.stabilization + free.reserve + free.unassigned
    return Available(own, -bound.unassigned, np.asarray(other, dtype=np.int64))


def shortages(flows: Flows) -> Cents:
    """What restricted resources end a year below zero, stated parts aside, by resource and year; never negative."""
    bound = (flows.plan["funds"]["restriction"] > 0).to_numpy()[:, None]
    return np.asarray(np.maximum(set_aside(flows) - flows.rolled.ending, 0) * bound, dtype=np.int64)


def set_aside(flows: Flows) -> Cents:
    """Parts that are no reserve, by resource and year."""
    parts = stated_parts(flows)
    return np.asarray(sum(parts[kind] for kind in STATED), dtype=np.int64)


def stated_parts(flows: Flows) -> dict[str, Cents]:
    """Stated parts by resource and year; a row for a year stands in for that without one."""
    axes = flows.m.axes
    rows = every_year(flows.plan["components"], axes).drop_duplicates(["component", "resource", "year"], keep="last")
    found = {kind: np.zeros_like(flows.rolled.ending) for kind in KINDS}
    cents = np.rint(rows["dollars"].to_numpy(dtype=float) * 100.0).astype(np.int64)
    for kind in KINDS:
        mine = (rows["kind"] == kind).to_numpy()
        at = axes.codes("resource", rows["resource"][mine]), axes.codes("year", rows["year"][mine])
        np.add.at(found[kind], at, cents[mine])
    return found
