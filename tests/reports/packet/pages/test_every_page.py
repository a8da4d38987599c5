"""What holds of every page that exists, on small districts solved in memory."""

import pytest
from tests.reports.packet.pages.toys import ground
from tests.reports.packet.words import BANNED, ID, texts

from alloc_opt.reports.packet.blocks import Chart, Grid, Page, Words
from alloc_opt.reports.packet.found import page_files
from alloc_opt.reports.packet.ground import AUDIENCES, Ground

_CENT = 0.005
GROUNDS = [
    pytest.param({"years": 2}, id="two years"),
    pytest.param({"years": 1}, id="one year"),
    pytest.param({"years": 2, "by_site_years": 1}, id="later years by level"),
    pytest.param({"years": 1, "tight": False}, id="nothing changes"),
]


def _pages(given: Ground) -> list[Page]:
    files = [file for file in page_files() if given.audience in file.audiences]
    return [page for file in files if not file.needs or file.needs in given.answers for page in file.pages(given)]


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("options", GROUNDS)
def test_sums_are_those_of_their_parts(options: dict[str, int], audience: str) -> None:
    """Proves: every sum of every table comes to its parts to the cent, whatever the district."""
    for page in _pages(ground(audience, **options)):
        for grid in page.grids:
            for row in grid.rows:
                for at, column in enumerate(grid.columns):
                    cell = row.cells[at]
                    if row.of and column.adds and cell is not None:
                        parts = sum(float(grid.rows[part].cells[at] or 0.0) * factor for part, factor in row.of)
                        assert abs(parts - float(cell)) < _CENT, (
                            f"{page.name}.{grid.name}: {row.cells[0]}, {column.name}"
                        )


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("options", GROUNDS)
def test_a_document_can_be_written(options: dict[str, int], audience: str) -> None:
    """Proves: page names are unique, grids of a page too, charts draw columns that are there, no page says nothing."""
    pages = _pages(ground(audience, **options))
    assert len({page.name for page in pages}) == len(pages)
    for page in pages:
        names = [grid.name for grid in page.grids]
        assert len(set(names)) == len(names), page.name
        assert page.lead.endswith((".", "?")), f"{page.name}: {page.lead}"
        for block in page.blocks:
            if isinstance(block, Chart):
                known = {column.name for column in page.grid(block.grid).columns}
                assert {block.x, *block.series} <= known, page.name
                assert block.says
            if isinstance(block, Words):
                assert block.texts, page.name
            if isinstance(block, Grid):
                assert block.rows, f"{page.name}.{block.name} has no rows"


@pytest.mark.parametrize("audience", ["board", "school", "public"])
@pytest.mark.parametrize("options", GROUNDS)
def test_words_are_those_of_people(options: dict[str, int], audience: str) -> None:
    """Proves: our own sentences for board, schools and public hold no id and no word of solvers."""
    for page in _pages(ground(audience, **options)):
        for text in texts(page):
            assert not ID.search(text), f"{page.name}: {text}"
            assert not BANNED.search(text), f"{page.name}: {text}"
