"""The audit page: what today breaks, law first, with its source and what the plan does."""

from dataclasses import replace

from tests.analysis.plans import TABLES, plan
from tests.reports.packet.pages.altered import said
from tests.reports.packet.pages.toys import ground, page

from alloc_opt.plan.rule import SEVERITIES
from alloc_opt.reports.packet.answer import Asking
from alloc_opt.reports.packet.found import answer_files


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


def test_cents_of_the_ledger_are_no_broken_rule() -> None:
    """Proves: a resource that is short by less than $10 is told in a note and counted nowhere; one short by more is."""
    base = {"fund": "01", "resource": "base", "beginning": 1000.0, "revenue": 5000.0}
    lines = [{"school": "oak", "resource": "grant", "object": "supplies", "dollars": 1000.0}]
    for short, broken in ((0.4, 0), (400.0, 1)):
        grant = {"fund": "01", "resource": "grant", "restriction": 5, "revenue": 1000.0 - short}
        on = {"schools": TABLES["schools"], "funds": [base, grant], "lines": lines}
        made = plan(on)
        asking = Asking(None, made, made, lambda: None)  # type: ignore[arg-type, return-value]
        found = answer_files()["audit"].ask(asking)
        assert found is not None
        assert (found.facts["law"], found.facts["broken"]) == (broken, broken)
        rounded = any("1 resource is short by less than $10" in text for text in found.words["notes"])
        assert rounded == (not broken)
        given = replace(ground(), answers={**ground().answers, "audit": found})
        assert ("short by less than $10" in said(page("audit", given))) == rounded
