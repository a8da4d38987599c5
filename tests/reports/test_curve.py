"""A curve as people read it."""

import io
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console
from tests.analysis.test_curve import KEEP_A, money, two

from alloc_opt.analysis.curve import Curve, curve
from alloc_opt.analysis.curves.dial import TIMES, Turned, of_target
from alloc_opt.reports import curve_words as words
from alloc_opt.reports.console import text_of
from alloc_opt.reports.curve import picture_title, piece_rows, sentences, show
from alloc_opt.reports.curve_figure import html, svg
from alloc_opt.reports.curve_files import save
from alloc_opt.reports.curve_picture import from_zero, picture
from alloc_opt.scenario.vary import Vary


@pytest.fixture(scope="module")
def found() -> Curve:
    """Return a curve that ends at 50,000 dollars, bends at 100,000 and is flat from 300,000 on."""
    a_plan = two([KEEP_A])
    return curve(a_plan, money(a_plan), 0.0, 400_000.0)


def test_the_next_dollars_are_told(found: Curve) -> None:
    """Proves: steps both ways from where the plan stands, with what they bring, where nothing more comes, where no plan
    is left, and how exact that is.
    """
    heading, onward, back, least, exact, weighed = sentences(found)
    assert heading == "opening balance of base, once (funds[base].beginning): $0 to $400,000 ($100,000 as planned)"
    assert onward == (
        "From $100,000 (as planned), in 2026-27: the next $20,000 keeps $20,000 of today's services, the next $40,000 "
        "$40,000, the next $80,000 $80,000, the next $60,000 $60,000; above $300,000 nothing more."
    )
    assert back.startswith("Down from $100,000 (as planned), in 2026-27: the next $5,000 takes $15,000 of today's")
    assert weighed == "Services count as the plan weighs them, at base-year prices."
    assert least == "Below $50,000 no plan meets keep_a."
    assert exact == "3 pieces, positions in parts; exact."


def test_pieces_are_named_by_what_changes(found: Curve) -> None:
    """Proves: the table of pieces names the program, what a dollar is worth there, and where nothing changes."""
    text = text_of(lambda console: show(found, console))
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert "$50,000 more for Art in 2026-27 50,000 100,000 200,000 $3.00" in lines
    assert "Band starts 100,000 300,000 0 $1.00" in lines
    assert "nothing 300,000 400,000 0 0" in lines


def test_settings_are_told_as_people_say_them() -> None:
    """Proves: shares of what is planned in per cent, money rounded, one of something in the singular, and a step of a
    share in points, as 1 % of 5 % would be something else.
    """
    share = Turned(Vary("dial", "set", "x"), "reserve", "of spending", 0.05, 0.01)
    assert (words.at(share, 0.05), words.step_of(share, 0.01), words.step_of(share, 0.02)) == (
        "5 %",
        "1 point",
        "2 points",
    )
    assert words.step_of(Turned(Vary("dial", "scale", "x"), "x", TIMES, 1.0), 0.01) == "1 %"
    scaled = Turned(Vary("dial", "scale", "x"), "x", TIMES, 1.0)
    pupils = Turned(Vary("dial", "set", "x"), "x", "pupils per class", 24.0, 1.0)
    dollars = Turned(Vary("dial", "add", "x"), "x", "dollars a year", 0.0)
    assert (words.at(scaled, 0.97), words.at(pupils, 24.0)) == ("97 %", "24 pupils per class")
    assert (words.at(dollars, 1_241_000.0), words.short(dollars, 1_241_000.0)) == ("$1.24 million a year", "1,241,000")
    assert (words.step_of(pupils, 1.0), words.step_of(pupils, 2.0)) == ("1 pupil per class", "2 pupils per class")


