"""A document as one HTML file."""

import re
from html.parser import HTMLParser

import pytest
from tests.reports.packet.documents import COLUMNS, document, lines, parts, plain

from alloc_opt.reports import drawing
from alloc_opt.reports import sentences as say
from alloc_opt.reports.looks import css_string, text
from alloc_opt.reports.packet import paper
from alloc_opt.reports.packet.blocks import Column, Figure, Figures, Grid, Page, Words, head, line, total
from alloc_opt.reports.packet.html import to_html

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&"
VOID = {"meta", "br", "wbr", "img", "input", "link"}


class Reader(HTMLParser):
    """Rows of every table, ids, links, and whether every element is closed."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self._cell: list[str] | None = None
        self.feed(page.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember it."""
        told = dict(attrs)
        if told.get("id"):
            self.ids.append(str(told["id"]))
        if tag == "a":
            self.links.append(str(told["href"]))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self._cell = []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A part of a drawing."""
        self.ids += [str(value) for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        """Close the last one, which must be this one."""
        assert self.open.pop() == tag
        if tag in {"td", "th"} and self._cell is not None:
            self.tables[-1][-1].append("".join(self._cell).strip())
            self._cell = None

    def handle_data(self, data: str) -> None:
        """Text of a cell."""
        if self._cell is not None:
            self._cell.append(data)


def page(*blocks: object) -> bytes:
    """A document of one page."""
    return to_html(document(Page("one", "One page", "A lead.", blocks)))  # type: ignore[arg-type]


def test_it_is_whole_and_needs_nothing_else() -> None:
    """Proves: every element is closed, ids are unique, links lead to places on the page, nothing is fetched."""
    found = Reader(to_html(document()))
    assert found.open == []
    assert len(found.ids) == len(set(found.ids))
    assert {link[1:] for link in found.links} <= set(found.ids)
    assert all(link.startswith("#") for link in found.links)
    told = to_html(document()).decode()
    assert not re.search(r"(src|href)=\"(?!#)|@import|url\((?!#)|<script", told)
    assert "default-src 'none'" in told


def test_the_same_document_gives_the_same_bytes() -> None:
    """Proves: pictures and ids do not depend on when or how often a page is made."""
    assert to_html(document()) == to_html(document())


def test_names_are_text() -> None:
    """Proves: markup in any text of a document is shown and makes no element."""
    columns = (Column("a", EVIL), Column("b", EVIL, "dollars", adds=True))
    rows = [head(columns, EVIL), line(columns, {"a": EVIL, "b": 1.0})]
    grid = Grid("g", EVIL, columns, (*rows, total(columns, rows, EVIL)), (EVIL,))
    words = (Words((EVIL,), "warning", EVIL), Words((EVIL,), "list"), Figures((Figure(EVIL, EVIL),)))
    told = to_html(document(Page(EVIL, EVIL, EVIL, (grid, *words)))).decode()
    assert "<script" not in told
    assert "<img" not in told
    assert told.count("&lt;script&gt;") >= 13


def test_tables_show_what_the_grid_holds() -> None:
    """Proves: heads, rows, sums and None come as they are, numbers with separators, FTE with the same decimals."""
    found = Reader(page(parts())).tables[0]
    assert found[0] == [column.head for column in COLUMNS]
    assert found[1] == ["General"]
    assert found[2] == ["=1+1", "2027-03-15", "100.10", "1.50", "3.4 %"]
    assert found[4] == ["Base", "2027-03-15", "", "2.13", "3.4 %"]
    assert found[5] == ["General together", "300.35", "3.63", ""]


def test_numbers_are_flush_right_and_those_below_zero_stand_out() -> None:
    """Proves: a number's cell says that it is one, one below zero also by its class, and zero has no sign."""
    rows = [line(COLUMNS, {"name": "a", "dollars": -1234.5}), line(COLUMNS, {"name": "b", "dollars": -0.001})]
    told = page(Grid("g", "G", COLUMNS, tuple(rows))).decode()
    assert '<td class="n minus">-1,234.50</td>' in told
    assert '<td class="n">0.00</td>' in told
    assert '<th scope="col" class="n">Dollars' in told


def test_rows_and_columns_have_heads() -> None:
    """Proves: each column's head says so, each row is named by its first text, a heading spans the table."""
    told = page(parts()).decode()
    assert told.count('scope="col"') == len(COLUMNS)
    assert '<th scope="row">' in told
    assert f'scope="rowgroup" colspan="{len(COLUMNS)}"' in told
    assert '<th scope="row" colspan="2">All</th>' in told
    assert "<caption" in told


