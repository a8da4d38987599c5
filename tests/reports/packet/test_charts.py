"""Charts of tables."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from tests.reports.packet.documents import charts, parts, plain

from alloc_opt.reports import drawing
from alloc_opt.reports.packet.blocks import Chart, Column, Grid, line
from alloc_opt.reports.packet.chart_lines import apart
from alloc_opt.reports.packet.chart_parts import color, second, short, ticks
from alloc_opt.reports.packet.charts import MOST, rest, svg

pytest.importorskip("matplotlib")
COLUMNS = (
    Column("name", "Name"),
    Column("a", "First", "dollars"),
    Column("b", "Second", "dollars"),
    Column("x", "X", "count"),
)


def grid(*rows: tuple[str, float | None, float | None]) -> Grid:
    """A table of names with two amounts."""
    told = [line(COLUMNS, {"name": name, "a": a, "b": b, "x": at}) for at, (name, a, b) in enumerate(rows)]
    return Grid("g", "G", COLUMNS, tuple(told))


def chart(kind: str, *series: str, **more: object) -> Chart:
    """A chart of it."""
    values = {"x": "x" if kind == "points" else "name", **more}
    return Chart("c", "C", kind, "g", series=series or ("a",), says="It says.", **values)  # type: ignore[arg-type]


def texts(drawn: str) -> list[str]:
    """What is written on a picture."""
    return [str(each.text) for each in ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")]


def heights(drawn: str, which: str = drawing.SERIES[0]) -> list[tuple[float, float]]:
    """Lower and upper edge of the bars of a color, in points from the top, the legend's sample left out."""
    found = []
    for path, style in re.findall(r'<path d="(M [^"]*)"[^>]*style="([^"]*)"', drawn):
        if f"fill: {which}" in style or which in style:
            ys = [float(y) for y in re.findall(r"[ML] [-\d.]+ ([-\d.]+)", path)]
            found.append((max(ys), min(ys)))
    return found


@pytest.mark.parametrize("at", range(5))
def test_every_kind_is_drawn_alike_each_time(at: int) -> None:
    """Proves: each kind gives well-formed SVG with text as text, and the same bytes again."""
    each = charts()[at]
    table = parts() if each.grid == "parts" else plain()
    drawn = svg(each, table)
    assert texts(drawn)
    assert drawn == svg(each, table)


def test_bars_begin_at_zero_and_are_as_long_as_their_figures() -> None:
    """Proves: twice the figure is twice the bar, up or down, from one line."""
    found = heights(svg(chart("bars"), grid(("p", 200.0, 0), ("q", 100.0, 0), ("r", -100.0, 0))))
    assert len(found) == 3
    up, half, down = found
    assert up[0] == pytest.approx(half[0], abs=0.01) == pytest.approx(down[1], abs=0.01)
    assert (
        (up[0] - up[1])
        == pytest.approx(2 * (half[0] - half[1]), rel=1e-3)
        == pytest.approx(2 * (down[0] - down[1]), rel=1e-3)
    )


def test_labels_say_the_figures() -> None:
    """Proves: categories in the table's order, the figure of each bar, and the limit with its name."""
    drawn = svg(
        chart("bars", limit=1_500_000.0, limit_name="Cap"), grid(("2026-27", 1_340_000.0, 0), ("2027-28", 950.0, 0))
    )
    found = texts(drawn)
    assert found.index("2026-27") < found.index("2027-28")
    assert {"$1.34M", "$950", "First"} <= set(found)
    assert "Cap: $1.50M" in found


def test_of_many_bars_the_largest_are_drawn_and_that_is_said() -> None:
    """Proves: beyond the limit the largest by size stay, in the table's order; lines and points keep all."""
    many = grid(*((f"School {n:02}", -1000.0 * (n + 1), 0) for n in range(MOST + 6)))
    found = [text for text in texts(svg(chart("bars"), many)) if text.startswith("School")]
    assert found == [f"School {n:02}" for n in range(6, MOST + 6)]
    assert rest(chart("bars"), many) == f"Drawn are the {MOST} largest of {MOST + 6}."
    assert rest(chart("lines"), many) == rest(chart("bars"), grid(("p", 1.0, 0))) == ""


def test_sums_are_drawn_instead_of_lines_where_asked() -> None:
    """Proves: a chart of sums shows the sums and no line or heading."""
    found = " ".join(texts(svg(charts()[4], parts())))
    assert "General together" in found
    assert "Supplemental" not in found


def test_color_is_never_the_only_sign() -> None:
    """Proves: of twelve series no two share color and second sign; a second series of bars has a pattern."""
    signs = [(color(n), second(n, ("", "a", "b", "c", "d", "e"))) for n in range(12)]
    assert len(set(signs)) == len(signs)
    assert "<pattern" in svg(chart("bars", "a", "b"), grid(("p", 1.0, 2.0)))
    assert "<pattern" not in svg(chart("bars"), grid(("p", 1.0, 2.0)))


