"""The audit page: what today breaks, law first, with its source and what the plan does."""

from tests.reports.packet.pages.toys import ground, page

from alloc_opt.plan.rule import SEVERITIES


def test_law_comes_first_and_the_plan_answers() -> None:
    """Proves: each broken rule stands once, those of money in a table of their own, the others law first, with what
    the plan does about each.
    """
    given = ground()
    made = page("audit", given)
    lines = [(grid, row) for grid in made.grids for row in grid.rows if row.mark == "line"]
    assert len(lines) == given.answers["audit"].facts["broken"]
    heads = [str(row.cells[0]) for row in made.grid("broken").rows if row.mark == "head"]
    order = [f"Broken {severity}" for severity in SEVERITIES]
    assert heads == [each for each in order if each in heads]
    assert len(made.grid("resources").rows) > 1
    for grid, row in lines:
        told = row.cells[[column.name for column in grid.columns].index("plan")]
        assert str(told).startswith(("kept", "not met", "gave way"))


def test_a_budget_that_breaks_nothing_has_no_table() -> None:
    """Proves: with money enough the page says that every rule is kept, without an empty table."""
    made = page("audit", ground("board", 1, tight=False))
    assert "keep all" in made.lead
    assert made.grids == ()
