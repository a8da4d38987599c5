"""Names of a plan reach pages as text, never as markup."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree

import pytest
from tests.analysis.test_curve import money, two
from tests.program.districts import toy

from alloc_opt.analysis.curve import curve
from alloc_opt.analysis.frontier import frontier
from alloc_opt.plan.plan import Plan
from alloc_opt.reports import curve_figure, drawing, frontier_picture

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'& $\\frac{ $x^$ [/red]"


def named(plan: Plan) -> Plan:
    """The plan with a title and names that are markup."""
    tables = {
        name: frame.assign(name=[f"{EVIL} {row}" for row in range(len(frame))]) if "name" in frame else frame
        for name, frame in plan.tables.items()
    }
    head = plan.head.model_copy(update={"title": EVIL})
    return replace(plan, head=head, tables=MappingProxyType(tables))


@cache
def curve_page() -> str:
    """The page of a curve; its drawing alone is well-formed."""
    plan = named(two())
    found = curve(plan, money(plan), 0.0, 400_000.0)
    drawn = curve_figure.svg(found)
    ElementTree.fromstring(drawn)
    return curve_figure.html(found, drawn)


@cache
def frontier_page() -> str:
    """The page of a frontier; its drawing alone is well-formed."""
    found = frontier(named(toy()), ("cost", "worst_off"), points=2)
    drawn = frontier_picture.svg(found)
    ElementTree.fromstring(drawn)
    return frontier_picture.html(found, drawn)


@pytest.mark.parametrize("made", [curve_page, frontier_page])
def test_names_are_text_on_pages_and_in_drawings(made: Callable[[], str]) -> None:
    """Proves: a title or name with markup or formula signs is shown as it is and makes no element."""
    pytest.importorskip("matplotlib")
    page = made()
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "<img" not in page


def test_all_that_pages_are_made_of_escapes() -> None:
    """Proves: title, paragraphs and cells of a page are escaped."""
    body = drawing.paragraphs([EVIL]) + drawing.table([EVIL], [[EVIL]])
    page = drawing.page(EVIL, body, confidential=False)
    assert "<script" not in page
    assert "<img" not in page
    assert page.count("&lt;script&gt;") == 5


def test_no_report_writes_markup_without_escaping() -> None:
    """Proves: each module of reports that writes HTML takes `escape` or the parts of `drawing` for it."""
    folder = Path(drawing.__file__).parent
    writers = [path for path in sorted(folder.glob("*.py")) if "</" in path.read_text(encoding="utf-8")]
    assert writers
    for path in writers:
        text = path.read_text(encoding="utf-8")
        assert "import escape" in text, path.name
        for line in text.splitlines():
            assert not ("<h" in line and "{title}" in line), f"{path.name}: {line}"
