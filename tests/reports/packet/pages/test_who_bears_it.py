"""Who bears it: schools, levels and the district add up to the change of the plan."""

import pandas as pd
import pytest
from tests.reports.packet.pages.altered import with_changes
from tests.reports.packet.pages.toys import ground, page

from alloc_opt.reports.packet.pages._one_line import one_line


def test_every_dollar_of_change_has_a_place() -> None:
    """Proves: schools and the rest add up to the run's change, in dollars and FTE, in the table and by level."""
    given = ground()
    made = page("who_bears_it", given)
    frame = given.table("schools")
    last = frame[(frame["year"] == given.years[-1]).to_numpy()]
    schools, levels = made.grid("schools"), made.grid("by_level")
    for column, name in (("change_dollars", "dollars"), ("change_fte", "fte")):
        whole = last[column].sum()
        assert schools.column(column)[-1] == pytest.approx(whole, abs=0.005)
        assert levels.column(f"{name}_{given.years[-1]}")[-1] == pytest.approx(whole, abs=0.005)
    spent = given.table("budget")
    whole = spent.loc[(spent["year"] == given.years[-1]).to_numpy(), "dollars"].sum()
    assert schools.column("dollars")[-1] == pytest.approx(whole, abs=0.005)


def test_where_nothing_changes_nobody_gives_up_anything() -> None:
    """Proves: the lead and the chart of such a plan say so instead of naming a school."""
    made = page("who_bears_it", ground("public", 1, tight=False))
    assert "every school" in made.lead
    says = [block.says for block in made.blocks if hasattr(block, "says")]
    assert "No school gives anything up." in says


def test_a_group_has_its_share_of_each_school() -> None:
    """Proves: all pupils have the change of all schools; English learners theirs by their share of each school's
    pupils, though the number at one school is too small to be shown.
    """
    given = ground()
    grid = page("who_bears_it", given).grid("by_group")
    frame = given.table("schools")
    last = frame[(frame["year"] == given.years[-1]).to_numpy()].set_index("school")["change_dollars"]
    assert grid.column("change_dollars")[0] == pytest.approx(last[["oak", "elm"]].sum(), abs=0.005)
    assert grid.column("change_dollars")[1] == pytest.approx(last["oak"] * 40 / 300 + last["elm"] * 7 / 250, abs=0.006)
    assert grid.column("pupils") == (550.0, 47.0)


def test_one_change_that_makes_a_group_is_named() -> None:
    """Proves: a change of one school that is more than a third of its group's change is named with its dollars; a
    smaller one is not.
    """
    row = {"number": 1, "year": "2026-27", "current": 1.0, "quantity": 2.0, "unit": "classroom", "name": "Kiln"}
    schools = pd.DataFrame({"school": ["oak", "elm"], "part": [1, 1], "change_dollars": [100.0, -400.0]})
    for dollars, told in ((150.0, True), (90.0, False)):
        given = with_changes(ground(), [{**row, "change_dollars": dollars}])
        texts = list(one_line(given, schools, "2026-27", {1: "least need"}))
        assert bool(texts) == told
    given = with_changes(ground(), [{**row, "change_dollars": 150.0}])
    (text,) = one_line(given, schools, "2026-27", {1: "least need"})
    assert "Least need, $300 less, of which $150 more is Kiln at Oak School, 1 classroom" in text