def test_what_is_missing_is_not_drawn_as_zero() -> None:
    """Proves: a missing figure has no point and no label; a table without figures has no picture."""
    whole = svg(chart("lines"), grid(("p", 5.0, 0), ("q", 0.0, 0), ("r", 7.0, 0)))
    gap = svg(chart("lines"), grid(("p", 5.0, 0), ("q", None, 0), ("r", 7.0, 0)))
    assert "r" in texts(gap)
    assert gap.count("<use") < whole.count("<use")
    assert texts(gap).count("$0") < texts(whole).count("$0")
    assert svg(chart("bars"), grid(("p", None, 0))) == ""


def test_a_chart_of_a_column_that_is_not_there_is_refused() -> None:
    """Proves: a wrong name is an error that names it, not an empty picture."""
    with pytest.raises(ValueError, match="column c, which table g does not have"):
        svg(chart("bars", "c"), grid(("p", 1.0, 0)))


def test_names_at_the_ends_of_lines_are_moved_apart() -> None:
    """Proves: boxes that would touch do not, keep their order and stay within the picture."""
    found = apart([0.5, 0.51, 0.52, 0.99, 1.0], [0.05] * 5)
    assert all(b - a >= 0.05 - 1e-9 for a, b in pairwise(found))
    assert found[-1] <= 0.975 + 1e-9
    assert apart([0.2, 0.8], [0.05, 0.05]) == [0.2, 0.8]
    assert apart([], []) == []


def test_names_with_formula_signs_are_text() -> None:
    """Proves: dollar signs and markup in a name are drawn as they are."""
    name = "$x^2$ <b>&"
    assert name in texts(svg(chart("bars"), grid((name, 1.0, 0))))


@pytest.mark.parametrize(
    ("value", "kind", "told"),
    [
        (1_340_000.0, "dollars", "$1.34M"),
        (67_000_000.0, "dollars", "$67.0M"),
        (-43_700.0, "dollars", "-$43.7K"),
        (950.4, "dollars", "$950"),
        (-0.2, "dollars", "$0"),
        (2.5e9, "dollars", "$2.50B"),
        (0.0312, "share", "3.1 %"),
        (12.0, "number", "12"),
        (11.25, "fte", "11.3"),
    ],
)
def test_figures_are_short(value: float, kind: str, told: str) -> None:
    """Proves: labels of dollars have three digits that count, others are as in the table."""
    assert short(value, kind) == told  # type: ignore[arg-type]


def test_an_axis_has_one_unit() -> None:
    """Proves: all ticks are in the unit of the largest figure, with sign and dollar sign."""
    write = ticks("dollars", 40_000_000.0)
    assert [write(value, None) for value in (-2.5e6, 0.0, 4e7)] == ["-$2.5M", "$0", "$40M"]
    assert ticks("share", 0.5)(0.25, None) == "25 %"


def test_inside_a_page_colors_follow_it_and_ids_are_its_own() -> None:
    """Proves: no fixed color of ours is left, ids begin with the figure's name, and the picture has a name."""
    drawn = drawing.inside(svg(chart("bars", "a", "b"), grid(("p", 1.0, 2.0))), "here", "here-title")
    assert not re.search(r"#[0-9a-f]{6}\b", drawn)
    assert "var(--c1)" in drawn
    ids = re.findall(r' id="([^"]*)"', drawn)
    assert ids
    assert all(each.startswith("here-") for each in ids)
    assert set(re.findall(r'(?:href="|url\()#([^")]*)', drawn)) <= set(ids)
    assert drawn.startswith("<svg viewBox=")
    assert 'role="img" aria-labelledby="here-title"' in drawn
    assert "<style" not in drawn


LONG = "A name that nobody would want to read on a chart, as it goes on and on, with AVeryLongWordWithoutAnyHyphenInIt"
HARD = {
    "one": [("p", 1.0, 2.0)],
    "zeros": [("p", 0.0, 0.0), ("q", 0.0, 0.0)],
    "same": [("p", 5.0, 5.0)] * 30,
    "long": [(f"{LONG} {n}", 1000.0 * n, -10.0 * n) for n in range(40)],
    "huge": [("p", 4.2e11, -4.2e11), ("q", 0.01, None)],
    "below": [("2026-27", -3.0, -1e6), ("2027-28", -2.0, -2e6)],
}


@pytest.mark.parametrize("rows", HARD)
@pytest.mark.parametrize("kind", ["bars", "stacked", "lines", "points"])
def test_hard_figures_are_drawn(kind: str, rows: str) -> None:
    """Proves: one figure, zeros, equal ones, long names and very large sums give a picture, without a warning."""
    more = {"label": "name"} if kind == "points" else {}
    drawn = svg(chart(kind, "a", "b", limit=3.0, limit_name=LONG, **more), grid(*HARD[rows]))
    assert len(texts(drawn)) > 1
    assert "nan" not in drawn
