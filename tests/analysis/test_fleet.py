"""The fleet of a toy district: 1,000 devices of which 700 were bought at once."""

import numpy as np
import pytest
from tests.program.districts import toy

from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.reports.console import text_of
from alloc_opt.reports.fleet import show_fleet
from alloc_opt.reports.schedule import show_schedule

RULE = {
    "id": "fleet",
    "family": "refresh",
    "program": "devices",
    "life": 3,
    "per": 1.0,
    "spares": 0.0,
    "fleet": {"2024-25": 700.0, "2025-26": 300.0},
    "support": "repair",
    "care": 500.0,
    "disposal": "disposal",
}
MORE = {
    "programs": [
        {"program": "devices", "name": "Devices", "unit": "device", "decided": "central", "weight": 0.0},
        {"program": "repair", "unit": "FTE", "decided": "central"},
        {"program": "disposal", "unit": "device", "decided": "central"},
    ],
    "costs": [
        {"program": "devices", "object": "supplies", "dollars": 400.0},
        {"program": "repair", "object": "services", "dollars": 90_000.0},
        {"program": "disposal", "object": "services", "dollars": 12.0},
    ],
    "services": [{"program": p, "school": "office", "current": 0.0} for p in ("devices", "repair", "disposal")],
}
NURSES = {"id": "nurses", "family": "itinerant", "position": "aide", "sites": 3.0, "travel": 0.05}


def test_cohorts_and_total_cost_of_ownership() -> None:
    """Proves by hand: 700 devices end with 2026-27 and 300 with 2027-28, so 2027-28 buys 700; one device costs $400 +
    $180,000 / 1,000 x 3 years + $12 over its life; after the plan the 700 end together in 2030-31 for $280,000.
    """
    solved = solve(toy([RULE], years=2, more=MORE, settings={"objective": ("least_cost", "least_change")}))
    done = run(solved)
    table = done.tables["fleet"].frame.set_index("year")
    planned = table[table["planned"] == "yes"]
    assert (planned["in_use"] >= planned["need"] - 1e-6).all()
    assert table.loc["2027-28", "retiring"] == 700.0
    assert table.loc["2027-28", "in_use"] == 300.0 + table["bought"].sum()
    assert table.loc["2027-28", "owned"] == pytest.approx(400 + 180_000 / table.loc["2027-28", "in_use"] * 3 + 12)
    assert table.loc["2028-29", "short"] == 300.0
    assert table.loc["2030-31", "short"] + table.loc["2029-30", "short"] == 700.0
    assert np.allclose(table["dollars"], table["bought"] * 400 + (table["planned"] != "yes") * table["short"] * 400)
    said = " ".join(text_of(lambda console: show_fleet(done, console)).split())
    assert "70% of the fleet, for $280,000; an even share is 333 a year." in said


def test_a_week_in_the_report() -> None:
    """Proves: two aides at Oak and one at Elm are three people, and without the rule nothing is said of weeks."""
    done = run(solve(toy([NURSES])))
    assert "aide: 3 people at 2 schools" in text_of(lambda console: show_schedule(done, console))
    assert "schedule" not in run(solve(toy())).tables
