"""`alloc-opt curve` as people call it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Call

from alloc_opt.reports.drawing import MISSING, there

TARGET = "funds[0000].revenue"


def test_text_tables_and_data(call: Call, call_json: Callable[..., Any]) -> None:
    """Proves: the report is printed, the tables are written, JSON holds the same, and no folder is written over."""
    words = ("curve", "riverbend", "--add", TARGET, "-100,000..$100,000/3", "--parts")
    result = call(*words, "-o", "line")
    assert result.exit_code == 0, result.output
    assert "What each piece is worth" in result.stdout
    tables = {"curve.csv", "pieces.csv", "piece_changes.csv", "plans.csv"}
    pictures = {"curve.svg", "curve.html"} if there() else set()
    assert {path.name for path in Path("line").iterdir()} == tables | pictures
    told = call_json(*words)
    assert told["dial"] == TARGET
    assert len(told["curve"]["rows"]) == len(told["pieces"]["rows"]) + 1
    again = call(*words, "-o", "line")
    assert (again.exit_code, "is there already" in again.stderr, again.stdout) == (7, True, "")


def test_without_matplotlib_the_tables_are_written(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: where pictures cannot be drawn, the tables are there, and what is missing is said with how to get it."""
    for module in ("alloc_opt.reports.drawing", "alloc_opt.reports.curve_files"):
        monkeypatch.setattr(f"{module}.there", lambda: False)
    result = call("curve", "riverbend", "--add", TARGET, "0..1,000", "--parts", "-o", "line")
    assert result.exit_code == 0, result.output
    assert {path.suffix for path in Path("line").iterdir()} == {".csv"}
    assert MISSING in result.stderr


def test_what_cannot_be_is_one_clear_error(call: Call) -> None:
    """Proves: no dial, two, no range and a range beside a target are a wrong use; a rule that is none is told."""
    assert call("curve", "riverbend").exit_code == 2
    assert call("curve", "riverbend", "--rule", "x", "--add", TARGET, "0..5").exit_code == 2
    for wrong in ("ten..5", "5", "0..5/1"):
        assert call("curve", "riverbend", "--add", TARGET, wrong).exit_code == 2
    assert call("curve", "riverbend", "--add", TARGET, "0..5", "--over", "0..5").exit_code == 2
    assert call("curve", "riverbend", "--add", TARGET, "5..0").exit_code == 7
    assert call("curve", "riverbend", "--rule", "nope", "--parts").exit_code == 4
