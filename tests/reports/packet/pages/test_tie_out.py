"""The tie-out page: the base year against the plan's files, the bridge to the plan, every table against the others."""

from dataclasses import replace

import pytest
from tests.reports.packet.pages.toys import ground, page

from alloc_opt.analysis.table import Table
from alloc_opt.reports.packet.ground import Ground

TODAY = 1_913_649.34


def test_it_ties_to_the_cent() -> None:
    """Proves: the base year is what staff and lines cost, the bridge ends at the plan's spending, no check differs."""
    given = ground()
    made = page("tie_out", given)
    assert "to the cent" in made.lead
    assert set(made.grid("checks").column("difference")) == {0.0}
    fund = made.grid("by_fund")
    assert fund.column("net")[-1] == TODAY
    bridge = made.grid("bridge")
    spent = given.table("funds").groupby("year")["spent"].sum().round(2)
    for year in given.years:
        assert bridge.column(f"dollars_{year}")[0] == TODAY
        assert bridge.column(f"dollars_{year}")[-1] == pytest.approx(spent[year], abs=1e-6)


def test_a_cent_that_is_lost_is_told() -> None:
    """Proves: a run of which one line lacks a cent says that a check does not tie, for the board too."""
    given = ground("board")
    budget = given.run.tables["budget"]
    frame = budget.frame.copy()
    frame.loc[0, "dollars"] -= 0.01
    wrong = replace(given.run, tables={**given.run.tables, "budget": Table("budget", frame)})
    made = page("tie_out", Ground(wrong, given.plan, given.today, "board", "", given.answers))
    assert made.lead.startswith("2 checks of ")
    assert sorted(value for value in made.grid("checks").column("difference") if value) == [-0.01, -0.01]
