"""Pages of words: summary, questions, sources and the audit appendix."""

from dataclasses import replace

from tests.reports.packet.pages.altered import with_changes
from tests.reports.packet.pages.toys import ground, page

from alloc_opt.reports.packet.blocks import Figures, Page, Words


def _said(made: Page) -> str:
    return " ".join(text for block in made.blocks if isinstance(block, Words) for text in (block.head, *block.texts))


def test_the_summary_says_what_is_done_and_what_is_not_known() -> None:
    """Proves: its figures are the run's; estimates, locked dollars and the source stand in it."""
    given = ground("public")
    made = page("summary", given)
    figures = next(block for block in made.blocks if isinstance(block, Figures)).figures
    known = {figure.what: figure.value for figure in figures}
    assert known["named changes from today"] == str(given.table("changes")["number"].nunique())
    assert "Locked:" in _said(made)
    assert "Made up for a test." in _said(made)


def test_pay_without_a_list_has_a_tile_of_its_own() -> None:
    """Proves: where pay goes from lines that list no positions, tiles say that FTE are those of listed ones, and what
    is beside them; the largest changes of the summary are those with the most dollars in the last year.
    """
    given = ground("board")
    facts = {**given.run.facts, "unlisted_pay": {"dollars": 2e6, "year": "2027-28", "fte": 20.0, "average": 1e5}}
    made = page("summary", replace(given, run=replace(given.run, facts=facts)))
    tiles = [f"{one.value} {one.what}" for block in made.blocks if isinstance(block, Figures) for one in block.figures]
    assert any("of listed positions laid off" in tile for tile in tiles)
    assert any(tile.startswith("About 20 FTE more") and "$2.00 million" in tile for tile in tiles)
    assert not any("listed positions" in figure.what for figure in page("summary", given).blocks[0].figures)
    row = {"current": 2.0, "quantity": 1.0, "number": 1, "year": "2026-27", "change_dollars": -900.0}
    later = {**row, "year": "2027-28", "number": 2, "program": "art", "name": "Art", "change_dollars": -500.0}
    told = _said(page("summary", with_changes(given, [row, later])))
    assert told.index("trim art (") < told.index("trim teacher (")


def test_scenarios_and_confidence_are_told_first() -> None:
    """Proves: a confidential run says so, and a scenario stands there with its reason and every change."""
    given = ground("staff")
    told = {"name": "levy", "title": "The levy fails", "why": "Voters decide.", "changes": ["levy dropped"]}
    facts = {**given.run.facts, "confidential": True, "scenarios": [told]}
    said = _said(page("summary", replace(given, run=replace(given.run, facts=facts))))
    for text in ("Confidential", "The levy fails", "Voters decide.", "levy dropped", "Changes are counted from today"):
        assert text in said


def test_questions_are_answered_from_the_run() -> None:
    """Proves: every question has an answer, and a plan that changes nothing says that nobody loses a job."""
    for options in ({}, {"years": 1, "tight": False}):
        made = page("questions", ground("board", **options))
        assert len(made.blocks) == 9
    assert "Nobody: no post is given up." in _said(made)


def test_sources_say_where_figures_come_from() -> None:
    """Proves: the plan's own source stands there, and for staff that of the rules."""
    assert "Made up for a test." in _said(page("sources", ground("public")))
    made = page("sources", ground("staff"))
    assert "Policy 1" in made.grid("rule_sources").column("source")


def test_the_appendix_has_what_a_checker_needs() -> None:
    """Proves: run, digest, bound of every objective, versions, options, and that nothing was fixed by hand."""
    given = ground("staff")
    made = page("audit_appendix", given)
    values = made.grid("made").column("value")
    assert given.mark in values
    assert given.run.facts["inputs"]["plan"] in values
    stages = made.grid("stages")
    assert len(stages.rows) == len(given.run.facts["stages"])
    assert "highspy" in made.grid("versions").column("what")
    assert "Nothing was fixed by hand." in _said(made)
