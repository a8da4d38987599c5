"""The change list of the packet: one row per named change, a column per year, FTE never added over years."""

import pytest
from tests.reports.packet.pages.toys import ground, page


def test_a_row_per_change_and_a_column_per_year() -> None:
    """Proves: rows are the named changes of the run; each year's sums are the run's; no column adds FTE over years."""
    given = ground()
    frame = given.table("changes")
    grid = page("changes", given).grid("changes")
    lines = [row for row in grid.rows if row.mark == "line"]
    assert len(lines) == frame["number"].nunique()
    names = [column.name for column in grid.columns]
    assert [name for name in names if name.startswith("fte")] == [f"fte_{year}" for year in given.years]
    for kind, name in (("dollars", "change_dollars"), ("fte", "change_fte")):
        sums = frame.groupby("year")[name].sum()
        for year in given.years:
            assert grid.column(f"{kind}_{year}")[-1] == pytest.approx(sums[year], abs=0.005)


def test_without_changes_it_says_so() -> None:
    """Proves: a plan that keeps today's services says that in one sentence."""
    made = page("changes", ground("board", 1, tight=False))
    assert made.lead == "Nothing changes: today's services are kept."
    assert made.blocks == ()