def test_a_long_table_is_cut_with_its_sums_and_says_where_the_rest_is() -> None:
    """Proves: the first rows and every sum are shown, headings without rows are not, and the file is named."""
    rows = [head(COLUMNS, "First"), *lines(*((f"a{n}", 1.0, 1.0) for n in range(3)))]
    rows.append(total(COLUMNS, rows, "Sum of a"))
    rows += [head(COLUMNS, "Second"), *lines(("b0", 1.0, 1.0))]
    rows.append(total(COLUMNS, rows, "Sum of b", [6]))
    told = page(Grid("all", "All", COLUMNS, tuple(rows), most=2)).decode()
    names = [row[0] for row in Reader(told.encode()).tables[0]]
    assert names == ["Resource", "First", "a0", "a1", "Sum of a", "Sum of b"]
    assert (
        "These are the first 2 of 4 rows, and every total; all of them are in the workbook and in the data file "
        in told
    )
    assert "one-all.csv" in told


def test_a_table_is_not_cut_for_a_row_or_two() -> None:
    """Proves: where hardly anything would be left out, all rows are shown and nothing is said."""
    rows = lines(*((f"a{n}", 1.0, 1.0) for n in range(11)))
    for most, shown in ((8, 8), (9, 11), (10, 11), (0, 11)):
        told = page(Grid("all", "All", COLUMNS, tuple(rows), most=most))
        assert len(Reader(told).tables[0]) == 1 + shown
        assert (b"These are the first" in told) == (shown < 11)


def test_a_chart_names_its_table_and_tells_its_sentence() -> None:
    """Proves: every figure has title and sentence, its picture is named by them, and links to its figures."""
    pytest.importorskip("matplotlib")
    found = Reader(to_html(document()))
    told = to_html(document()).decode()
    assert told.count("<figure") == told.count("<svg") == 5
    for name in re.findall(r'aria-labelledby="([^"]*says)"', told):
        assert set(name.split()) <= set(found.ids)
    assert told.count("School 2 has the most, 12 dollars.") == 4


def test_without_matplotlib_a_chart_is_its_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: the page is written, with sentence and table, where no picture can be drawn, and says how to get them."""
    assert "alloc-opt[pictures]" not in to_html(document()).decode()
    monkeypatch.setattr(drawing, "there", lambda: False)
    told = to_html(document()).decode()
    assert "<svg" not in told
    assert "alloc-opt[pictures]" in told
    assert "alloc-opt[pictures]" not in page(plain()).decode()
    assert told.count("School 2 has the most, 12 dollars.") == 4


def test_confidential_is_said_at_the_top_and_on_every_sheet() -> None:
    """Proves: the mark stands before the title and in the foot of printed sheets; other documents do not have it."""
    told = to_html(document(confidential=True)).decode()
    assert told.index(say.CONFIDENTIAL) < told.index("<h1>")
    assert "@bottom-left { content: " in told
    assert css_string(f"{say.CONFIDENTIAL} ") in told
    assert say.CONFIDENTIAL not in to_html(document()).decode()


def test_what_it_was_made_from_and_what_is_left_out_stand_at_the_end() -> None:
    """Proves: run, digest and the reasons for missing pages are told after the pages."""
    told = to_html(document()).decode()
    end = told[told.index('<footer id="about"') :]
    assert "toy-<" not in end
    assert "abcdef123456" in end
    assert "Prices: not asked." in end


def test_years_and_amounts_stay_on_one_line() -> None:
    """Proves: fiscal years, grade spans and negative amounts are kept together; hyphens within words are not."""
    assert text("In 2026-27, K-3: -$1.73 million") == (
        'In <span class="short">2026-27</span>, <span class="short">K-3</span>: '
        '<span class="short">-$1.73</span> million'
    )
    assert "<span" not in text("first-in-first-out, low-income")
    assert text("<2026-27>") == '&lt;<span class="short">2026-27</span>&gt;'


def test_a_wide_table_gets_a_wider_sheet() -> None:
    """Proves: what fits stays upright; more columns turn the sheet, then enlarge it, and type fits the sheet chosen."""
    sheets = []
    for count in (3, 11, 24):
        columns = (Column("name", "Name"), *(Column(f"c{n}", "Amount", "cents") for n in range(count)))
        row = line(columns, {"name": "A name", **{f"c{n}": 12_345_678.9 for n in range(count)}})
        width = paper.width(Grid("g", "G", columns, (row,)), (row,))
        sheets.append(paper.sheet([width]))
        assert width.least * paper.size(width, sheets[-1]) <= paper.SHEETS[sheets[-1]]
    assert sheets == ["portrait", "landscape", "ledger"]
    assert paper.sheet([]) == "portrait"


def test_school_pages_of_one_name_do_not_share_places() -> None:
    """Proves: pages with the same name have ids of their own, and the contents lead to each."""
    told = to_html(document(*(Page("school", f"School {n}", "", (plain(),)) for n in range(3))))
    found = Reader(told)
    assert {"page-school", "page-school-2", "page-school-3"} <= set(found.ids)
    assert [link for link in found.links if link.startswith("#page")] == [
        "#page-school",
        "#page-school-2",
        "#page-school-3",
    ]
