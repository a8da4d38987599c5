"""A document as Markdown."""

from tests.reports.packet.documents import COLUMNS, document, parts

from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Column, Figure, Figures, Grid, Page, Words, line
from alloc_opt.reports.packet.markdown import to_markdown


def told(*blocks: object) -> str:
    """A document of one page."""
    return to_markdown(document(Page("one", "One page", "A lead.", blocks))).decode()  # type: ignore[arg-type]


def test_everything_is_told() -> None:
    """Proves: title, lead, figures, warning, list, charts' sentences, notes, origin and what is left out are there."""
    text = to_markdown(document(confidential=True)).decode()
    for part in ("# Toy & Co.", "## Where the money is", "All of it is $350.40.", "- **$350.40** of all resources"):
        assert part in text
    for part in (
        "> Be careful.",
        "- One.",
        "*Lines.* School 2 has the most, 12 dollars.",
        "One note.",
        "Prices: not asked.",
    ):
        assert part in text
    assert f"**{say.CONFIDENTIAL}**" in text
    assert "- Digest of its files: abcdef123456" in text
    assert "\n\n\n" not in text


def test_tables_line_up() -> None:
    """Proves: every line of a table is as long as the others and has as many cells, numbers flush right."""
    text = told(parts())
    rows = [row for row in text.splitlines() if row.startswith("|")]
    assert len({len(row) for row in rows}) == 1
    assert {row.count("|") for row in rows} == {len(COLUMNS) + 1}
    assert [cell.endswith(":") for cell in rows[1].strip("|").split("|")] == [False, False, True, True, True]
    assert "| **General together** " in text
    assert " **300.35** | **3.63** |" in text


def test_markup_in_names_is_text() -> None:
    """Proves: bars, stars and tags of names are escaped, and no paragraph becomes a heading or a list."""
    columns = (Column("a", "A|B"),)
    grid = Grid("g", "G", columns, (line(columns, {"a": "x | *y* <b> [z](u) a_b _c_"}),))
    text = told(grid, Words(("# One", "1. Two", "- Three", "-$5 is four", "3.5 is five")))
    assert r"x \| \*y\* \<b\> \[z\](u) a_b \_c\_" in text
    assert r"A\|B" in text
    for line_ in (r"\# One", r"1\. Two", r"\- Three", "-$5 is four", "3.5 is five"):
        assert line_ in text.splitlines()
    assert "- **3.1 %** of it" in told(Figures((Figure("3.1 %", "of it"),)))


def test_a_long_table_is_cut_as_on_the_page() -> None:
    """Proves: the first rows stand with the sentence where the others are."""
    columns = (Column("a", "A"),)
    grid = Grid("g", "G", columns, tuple(line(columns, {"a": f"row {n}"}) for n in range(5)), most=2)
    text = told(grid)
    assert "row 1" in text
    assert "row 2" not in text
    assert "These are the first 2 of 5 rows; all of them are in the workbook and in the data file one-g.csv." in text
