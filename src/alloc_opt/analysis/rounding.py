"""The published plan in whole cents: every resource and year ties, and the balance at its end takes the cents.

beginning + revenue + contributions + indirect = spent + lapse + ending, in cents, for every resource and year.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.cells import cells
from alloc_opt.errors import CertificateError
from alloc_opt.families import Rule
from alloc_opt.families.resource_limit import ResourceLimit
from alloc_opt.measures.axes import Axes
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.years import end_year
from alloc_opt.program.built import Built
from alloc_opt.program.decisions.turnover import HELD

Floats = npt.NDArray[np.float64]
Cents = npt.NDArray[np.int64]
SPENDING = ("program", "school", "resource", "object", "year")
FLOWS = ("beginning", "revenue", "contributions", "indirect", "spent", "lapse", "ending")
MOST_CENTS = 100
"""Rounding may move a resource's year by no more than this."""


def cents(dollars: Floats) -> Cents:
    """Whole cents, to the nearest."""
    return np.rint(np.asarray(dollars, dtype=float) * 100.0).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Published:
    """A plan as it is published."""

    spending: pd.DataFrame
    """program, school, resource, object, year (codes; 0: the base year) and cents."""
    flows: pd.DataFrame
    """resource, year (codes; plan years) and cents of beginning, revenue, contributions (net), indirect (net), spent,
    lapse and ending."""
    quantity: pd.DataFrame
    """program, school, year (codes; 0: the base year) and value in the program's unit."""
    fte: pd.DataFrame
    """program, position, school, year (codes; 0: the base year) and value in FTE."""


def published(built: Built, x: Floats) -> Published:
    """Round the plan at `x` (natural).

    Raises:
        CertificateError: a resource spends more than it has by more than rounding explains.
    """
    m = built.measures
    x = _held_tight(built, x)
    spent = cells(m.dollars, x)
    spent = spent[(spent["value"].abs() > 1e-6).to_numpy()].reset_index(drop=True)
    flows = _Flows(built, x).settled(spent)
    return Published(
        _spread(spent, flows["spent"].to_numpy().reshape(m.axes.size("resource"), -1)),
        flows,
        cells(m.quantity, x),
        cells(m.fte, x),
    )


def _held_tight(built: Built, x: Floats) -> Floats:
    """The plan with layoffs and refills at what its staff makes them: they are held from below only."""
    held = [b for b in built.measures.columns.blocks if b.name in HELD and b.stop > b.start]
    if held:
        x = x.copy()
    for block in held:
        x[block.start : block.stop] = block.witness(x)
    return x


def further_revenue(plan: Plan, axes: Axes, rules: Iterable[Rule]) -> Floats:
    """Dollars that the rule of each resource adds to its revenue until it ends; shape (resources, plan years)."""
    more = np.zeros((axes.size("resource"), len(plan.years)))
    for rule in rules:
        if isinstance(rule, ResourceLimit):
            more[axes.codes("resource", [rule.resource])] = rule.more
    last = np.array([end_year(end) if end else np.inf for end in plan["funds"]["ends"]])
    years = np.array([end_year(year) for year in plan.years])
    return np.where(years[None, :] <= last[:, None], more, 0.0)


