"""The rules page: every rule once, the hardest first, with how it stands."""

from tests.reports.packet.pages.altered import law_held, said, with_source
from tests.reports.packet.pages.toys import ground, page


def test_every_rule_once_the_hardest_first() -> None:
    """Proves: as many rows as rules; law heads the list; what is at its limit has no room left to tell of."""
    given = ground()
    grid = page("rules", given).grid("rules")
    lines = [row for row in grid.rows if row.mark == "line"]
    assert len(lines) == len(given.table("rulebook"))
    assert str(grid.rows[0].cells[0]).startswith("Law")
    for plan, room in zip(grid.column("plan"), grid.column("room"), strict=True):
        if plan == "kept, at the limit":
            assert str(room).startswith("at the limit in")
        elif plan in ("not met, no worse than today", "gave way", "broken"):
            assert room is None


def test_others_than_staff_do_not_read_a_line_per_resource() -> None:
    """Proves: for the board the money of resources is one note, and every other rule stands there."""
    given = ground("board")
    grid = page("rules", given).grid("rules")
    book = given.table("rulebook")
    money = int((book["family"] == "resource_limit").sum())
    assert money
    assert len([row for row in grid.rows if row.mark == "line"]) == len(book) - money
    assert f"each of {money} resources" in grid.notes[0]


def test_law_that_today_breaks_is_named() -> None:
    """Proves: a rule of law that is only held no worse than today is counted and named with its school, on the page of
    rules and in the summary; where none is law, neither page says that one is.
    """
    given = ground("board")
    assert "of them law)" not in page("rules", given).lead
    assert "none is law" in said(page("summary", given))
    held = law_held(given)
    made = page("rules", held)
    assert "1 not met and held no worse than today (1 of them law)" in made.lead
    heads = [str(row.cells[0]) for row in made.grid("rules").rows if row.mark == "head"]
    assert "1 that today's budget breaks is not met" in heads[0]
    for name in ("rules", "summary"):
        assert "(Elm School, 2026-27" in said(page(name, held))


def test_choices_of_the_model_are_no_policy_of_the_board() -> None:
    """Proves: a policy whose source is the model stands under a heading of its own, and the summary names it when it
    is at its limit; without such a rule neither says anything of it.
    """
    given = ground("board")
    assert "not adopted by the board" not in said(page("summary", given))
    chosen = with_source(given, "reserve", source="a choice of this model")
    heads = [str(row.cells[0]) for row in page("rules", chosen).grid("rules").rows if row.mark == "head"]
    assert "Choices of this model: set for this study, not adopted by the board." in heads
    told = said(page("summary", chosen))
    assert "1 rule is a choice of this model, not adopted by the board. At the limit: The reserve" in told
