"""A run through the projection: its balances are the run's own, and its base year is today's."""

import pytest
from tests.analysis.plans import toy

from alloc_opt.analysis.project import project
from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve

RULES = [
    {"id": "ratio", "family": "staffing_ratio", "positions": ("teacher",), "per": 60.0},
    {"id": "reserve", "family": "reserve", "severity": "policy", "share": 0.02},
]


def test_a_run_is_projected_as_it_was_booked() -> None:
    """Proves: ending balances, contributions and spending of every plan year are those of the run to the cent, and
    the base year, indirect cost included, is that of today's services.
    """
    solved = solve(toy(RULES, years=2))
    found = run(solved)
    tables = {name: table.frame for name, table in found.tables.items()}
    decided, today = project(solved.plan, budget=tables), project(solved.plan)
    lines = decided.lines.frame
    funds = tables["funds"]
    for section, restricted in (("unrestricted", False), ("restricted", True)):
        mine = funds[(funds["resource"] != "base") == restricted]
        ending = lines[(lines["section"] == section) & (lines["line"] == "Ending balance")].set_index("year")["dollars"]
        spent = lines[(lines["section"] == section) & (lines["line"] == "Total spending")].set_index("year")["dollars"]
        for year in solved.plan.years:
            own = mine[mine["year"] == year]
            assert ending[year] == pytest.approx(own["ending"].sum(), abs=0.001)
            assert spent[year] == pytest.approx((own["spent"] - own["indirect"]).sum(), abs=0.001)
    base = [
        frame[frame["year"] == "2025-26"].set_index(["section", "line"])["dollars"]
        for frame in (lines, today.lines.frame)
    ]
    for key in (
        ("unrestricted", "Beginning balance"),
        ("restricted", "Total spending"),
        ("combined", "Ending balance"),
    ):
        assert base[0][key] == base[1][key]
    assert decided.summary.frame["structural"].iloc[0] == today.summary.frame["structural"].iloc[0]


def test_the_certification_is_of_the_decisions() -> None:
    """Proves: today's services, short of money, are not positive; the plan, which holds the reserve, is."""
    solved = solve(toy(RULES, years=2))
    tables = {name: table.frame for name, table in run(solved).tables.items()}
    assert project(solved.plan).certification.word != "positive"
    assert project(solved.plan, budget=tables).certification.word == "positive"