class _Flows:
    """Money of every resource and year in cents; arrays have shape (resources, plan years)."""

    def __init__(self, built: Built, x: Floats) -> None:
        m = built.measures
        funds = built.plan["funds"]
        self.ids = m.axes.labels["resource"]
        self.shape = (len(self.ids), m.axes.size("year") - 1)
        by = ("resource", "year")
        more = further_revenue(built.plan, m.axes, built.rules)
        self.revenue = cents(m.revenue.by(*by).constant.reshape(self.shape) + more)
        self.beginning = cents(funds["beginning"].to_numpy(dtype=float))
        self.received = self._block(built, "contribution", x)
        self.moved = self._transferred(built, x)
        ones = np.ones_like(x)
        self.lapses, self.carries = (self._block(built, name, ones) > 0 for name in ("lapse", "ending"))
        self.ending, self.lapse = self._block(built, "ending", x), self._block(built, "lapse", x)
        self.left = self.ending + self.lapse
        self.spent_exact = m["spending"].by(*by).at(x).reshape(self.shape)
        self.rate = funds["indirect_rate"].to_numpy(dtype=float)
        self.supporter = _codes(
            m.axes.codes("resource", funds["supported_by"][funds["supported_by"] != ""]), funds["supported_by"]
        )
        self.recovers = _codes(
            m.axes.codes("resource", funds["indirect_to"][funds["indirect_to"] != ""]), funds["indirect_to"]
        )

    def _block(self, built: Built, name: str, x: Floats) -> Cents:
        table = np.zeros(self.shape, dtype=np.int64)
        axes = built.measures.axes
        for block in built.measures.columns.blocks:
            if block.name == name and block.stop > block.start:
                at = (axes.codes("resource", block.labels["resource"]), axes.codes("year", block.labels["year"]) - 1)
                table[at] = cents(x[block.start : block.stop])
        return table

    def _transferred(self, built: Built, x: Floats) -> Cents:
        """Moved in less moved out between grants, each transfer in whole cents."""
        table = np.zeros(self.shape, dtype=np.int64)
        axes = built.measures.axes
        for block in built.measures.columns.blocks:
            if block.name == "transfer" and block.stop > block.start:
                year, amount = axes.codes("year", block.labels["year"]) - 1, cents(x[block.start : block.stop])
                np.add.at(table, (axes.codes("resource", block.labels["resource"]), year), amount)
                np.subtract.at(table, (axes.codes("resource", block.labels["giver"]), year), amount)
        return table

    def settled(self, spending: pd.DataFrame) -> pd.DataFrame:
        """One row per resource and year."""
        order = self._order()
        out = {name: np.zeros(self.shape, dtype=np.int64) for name in (*FLOWS, "given", "charged", "recovered")}
        begins = self.beginning.copy()
        for year in range(self.shape[1]):
            for r in order:
                self._settle(r, year, begins, out)
        out["contributions"] = self.received - out["given"] + self.moved
        out["indirect"] = out["recovered"] - out["charged"]
        out["revenue"] = self.revenue
        grid = np.indices(self.shape).reshape(2, -1)
        frame = pd.DataFrame({"resource": grid[0].astype(np.int32), "year": grid[1].astype(np.int32) + 1})
        frame = frame.assign(**{name: out[name].ravel() for name in FLOWS})
        sides = frame["beginning"] + frame["revenue"] + frame["contributions"] + frame["indirect"]
        if not (sides == frame["spent"] + frame["lapse"] + frame["ending"]).all():
            raise CertificateError("The published balances do not tie in cents.")
        return frame

    def _settle(self, r: int, year: int, begins: Cents, out: dict[str, Cents]) -> None:
        at = (r, year)
        out["beginning"][at] = begins[r]
        has = int(begins[r] + self.revenue[at] - out["given"][at] + out["recovered"][at] + self.moved[at])
        exact = float(self.spent_exact[at]) * 100.0
        spent = int(np.rint(exact))
        left = has + int(self.received[at]) - spent - self._charge(r, spent)
        if self.supporter[r] >= 0:
            change = max(int(self.left[at]) - left, -int(self.received[at]))
            if abs(change) <= MOST_CENTS:
                self.received[at] += change
        has += int(self.received[at])
        while has < spent + self._charge(r, spent):
            spent -= 1
            if exact - spent > MOST_CENTS:
                raise CertificateError(f"{self.ids[r]} would spend more than it has.", "the answer is withheld")
        left = has - spent - self._charge(r, spent)
        out["spent"][at], out["charged"][at] = spent, self._charge(r, spent)
        if self.recovers[r] >= 0:
            out["recovered"][self.recovers[r], year] += out["charged"][at]
        if self.supporter[r] >= 0:
            out["given"][self.supporter[r], year] += self.received[at]
        kept = self._kept(at, left)
        out["ending"][at], out["lapse"][at] = kept, left - kept
        begins[r] = kept

    def _kept(self, at: tuple[int, int], left: int) -> int:
        """What is carried over of what is left: all or nothing where only that is possible; what lapses takes cents."""
        if not self.lapses[at]:
            return left
        if not self.carries[at]:
            return 0
        return min(int(self.ending[at]), left) if self.lapse[at] > 0 else left

    def _charge(self, r: int, spent: int) -> int:
        return int(np.rint(spent * self.rate[r]))

    def _order(self) -> list[int]:
        """Whoever receives or pays before the one it receives from or pays to."""
        before: dict[int, set[int]] = {r: set() for r in range(self.shape[0])}
        for r in range(self.shape[0]):
            for other in (int(self.supporter[r]), int(self.recovers[r])):
                if other >= 0 and other != r:
                    before[other].add(r)
        try:
            return list(TopologicalSorter(before).static_order())
        except CycleError:
            raise CertificateError(
                "Resources support each other in a circle, so their cents cannot be settled.",
                "check `supported_by` and `indirect_to` in the table funds",
            ) from None


def _codes(known: npt.NDArray[np.int32], texts: "pd.Series[str]") -> Cents:
    codes = np.full(len(texts), -1, dtype=np.int64)
    codes[(texts != "").to_numpy()] = known
    return codes


def _spread(spending: pd.DataFrame, spent: Cents) -> pd.DataFrame:
    """Cells in cents that add up to `spent` (resources, plan years); largest remainders first, each cell within a cent
    but where a resource gives up more cents than it has cells.
    """
    value = spending["value"].to_numpy() * 100.0
    floor = np.floor(value + 1e-7).astype(np.int64)
    year = spending["year"].to_numpy()
    group = spending["resource"].to_numpy().astype(np.int64) * (spent.shape[1] + 1) + year
    groups = spent.shape[0] * (spent.shape[1] + 1)
    count = np.bincount(group, minlength=groups)
    base = np.rint(np.bincount(group, value, minlength=groups)).astype(np.int64)
    target = np.concatenate([base.reshape(spent.shape[0], -1)[:, :1], spent], axis=1).ravel()
    have = np.zeros(groups, dtype=np.int64)
    np.add.at(have, group, floor)
    missing = target - have
    each = np.floor_divide(missing, np.maximum(count, 1))
    rest = missing - each * count
    order = np.lexsort((np.arange(len(value)), floor - value, group))
    first = np.cumsum(count) - count
    rank = np.empty(len(value), dtype=np.int64)
    rank[order] = np.arange(len(value)) - first[group[order]]
    whole = floor + each[group] + (rank < rest[group])
    if (target[count == 0] != 0).any() or np.abs(whole - value).max(initial=0.0) > MOST_CENTS:
        raise CertificateError("The published dollars do not add up to what each resource spends.")
    frame: pd.DataFrame = spending[list(SPENDING)].assign(cents=whole)
    kept: pd.DataFrame = frame[whole != 0].reset_index(drop=True)
    return kept
