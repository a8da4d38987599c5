"""The rules page: every rule once, the hardest first, with how it stands."""

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
