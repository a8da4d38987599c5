r"""The recommended reserve: the plan's own reserve rules, or the bands of the layout.

$$ recommended_t = \max_{rules} \big( share \cdot outgo_t + dollars \big) \quad\text{or}\quad
   \max(share_{band} \cdot outgo_t,\; dollars_{band}) $$

Outgo is expenditures and other uses: indirect cost charged in, recovered and credits out, as line B11 of California's
form has it. That of a rule is of the resources that the rule itself names, that of a band of the whole projection.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.cells import cells
from alloc_opt.analysis.projection.flows import Flows
from alloc_opt.analysis.projection.layout import Layout
from alloc_opt.errors import RulesError
from alloc_opt.families.reserve import Reserve
from alloc_opt.measures.drivers import driver_counts
from alloc_opt.program.automatic import rule_of

ADA = "ada"
"""Id of a driver that is attendance whatever it counts."""
Cents = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class _Parts(TypedDict):
    """Of a recommended reserve: by share and by dollars."""

    shares: tuple[float, ...]
    by_share: tuple[int, ...]
    by_dollars: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Recommended:
    """What should be held in reserve at the end of each year, and who says so."""

    cents: Cents
    """Shape (years,), the base year first; zeros where nobody says anything."""
    words: str
    """In a sentence."""
    known: bool
    """False: neither the plan nor the layout says anything."""
    counted: tuple[str, ...] = ()
    """Resources whose balances the plan's reserve rules count."""
    by_share: tuple[int, ...] = ()
    """Cents by year that the share of spending alone asks for."""
    by_dollars: tuple[int, ...] = ()
    """Cents by year that the stated dollars alone ask for."""
    shares: tuple[float, ...] = ()
    """The share by year."""
    claims: tuple[str, ...] = ()
    """Restricted resources whose balances below zero those rules take off."""


def recommended(flows: Flows, layout: Layout, spent: Cents, share: float | None) -> Recommended:
    """The recommended reserve; `spent` is the projection's spending by year, `share` what the reader states himself."""
    if share is not None:
        due = _of(share, spent)
        told = _told([share] * len(due), due, np.zeros_like(due))
        return Recommended(due, f"{share:.1%} of spending, as asked for", True, **told)
    rules = [rule for rule in map(rule_of, flows.plan.rules) if isinstance(rule, Reserve)]
    if rules:
        amounts = np.array([_by_rule(flows, rule) for rule in rules])
        words = " ".join(f"{rule.plain()} (rule {rule.id}{_source(rule.source)})" for rule in rules)
        plan = flows.plan
        held = dict.fromkeys(resource for rule in rules for resource in rule.holders(plan))
        claims = dict.fromkeys(resource for rule in rules for resource in rule.claimants(plan))
        owed = tuple(resource for resource in claims if resource not in held)
        most, years = amounts.argmax(axis=0), np.arange(amounts.shape[1])
        shares = [rules[at].share for at in most]
        dollars = np.array([round(rules[at].dollars * 100) for at in most], dtype=np.int64)
        due = amounts[most, years]
        told = _told(shares, np.maximum(due - dollars, 0), np.minimum(dollars, due))
        return Recommended(due, words, True, tuple(held), claims=owed, **told)
    if layout.reserve is None:
        return _unknown(spent, "No reserve is recommended: there is no reserve rule in the plan.")
    pupils, counted = _pupils(flows)
    if not pupils.all():
        return _unknown(
            spent, "There is no reserve rule in the plan, and no enrollment to tell the band of the law by."
        )
    bands = [layout.reserve.of(count) for count in pupils]
    by_share = np.array([int(_of(b.share, spent[[t]])[0]) for t, b in enumerate(bands)], dtype=np.int64)
    by_dollars = np.array([round(b.dollars * 100) for b in bands], dtype=np.int64)
    said = " to ".join(dict.fromkeys(f"{band.share:.0%}" for band in bands))
    words = f"{said} of spending at {pupils[0]:,.0f} {counted}; {layout.reserve.source}"
    told = _told([band.share for band in bands], by_share, by_dollars)
    return Recommended(np.maximum(by_share, by_dollars), words, True, **told)


def _told(shares: Sequence[float], by_share: Cents, by_dollars: Cents) -> _Parts:
    """The two sides of the standard, by year."""
    return {
        "shares": tuple(shares),
        "by_share": tuple(by_share.tolist()),
        "by_dollars": tuple(by_dollars.tolist()),
    }


def attendance(flows: Flows) -> tuple[float, ...]:
    """Attendance by year, else pupils enrolled; NaN where the plan counts neither."""
    try:
        counts, _ = _pupils(flows)
    except RulesError:
        counts = np.zeros(len(flows.years))
    return tuple(float(count) if count else float("nan") for count in counts)


def _of(share: float, spent: Cents) -> Cents:
    return np.asarray(np.ceil(share * spent.astype(float) - 1e-6), dtype=np.int64)


def _unknown(spent: Cents, words: str) -> Recommended:
    return Recommended(np.zeros_like(spent), words, False)


def _source(source: str) -> str:
    return f"; {source}" if source else ""


def _by_rule(flows: Flows, rule: Reserve) -> Cents:
    found = cells(flows.m["outgo"].where(rule.of), flows.x, by=("year",))
    spent = np.zeros(len(flows.years))
    spent[found["year"].to_numpy()] = found["value"].to_numpy(dtype=float)
    least = np.maximum(rule.share * spent + rule.dollars, rule.least_dollars)
    due = np.ceil(least * 100.0 - 1e-4)
    asked = np.array([not rule.years or year in rule.years for year in flows.years])
    return np.where(asked, np.maximum(due, 0.0), 0.0).astype(np.int64)


def _pupils(flows: Flows) -> tuple[Floats, str]:
    """Attendance by year as a driver of the plan counts it, else pupils; and what was counted."""
    drivers = flows.plan["drivers"]
    counted = drivers["attendance"].to_numpy(dtype=bool) | (drivers["driver"].str.casefold() == ADA).to_numpy()
    everyone = drivers[counted & (drivers["group"] == "all").to_numpy()]
    for row in _whole(everyone.to_dict("records")):
        return driver_counts(flows.m, str(row["driver"])), f"in attendance ({row['driver']})"
    pupils = flows.m.enrollment.where({"group": "all"})
    counts = np.bincount(pupils.constant_labels["year"], pupils.constant, minlength=len(flows.years))
    return np.asarray(counts, dtype=float), "pupils enrolled"


def _whole(rows: Sequence[Mapping[Hashable, object]]) -> list[Mapping[Hashable, object]]:
    """Drivers that count the whole district, without a lag first."""
    mine = [row for row in rows if row["span"] == "all" and row["level"] == ""]
    return sorted(mine, key=lambda row: (str(row["lag"]), row["method"] != "year"))
