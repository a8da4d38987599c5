"""Pages of words: summary, questions, sources and the audit appendix."""

from dataclasses import replace

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
