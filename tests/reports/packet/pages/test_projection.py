"""The projection page: today's services and the plan by the same rules; the plan's side is the run, to the cent."""

import pytest
from tests.analysis.plans import TABLES, plan
from tests.reports.packet.pages.altered import said
from tests.reports.packet.pages.grounds import ground as solved
from tests.reports.packet.pages.toys import ground, page

from alloc_opt.reports import sentences as say


def test_the_plans_side_is_the_run() -> None:
    """Proves: balances of the plan on the page are those of its resources, and both sides begin with the same year."""
    given = ground()
    made = page("projection", given)
    sides = made.grid("sides")
    funds = given.table("funds")
    free = funds[(funds["resource"] == "base").to_numpy()].set_index("year")
    for year in given.years:
        assert sides.column(f"plan_{year}")[5] == pytest.approx(free.loc[year, "ending"], abs=0.005)
    reserve = made.grid("reserve")
    assert reserve.column("today")[0] == reserve.column("plan")[0]
    assert reserve.column("today_lasting")[0] == reserve.column("plan_lasting")[0]
    assert reserve.column("plan")[-1] > reserve.column("today")[-1]


def test_staff_get_every_line_with_live_totals() -> None:
    """Proves: each section of the form is a table whose totals name their parts, for the plan and for today."""
    from alloc_opt.reports.packet.found import page_files

    given = ground()
    file = next(file for file in page_files() if file.name == "projection")
    full = list(file.pages(given))[1]
    assert {grid.name for grid in full.grids} >= {
        f"{s}_{of}" for s in ("unrestricted", "combined") for of in ("plan", "today")
    }
    grid = full.grid("combined_plan")
    net = next(row for row in grid.rows if str(row.cells[0]).strip().startswith("Net increase"))
    assert [factor for _, factor in net.of] == [1.0, -1.0]
    ending = next(row for row in grid.rows if row.cells[0] == "Ending balance")
    assert len(ending.of) == 2


def test_money_set_aside_stands_beside_the_certification() -> None:
    """Proves: what is committed or assigned in the base year alone is in the answer; page and summary tell it with the
    reserves that would be available if it stayed; what is stated for every year is not.
    """
    part = {"component": "9780", "resource": "base", "kind": "assigned", "dollars": 40_000.0}
    for year, held in (("2025-26", 40_000.0), ("", 0.0)):
        tables = {**TABLES, "components": [{**part, "year": year}]}
        given = solved(plan(tables), "project", audience="public")
        facts = given.answers["project"].facts
        assert facts["set_aside"] == held
        frame = given.answers["project"].tables["projection_summary"].frame
        mine = frame[((frame["of"] == "plan") & (frame["line"] == "available")).to_numpy()]
        left = f"{say.money(float(mine['dollars'].iloc[-1]) - 40_000.0)} in 2026-27 instead of"
        for name in ("projection", "summary"):
            assert (left in said(page(name, given))) == bool(held)
