"""The change list of the packet: one row per named change, a column per year, FTE never added over years."""

import pytest
from tests.reports.packet.pages.altered import said, with_changes
from tests.reports.packet.pages.toys import ground, page

from alloc_opt.reports.packet.pages._dated import by_day, named


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


def test_a_day_names_the_most_dollars_first() -> None:
    """Proves: changes of one day stand by dollars, those of one program taken together, and the rest is counted with
    the dollars of its largest; the committee's page says the same.
    """
    year = {"year": "2026-27", "current": 2.0, "quantity": 1.0, "decide_by": "2026-03-15"}
    rows = [
        {**year, "number": at, "program": f"p{at}", "name": f"Service {at}", "change_dollars": -1000.0 * at}
        for at in range(1, 11)
    ]
    rows += [
        {**year, "number": 11 + at, "school": one, "change_dollars": -6000.0} for at, one in enumerate(("oak", "elm"))
    ]
    given = with_changes(ground("board"), rows)
    (day, told), *_ = by_day(given, 3)
    assert day == "2026-03-15"
    assert told[0] == "trim teacher (2 places, $12,000 less)"
    assert told[1:3] == ["trim p10 ($10,000 less)", "trim p9 ($9,000 less)"]
    assert told[3] == "and 8 smaller ones, none above $8,000"
    assert "trim teacher (2 places, $12,000 less)" in said(page("questions", given))


def test_schools_and_their_level_are_one_cut() -> None:
    """Proves: where later years are totals of levels, a note says that the two rows are one change; a level that goes
    no further than its schools has their day, one that goes further its own.
    """
    own = {"year": "2026-27", "current": 2.0, "quantity": 1.0, "decide_by": "2026-03-15", "change_dollars": -9.0}
    level = {"year": "2027-28", "school": "all_schools_e", "current": 4.0, "decide_by": "2027-03-15"}
    for quantity, day in ((2.0, "2026-03-15"), (1.0, "2027-03-15")):
        rows = [
            {**own, "number": 1},
            {**own, "number": 2, "school": "elm"},
            {**level, "number": 3, "quantity": quantity, "change_dollars": -20.0},
        ]
        given = with_changes(ground("board", 2, by_site_years=1), rows)
        assert named(given)[2]["decide_by"] == day
        assert "do not add the two" in said(page("changes", given))
    assert "do not add the two" not in said(page("changes", ground("board")))


def test_each_band_of_a_formula_has_its_year_and_day() -> None:
    """Proves: bands that change in different years stand side by side, each with its schools and day, no arrows."""
    band = {"number": 1, "school": "*", "school_name": "", "current": 2.0, "quantity": 1.5, "change_dollars": -5.0}
    rows = [
        {**band, "year": "2026-27", "tier": "k8: full_time > half_time", "decide_by": "2026-03-15"},
        {**band, "year": "2027-28", "tier": "middle: full_time > half_time", "sites": 2, "decide_by": "2027-03-15"},
    ]
    level = named(with_changes(ground("board"), rows))[0]["level"]
    assert level == (
        "k8: full time to half time in 2026-27 (1 school, by 2026-03-15); "
        "middle: full time to half time in 2027-28 (2 schools, by 2027-03-15)"
    )
