"""School pages: no group below ten, nor what gives it away; staff, money and changes are the run's."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.reports.packet.pages.altered import said, with_table
from tests.reports.packet.pages.toys import ground

from alloc_opt.reports.packet.blocks import Page
from alloc_opt.reports.packet.found import page_files
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.packet.pages._school import shown
from alloc_opt.reports.packet.pages.schools import _ordered


def _pages(audience: str = "school") -> dict[str, object]:
    file = next(file for file in page_files() if file.name == "schools")
    return {page.name: page for page in file.pages(ground(audience))}


def test_small_groups_and_their_complements_are_left_out() -> None:
    """Proves: counts below ten, counts that leave fewer than ten outside, and the next smallest where one count alone
    would be left out are not shown; zero is.
    """
    counts = pd.DataFrame(
        {"few": [7.0, 40.0, 60.0], "most": [95.0, 30.0, 50.0], "none": [0.0, 20.0, 30.0]}, index=list("abc")
    )
    found = shown(counts, pd.Series([100.0, 80.0, 90.0], index=list("abc")))
    assert np.isnan(found.loc["a", "few"]), "7 pupils"
    assert np.isnan(found.loc["b", "few"]), "the total would give the 7 away"
    assert found.loc["c", "few"] == 60.0
    assert np.isnan(found.loc["a", "most"]), "5 pupils are outside"
    assert np.isnan(found.loc["b", "most"])
    assert found.loc["a", "none"] == 0.0


def test_a_school_whose_pupils_are_few_shows_no_group() -> None:
    """Proves: where a school's own number is not shown, none of its groups is."""
    counts = pd.DataFrame({"some": [12.0, 40.0, 50.0]}, index=list("abc"))
    found = shown(counts, pd.Series([np.nan, 80.0, 90.0], index=list("abc")))
    assert np.isnan(found.loc["a", "some"])
    assert np.isnan(found.loc["b", "some"]), "with one school hidden, another is too"


def test_a_page_per_school_with_its_own_figures() -> None:
    """Proves: two pages, dollars and FTE of the run, no small group on either, class sizes from the rule."""
    given, pages = ground("school"), _pages()
    assert set(pages) == {"school_oak", "school_elm"}
    frame = given.table("schools").set_index(["school", "year"])
    for school in ("oak", "elm"):
        page = pages[f"school_{school}"]
        year = given.years[-1]
        assert page.grid("years").column("dollars")[-1] == frame.loc[(school, year), "dollars"]
        assert page.grid("staff").column(f"fte_{year}")[-1] == pytest.approx(frame.loc[(school, year), "fte"])
        assert page.grid("money").column(f"dollars_{year}")[-1] == pytest.approx(frame.loc[(school, year), "dollars"])
        groups = page.grid("groups")
        at = groups.column("group").index("English learners")
        assert groups.column(f"pupils_{year}")[at] is None, "7 at elm; with oak alone shown, the total would tell"
        size = page.grid("classes").column(f"size_{year}")[0]
        teachers = page.grid("staff").column("job").index("teacher")
        held = page.grid("staff").column(f"fte_{year}")[teachers]
        assert size == pytest.approx(frame.loc[(school, year), "pupils"] / held, abs=0.06)
    assert pages["school_oak"].grid("staff").column("today")[-1] == 10.25


def test_one_school_alone() -> None:
    """Proves: asked for one school, only its page is made."""
    from dataclasses import replace

    file = next(file for file in page_files() if file.name == "schools")
    only = replace(ground("school"), school="elm")
    assert [page.name for page in file.pages(only)] == ["school_elm"]


def test_schools_stand_by_level_and_name() -> None:
    """Proves: elementary schools come before high schools whatever their order in the plan, each by name."""
    given = ground("school")
    tables = dict(given.plan.tables)
    tables["schools"] = tables["schools"].assign(level=["high", "elementary", ""])
    assert list(_ordered(given)) == ["elm", "oak"]
    assert list(_ordered(replace(given, plan=replace(given.plan, tables=tables)))) == ["elm", "oak"]
    tables["schools"] = tables["schools"].assign(level=["elementary", "high", ""])
    assert list(_ordered(replace(given, plan=replace(given.plan, tables=tables)))) == ["oak", "elm"]


def test_a_job_of_several_programs_is_said_so() -> None:
    """Proves: where a program changes and another has the same job, the table of staff names both; else neither."""
    given = ground("school")
    frame = given.table("positions")
    more = frame[(frame["position"] == "aide").to_numpy()].assign(program="reading", position_id="x")
    both = with_table(given, "positions", pd.concat([frame, more], ignore_index=True))
    programs = given.table("programs")
    moved = programs.assign(change=programs["change"].mask(programs["program"] == "aide", -1.0))
    told = "Jobs of several programs: aide (aide and reading)."
    assert all(told in said(made) for made in _made(with_table(both, "programs", moved)))
    assert not any("Jobs of several" in said(made) for made in _made(both))


def _made(given: Ground) -> list[Page]:
    return list(next(file for file in page_files() if file.name == "schools").pages(given))
