r"""The recommended reserve: the plan's own reserve rules, or the bands of the layout.

$$ recommended_t = \max_{rules} \big( share \cdot outgo_t + dollars \big) \quad\text{or}\quad
   \max(share_{band} \cdot outgo_t,\; dollars_{band}) $$

Outgo is expenditures and other uses: indirect cost charged in, recovered and credits out, as line B11 of California's
form has it. That of a rule is of the resources that the rule itself names, that of a band of the whole projection.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.cells import cells
from alloc_opt.analysis.project_flows import Flows
from alloc_opt.analysis.project_layout import Layout
from alloc_opt.families.reserve import Reserve
from alloc_opt.measures.drivers import driver_counts
from alloc_opt.program.automatic import rule_of

Cents = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


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
    claims: tuple[str, ...] = ()
    """Restricted resources whose balances below zero those rules take off."""


def recommended(flows: Flows, layout: Layout, spent: Cents, share: float | None) -> Recommended:
    """The recommended reserve; `spent` is the projection's spending by year, `share` what the reader states himself."""
    if share is not None:
        return Recommended(_of(share, spent), f"{share:.1%} of spending, as asked for", True)
    rules = [rule for rule in map(rule_of, flows.plan.rules) if isinstance(rule, Reserve)]
    if rules:
        amounts = np.array([_by_rule(flows, rule) for rule in rules])
        words = " ".join(f"{rule.plain()} (rule {rule.id}{_source(rule.source)})" for rule in rules)
        plan = flows.plan
        held = dict.fromkeys(resource for rule in rules for resource in rule.holders(plan))
        claims = dict.fromkeys(resource for rule in rules for resource in rule.claimants(plan))
        owed = tuple(resource for resource in claims if resource not in held)
        return Recommended(amounts.max(axis=0), words, True, tuple(held), owed)
    if layout.reserve is None:
        return _unknown(spent, "There is no reserve rule in the plan, so no reserve is recommended.")
    pupils, counted = _pupils(flows)
    if not pupils.all():
        return _unknown(
            spent, "There is no reserve rule in the plan, and without pupils no band of the law can be told."
        )
    bands = [layout.reserve.of(count) for count in pupils]
    cents = [max(int(_of(b.share, spent[[t]])[0]), round(b.dollars * 100)) for t, b in enumerate(bands)]
    shares = " to ".join(dict.fromkeys(f"{band.share:.0%}" for band in bands))
    words = f"{shares} of spending at {pupils[0]:,.0f} {counted}; {layout.reserve.source}"
    return Recommended(np.array(cents, dtype=np.int64), words, True)


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
    due = np.ceil((rule.share * spent + rule.dollars) * 100.0 - 1e-4)
    asked = np.array([not rule.years or year in rule.years for year in flows.years])
    return np.where(asked, np.maximum(due, 0.0), 0.0).astype(np.int64)


def _pupils(flows: Flows) -> tuple[Floats, str]:
    """Attendance by year as a driver of the plan counts it, else pupils; and what was counted."""
    drivers = flows.plan["drivers"]
    everyone = drivers[drivers["attendance"].to_numpy(dtype=bool) & (drivers["group"] == "all").to_numpy()]
    for row in _whole(everyone.to_dict("records")):
        return driver_counts(flows.m, str(row["driver"])), f"in attendance ({row['driver']})"
    pupils = flows.m.enrollment.where({"group": "all"})
    counts = np.bincount(pupils.constant_labels["year"], pupils.constant, minlength=len(flows.years))
    return np.asarray(counts, dtype=float), "pupils enrolled"


def _whole(rows: Sequence[Mapping[Hashable, object]]) -> list[Mapping[Hashable, object]]:
    """Drivers that count the whole district, without a lag first."""
    mine = [row for row in rows if row["span"] == "all" and row["level"] == ""]
    return sorted(mine, key=lambda row: (str(row["lag"]), row["method"] != "year"))