def test_the_picture_rises_and_marks() -> None:
    """Proves: columns grow with the function from nothing at 0, points are marked, and a stream without blocks gets
    plain characters.
    """
    text = text_of(lambda console: picture(console, lambda t: t, 0.0, 1.0, [(0.5, 0.9)], "{:g}".format, ("a", "b")))
    lines = text.splitlines()
    assert lines[0].startswith("1 ")
    assert lines[-2].startswith("0  ")
    heights = [sum(line[at] not in " o" for line in lines[:-1] if len(line) > at) for at in (3, 40, 72)]
    assert heights == sorted(heights)
    assert len(set(heights)) == 3
    assert sum(line.count("o") for line in lines) == 1
    plain = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    picture(Console(file=plain, width=80), lambda t: t, 0.0, 1.0, [], "{:g}".format, ("a", "b"))
    plain.flush()
    assert b"#" in plain.buffer.getvalue()  # type: ignore[attr-defined]


def test_the_dearest_changes_come_first(found: Curve) -> None:
    """Proves: three programs at most, small ones left out, the others counted."""
    rows = [("a", "expand", "dollar", "2026-27", 5.0 * n, 1000.0 * n) for n in (9, 8, 7, 6)]
    frame = pd.DataFrame([*rows, ("b", "trim", "FTE", "2026-27", -1.0, -1.0)])
    frame.columns = pd.Index(["program", "action", "unit", "year", "change", "dollars"])
    told = words.changes(found, frame, 1.0, words.Names(found.plan))
    assert told.endswith("; and 1 other change")
    assert "Band" not in told
    assert words.changes(found, frame[:0], float(np.ptp(found.pieces.value)), words.Names(found.plan)).startswith("no ")


def test_far_from_zero_there_are_no_columns() -> None:
    """Proves: values that lie close together far from 0 are a line, one mark for each column of the picture, and the
    labels are its own edges, so that no column's length misleads.
    """
    assert from_zero([0.0, 10.0])
    assert from_zero([5.0, 10.0])
    assert not from_zero([6.0, 10.0])
    assert not from_zero([-1.0, 10.0])
    text = text_of(
        lambda console: picture(console, lambda t: 100.0 + t, 0.0, 1.0, [], lambda value: f"{value:.0f}", ("a", "b"))
    )
    *rows, _ = text.splitlines()
    marks = "".join(row[4:] for row in rows)
    assert marks.count("▀") + marks.count("▄") == 72
    assert "█" not in marks
    assert (rows[0][:3], rows[-1][:3]) == ("101", "100")


def test_a_picture_that_does_not_begin_at_zero_says_so(found: Curve) -> None:
    """Proves: the title tells where the picture begins, or nothing where that is 0; and over which years the value is
    added up.
    """
    assert picture_title(found) == "Today's services reduced, 2026-27"
    far = replace(found, pieces=replace(found.pieces, value=found.pieces.value + 9e6))
    assert picture_title(far).endswith("; the picture begins at $9.00 million, not at 0")


def test_money_that_comes_every_year_says_so() -> None:
    """Proves: recurring revenue is a year, in every setting and step, and named by its resource."""
    a_plan = two()
    turned = of_target(a_plan, "add", "funds[base].revenue")
    assert (turned.unit, words.dial(turned)) == (
        "dollars a year",
        "Added to recurring revenue of base (funds[base].revenue)",
    )
    drawn = curve(a_plan, turned, 0.0, 50_000.0)
    assert "the next $5,000 a year keeps $5,000 of today's services, the next $10,000 a year" in sentences(drawn)[1]
    title, heads, _ = piece_rows(drawn)
    assert title == "What each piece is worth, 2026-27"
    assert heads[1:] == ["from, $ a year", "to, $ a year", "services reduced", "gain per $1 a year"]


def test_the_drawing_is_the_same_bytes_and_fetches_nothing(found: Curve, tmp_path: Path) -> None:
    """Proves: the same curve gives the same SVG; the page holds it with every piece, loads nothing, and is written
    beside the tables.
    """
    pytest.importorskip("matplotlib")
    drawing = svg(found)
    assert drawing == svg(found)
    assert "no plan" in drawing
    page = html(found, drawing)
    assert page.count("<tr>") == 1 + len(found.changes)
    assert "<svg" in page
    assert not re.search(r"(src|href)=\"(?!#)|@import|url\(http", page)
    save(found, tmp_path / "out")
    assert {"curve.svg", "curve.html", "pieces.csv"} <= {path.name for path in (tmp_path / "out").iterdir()}
