"""The packet as a reader meets it: in a browser, light and dark, on a telephone, on paper."""

from pathlib import Path
from typing import Any

import pytest

from alloc_opt.reports import drawing

WIDE, NARROW = 1366, 320
SHEET = {"portrait": 7.3, "landscape": 9.8, "ledger": 15.8}
"""Inches between the margins of the sheets."""
OVERLAPS = """svgs => svgs.flatMap(svg => {
  const whole = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
  const out = texts.filter(([_, b]) => b.left < whole.left - 2 || b.right > whole.right + 2 || b.top < whole.top - 2
    || b.bottom > whole.bottom + 2).map(([t]) => 'outside: ' + t);
  const hit = [];
  texts.forEach(([t, a], i) => texts.slice(i + 1).forEach(([u, b]) => {
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (across > 1 && down > 3) hit.push(t + ' on ' + u);
  }));
  return [...out, ...hit];
})"""
TOO_WIDE = """sheets => [...document.querySelectorAll('.page')].flatMap(page => {
  const name = Object.keys(sheets).find(each => page.classList.contains(each));
  page.style.width = sheets[name] + 'in';
  const right = page.getBoundingClientRect().right;
  return [...page.querySelectorAll('*')].filter(each => each.getBoundingClientRect().right > right + 1
    || (!each.closest('svg') && each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0
        && getComputedStyle(each).overflowX !== 'visible'))
    .map(each => page.id + ': ' + each.tagName + ' ' + each.textContent.slice(0, 40));
})"""


