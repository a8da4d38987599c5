"""The position page: jobs, who leaves, and posts that change, all of one staff."""

import pytest
from tests.reports.packet.pages.toys import ground, page

from alloc_opt.reports.packet.pages.positions import changed


@pytest.mark.parametrize("by_site_years", [None, 1])
def test_posts_jobs_and_staff_agree(by_site_years: int | None) -> None:
    """Proves: changes of posts over the years, of jobs, and the run's own count of staff are the same FTE, also where
    later years are told by level, where no school's posts seem to move to its level.
    """
    given = ground("staff", 2, by_site_years)
    moved = changed(given)
    whole = given.run.facts["staff"]["change"]
    assert moved["change"].sum() == pytest.approx(whole)
    jobs = page("positions", given).grid("jobs")
    assert jobs.column("change")[-1] == pytest.approx(whole)
    if by_site_years:
        later = moved[(moved["year"] == given.years[-1]).to_numpy()]
        assert not later["school"].isin(["oak", "elm"]).any()
        assert later["change"].abs().sum() < 5


def test_a_post_tells_what_personnel_asks() -> None:
    """Proves: id, site, job, payer, vacant, FTE before and after, and the day of notice stand in each row."""
    grid = page("positions", ground()).grid("posts")
    names = {column.name for column in grid.columns}
    asked = {"position_id", "school_name", "job", "resource_name", "vacant", "before", "fte", "decide_by"}
    assert asked <= names
    for row in grid.rows:
        told = dict(zip((column.name for column in grid.columns), row.cells, strict=True))
        if row.mark == "line":
            assert told["fte"] - told["before"] == pytest.approx(told["change"])
            assert told["vacant"] in ("yes", "no")
