"""A town with three elementary schools, of which one may close."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.analysis.plans import Rows, plan

from alloc_opt.plan.plan import Plan, Settings
from alloc_opt.scenario import Scenario, stated

YEARS = ("2026-27", "2027-28")
STAFF = {"teacher": 8.0, "principal": 1.0}
TABLES: dict[str, Rows] = {
    "schools": [{"school": name, "capacity": 400.0} for name in ("oak", "elm", "ash")]
    + [{"school": "office", "kind": "central", "capacity": 0.0}],
    "groups": [{"group": "el"}],
    "enrollment": [
        row
        for name in ("oak", "elm", "ash")
        for row in (
            {"school": name, "span": "k3", "pupils": 101.0},
            {"school": name, "span": "4-5", "pupils": 60.0},
            {"school": name, "group": "el", "pupils": 33.0},
        )
    ],
    "drivers": [{"driver": "heads"}],
    "funds": [{"fund": "01", "resource": "base", "revenue": 4_000_000.0}],
    "revenue": [{"line": "state", "resource": "base", "driver": "heads", "rate": 1000.0}],
    "pay": [
        {"position": "teacher", "salary": 80_000.0, "benefits": 0.25, "increment": 1.0},
        {"position": "principal", "salary": 120_000.0, "benefits": 0.25, "increment": 1.0},
    ],
    "staff": [
        {"school": name, "position": position, "resource": "base", "fte": fte}
        for name in ("oak", "elm", "ash")
        for position, fte in STAFF.items()
    ],
    "lines": [{"school": name, "resource": "base", "object": "5500", "dollars": 50_000.0} for name in ("oak", "elm")],
}
"""A teacher costs $100,000, a principal $150,000, the lights of Oak and of Elm $50,000 (locked)."""
OAK = 8 * 100_000.0 + 150_000.0 + 50_000.0


def town(rules: Sequence[Mapping[str, Any]] = (), *, settings: Settings | None = None, **tables: Rows) -> Plan:
    """The town; `tables` stand in for those of `TABLES`."""
    settings = settings or Settings(changes=None, changes_share=None)
    return plan({**TABLES, **tables}, rules, years=YEARS, settings=settings)


CHANGE = {"close": "oak", "from": YEARS[0], "pupils": {"elm": 0.6, "ash": 0.4}, "why": "x"}


def closing(**said: Any) -> Scenario:
    """A scenario that closes Oak: 60 % of its pupils go to Elm, 40 % to Ash."""
    return stated({"scenario": "less", "of": "toy", "why": "x", "changes": [{**CHANGE, **said}]})


def scaled(by: float) -> Scenario:
    """A scenario with more or fewer pupils from the first year on."""
    change = {"scale": f"enrollment[year>={YEARS[0]}].pupils", "by": by, "why": "x"}
    return stated({"scenario": "scaled", "of": "toy", "why": "x", "changes": [change]})
