"""The formula against what the district prints."""

import pytest
from tests.analysis.formulas.districts import district

from alloc_opt.analysis.formulas.published import published
from alloc_opt.analysis.formulas.sheet import sheet

PRINT = [
    {"line": "base", "school": "oak", "pupils": 100.0, "per_pupil": 5000.0, "dollars": 500_000.0},
    {"line": "need", "school": "oak", "pupils": 70.0, "per_pupil": 999.0, "dollars": 70_000.0},
    {"line": "need", "school": "elm", "pupils": 31.0, "per_pupil": 999.0, "dollars": 31_000.0},
    {"line": "own", "school": "oak", "dollars": 90_000.0},
    {"line": "music", "school": "oak", "dollars": 500.0},
    {"line": "total", "school": "oak", "dollars": 758_000.0},
]


def test_each_printed_line_is_judged() -> None:
    """Proves: a line that agrees is reproduced, one stated by name is copied, a wrong count is off, an unknown line
    is told as such, and the total of a school is met.
    """
    detail, _ = published(sheet(district(more={"published": PRINT})))
    status = {(row["line"], row["school"]): row["status"] for row in detail.frame.to_dict("records")}
    assert status == {
        ("base", "oak"): "reproduced",
        ("need", "oak"): "reproduced",
        ("need", "elm"): "off",
        ("own", "oak"): "copied",
        ("music", "oak"): "no such line",
        ("total", "oak"): "reproduced",
    }


def test_lines_say_what_the_printed_rate_would_give() -> None:
    """Proves: at the printed 999 the two printed counts come to 70 x 999 + 31 x 999, beside 100,000 of the formula."""
    _, lines = published(sheet(district(more={"published": PRINT})))
    need = lines.frame.set_index("line").loc["need"]
    assert need["at_printed_rate"] == 101 * 999
    assert need["dollars"] == 100_000
    assert need["printed_dollars"] == 101_000
    assert need["off"] == 1
    assert need["counts_off"] == 1
    assert lines.notes[0] == "3 of 5 printed lines are reproduced to the dollar."


def test_without_print_the_tables_are_empty_and_say_so() -> None:
    """Proves: a plan without the table `published` gives no judgement but a sentence on what is missing."""
    detail, lines = published(sheet(district()))
    assert len(detail) == len(lines) == 0
    assert "table `published`" in lines.notes[0]


def test_small_counts_are_not_told() -> None:
    """Proves: a printed line of fewer than ten pupils keeps its verdict and loses count and dollars."""
    small = [{"line": "need", "school": "oak", "pupils": 5.0, "dollars": 5000.0}]
    pupils = {"oak": {("all", "all"): 100.0, ("all", "poor"): 5.0}}
    lines = [{"line": "base", "resource": "base", "per_pupil": 5000.0}]
    lines.append({"line": "need", "resource": "base", "group": "poor", "per_pupil": 1000.0})
    detail, _ = published(sheet(district(lines, pupils, more={"published": small})))
    row = detail.frame.iloc[0]
    assert row["status"] == "reproduced"
    assert row[["pupils", "dollars", "printed_dollars"]].isna().all()


@pytest.mark.parametrize("wrong", [0.4, 0.6])
def test_agreement_is_to_the_dollar(wrong: float) -> None:
    """Proves: two fifths of a dollar round away, three fifths do not."""
    lines = [{"line": "base", "resource": "base", "per_pupil": 5000.0 + wrong}]
    one = [{"line": "base", "school": "oak", "pupils": 1.0, "dollars": 5000.0}]
    detail, _ = published(sheet(district(lines, {"oak": {("all", "all"): 1.0}}, more={"published": one})))
    assert (detail.frame["status"].iloc[0] == "reproduced") == (wrong < 0.5)
