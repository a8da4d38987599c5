"""Who bears it: schools, levels and the district add up to the change of the plan."""

import pytest
from tests.reports.packet.pages.toys import ground, page


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