def opened(browser: Any, path: Path, width: int = WIDE, scheme: str = "light") -> tuple[Any, list[str]]:
    """The page, and what it said on its console or wanted from elsewhere."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url) if request.url != path.as_uri() else None)
    page.goto(path.as_uri())
    return page, faults


def faults_of(page: Any, axe: str, only: str = "") -> list[str]:
    """What axe finds serious or critical; `only`: by this rule."""
    page.evaluate(axe)
    rules = {"runOnly": [only]} if only else {}
    found = page.evaluate("options => axe.run(document, options)", {"resultTypes": ["violations"], **rules})
    return [
        f"{each['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for each in found["violations"]
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"][:3]
    ]


def test_it_loads_quietly_and_asks_for_nothing(browser: Any, page_path: Path) -> None:
    """Proves: no error on the console, no request but the file itself, and every link leads to a place on the page."""
    page, faults = opened(browser, page_path)
    assert faults == []
    targets = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
    assert targets
    assert [each for each in targets if not each.startswith("#")] == []
    gone = page.evaluate("targets => targets.filter(each => !document.getElementById(each.slice(1)))", targets)
    assert gone == []
    ids = page.eval_on_selector_all("[id]", "all => all.map(each => each.id)")
    assert len(ids) == len(set(ids))
    page.context.close()


def test_charts_are_drawn_and_their_labels_do_not_touch(browser: Any, page_path: Path) -> None:
    """Proves: each figure holds a picture with a size, marks and a name, and no label covers another or is cut."""
    pytest.importorskip("matplotlib")
    page, _ = opened(browser, page_path)
    figures = page.locator("figure.chart")
    assert figures.count() > 0
    sizes = page.eval_on_selector_all(
        "figure.chart svg",
        "all => all.map(s => [s.getBoundingClientRect().width, s.getBoundingClientRect().height,"
        " s.querySelectorAll('path, use').length, s.querySelectorAll('text').length])",
    )
    assert len(sizes) == figures.count()
    for width, height, marks, texts in sizes:
        assert width > 400
        assert height > 60
        assert marks > 3
        assert texts > 1
    names = page.eval_on_selector_all(
        "figure.chart svg",
        "all => all.map(s => s.getAttribute('aria-labelledby').split(' ').map(id => document.getElementById(id)"
        ".textContent).join(' '))",
    )
    assert all(len(name) > 10 for name in names)
    assert page.eval_on_selector_all("figure.chart svg", OVERLAPS) == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_there_is_no_serious_fault_of_accessibility(browser: Any, axe: str, page_path: Path, scheme: str) -> None:
    """Proves: axe finds nothing serious or critical in light, and in dark no color that is hard to read."""
    page, _ = opened(browser, page_path, scheme=scheme)
    assert faults_of(page, axe, "" if scheme == "light" else "color-contrast") == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_can_be_read_in_light_and_dark(browser: Any, page_path: Path, scheme: str) -> None:
    """Proves: every text of a picture stands out from the page (4.5 to 1) and every bar and line does (3 to 1)."""
    pytest.importorskip("matplotlib")
    page, _ = opened(browser, page_path, scheme=scheme)
    weak = page.evaluate("""() => {
      const light = color => { const [r, g, b] = color.match(/[\\d.]+/g).map(Number).map(v => v / 255)
        .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
      const ground = getComputedStyle(document.body).backgroundColor;
      const ratio = color => { const [a, b] = [light(color), light(ground)].sort((x, y) => y - x);
        return (a + .05) / (b + .05); };
      const texts = [...document.querySelectorAll('svg text')].filter(t => ratio(getComputedStyle(t).fill) < 4.5
        && getComputedStyle(t).fill !== ground).map(t => t.textContent);
      const series = ['--c1', '--c2', '--c3', '--c4', '--c5', '--c6', '--minus'].filter(name => {
        const probe = document.createElement('i'); probe.style.color = `var(${name})`; document.body.append(probe);
        const color = getComputedStyle(probe).color; probe.remove(); return ratio(color) < 3; });
      return [...texts, ...series]; }""")
    assert weak == []
    page.context.close()


def test_a_narrow_screen_does_not_scroll_sideways(browser: Any, page_path: Path) -> None:
    """Proves: at 320 pixels the page fits; tables and charts scroll by themselves, and the keyboard reaches them."""
    page, _ = opened(browser, page_path, NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
    stuck = page.eval_on_selector_all(
        "*",
        "all => all.filter(e => e.scrollWidth > e.clientWidth + 1 && ['auto', 'scroll'].includes("
        "getComputedStyle(e).overflowX) && e.tabIndex < 0).map(e => e.outerHTML.slice(0, 80))",
    )
    assert stuck == []
    page.context.close()


def test_nothing_is_cut_on_paper(browser: Any, page_path: Path, tmp_path: Path) -> None:
    """Proves: printed, no part is wider than its sheet, heads of tables come again, and the file holds its sheets."""
    page, _ = opened(browser, page_path)
    page.emulate_media(media="print")
    assert page.evaluate(TOO_WIDE, SHEET) == []
    heads = page.eval_on_selector_all("thead", "all => all.map(each => getComputedStyle(each).display)")
    assert set(heads) <= {"table-header-group"}
    path = tmp_path / "page.pdf"
    page.pdf(path=str(path), prefer_css_page_size=True)
    assert path.read_bytes().count(b"/Type /Page\n") >= page.locator(".page").count()
    page.context.close()


def test_paper_is_light_for_readers_in_the_dark(browser: Any, small: Path) -> None:
    """Proves: someone whose screen is dark prints dark letters on white."""
    page, _ = opened(browser, small, scheme="dark")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)" != dark
    page.context.close()


def test_the_first_stop_of_the_keyboard_leads_to_the_content(browser: Any, small: Path) -> None:
    """Proves: Tab shows the skip link, Enter goes to the main part, and further stops are links and tables."""
    page, _ = opened(browser, small)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.context.close()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_pages_of_other_commands_look_the_same_way(browser: Any, axe: str, tmp_path: Path, width: int) -> None:
    """Proves: a page with a picture and one with a printed report have no serious fault, fit a telephone and paper."""
    pytest.importorskip("matplotlib")
    drawn = drawing.svg(lambda axes: axes.plot([0, 1], [1, 0], color=drawing.BLUE))
    table = drawing.table(["plan", *(f"amount {n}" for n in range(9))], [["1", *["12,345,678"] * 9]], caption="Plans")
    whole = drawing.figure(drawn, "A line", "It falls from 1 to 0.") + table + drawing.paragraphs(["A note."])
    pages = {
        "picture": drawing.page("A picture", whole, confidential=True),
        "report": drawing.page_of("A report", f"{'wide ' * 27}\n2026-27\n" * 90, confidential=False),
    }
    for name, text in pages.items():
        path = tmp_path / f"{name}.html"
        path.write_text(text, encoding="utf-8")
        page, faults = opened(browser, path, width)
        assert faults == []
        assert faults_of(page, axe) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 941 if name == "report" else 701, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.context.close()
