"""The audit page: what today breaks, law first, with its source and what the plan does."""

from tests.reports.packet.pages.toys import ground, page


def test_law_comes_first_and_the_plan_answers() -> None:
    """Proves: each broken rule stands once, law before the rest, with what the plan does about it."""
    given = ground()
    made = page("audit", given)
    grid = made.grid("broken")
    heads = [str(row.cells[0]) for row in grid.rows if row.mark == "head"]
    assert heads[0] == "Broken law"
    lines = [row for row in grid.rows if row.mark == "line"]
    assert len(lines) == given.answers["audit"].facts["broken"]
    plan = [row.cells[[column.name for column in grid.columns].index("plan")] for row in lines]
    assert all(str(told).startswith(("kept", "no worse", "gave way")) for told in plan)


def test_a_budget_that_breaks_nothing_has_no_table() -> None:
    """Proves: with money enough the page says that every rule is kept, without an empty table."""
    made = page("audit", ground("board", 1, tight=False))
    assert "keep all" in made.lead
    assert made.grids == ()
