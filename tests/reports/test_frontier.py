"""A frontier as people read it: picture, sentences, files."""

import re
from functools import cache
from pathlib import Path

import pytest
from tests.program.districts import toy

from alloc_opt.analysis.frontier import Frontier, frontier
from alloc_opt.errors import OperatorError
from alloc_opt.reports.console import text_of
from alloc_opt.reports.frontier import picture, show
from alloc_opt.reports.frontier_files import save
from alloc_opt.reports.frontier_picture import html, svg
from alloc_opt.reports.frontier_words import worst_named
from alloc_opt.reports.reopen import reopen

RULE = {"id": "k3", "family": "class_size", "positions": ["teacher"], "span": "k3", "cap": 30, "kind": "average"}


@cache
def found() -> Frontier:
    """The toy district between cost and its worst-off school."""
    return frontier(toy([RULE]), ("cost", "worst_off"), points=4)


def test_the_report_tells_plans_steps_and_today() -> None:
    """Proves: every plan has a line that names who is worst off and when, every step a sentence, and today stands
    below.
    """
    text = text_of(lambda out: show(found(), out))
    lines = [" ".join(line.split()) for line in text.splitlines()]
    for n, choice in enumerate(found().choices, 1):
        assert choice.worst is not None
        assert choice.worst.year in found().plan.years
        who = worst_named(found(), choice)
        assert any(line.startswith(f"{n} {who} {choice.values[0]:,.0f} {choice.values[1]:,.2f} ") for line in lines)
    for n in range(1, len(found().choices)):
        assert f"From plan {n} to plan {n + 1}: $" in text
    assert any(line.startswith("today 4,") for line in lines)


def test_the_picture_has_the_cheapest_left_and_the_best_on_top() -> None:
    """Proves: plan 1 is at the bottom left, the last plan at the top right, and the axes say their ends."""
    drawn = picture(found())
    rows = [line.split("|", 1)[1] for line in drawn if "|" in line]
    assert rows[-1].startswith("1")
    assert rows[0].rstrip().endswith(str(len(found().choices)))
    assert f"{found().choices[0].values[0]:,.0f}" in drawn[-2]


def test_drawings_are_the_same_bytes_and_fetch_nothing() -> None:
    """Proves: the same plans give the same SVG; the page holds it and loads nothing from a network."""
    pytest.importorskip("matplotlib")
    drawing = svg(found())
    assert drawing == svg(found())
    page = html(found(), drawing)
    assert "<svg" in page
    assert not re.search(r"(src|href)=\"(?!#)|@import|url\(http", page)
    assert page.count("<tr>") == 1 + len(found().choices) + 1


def test_every_plan_can_be_taken(tmp_path: Path) -> None:
    """Proves: the folder holds tables, pictures and a run per plan that opens again as it was."""
    pytest.importorskip("matplotlib")
    save(found(), tmp_path / "out")
    assert {"points.csv", "steps.csv", "plans.csv", "frontier.svg", "frontier.html"} <= {
        each.name for each in (tmp_path / "out").iterdir()
    }
    again = reopen(tmp_path / "out" / "plan-2")
    was = found().choices[1].run.solved
    assert was is not None
    assert again.x == pytest.approx(was.x)
    report = (tmp_path / "out" / "plan-2" / "report.txt").read_text(encoding="utf-8")
    assert "unrestricted cost held within" in " ".join(report.split())
    with pytest.raises(OperatorError):
        save(found(), tmp_path / "out")
