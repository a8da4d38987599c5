"""`alloc-opt curve` as people call it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.conftest import Call

TARGET = "funds[0000].revenue"


def test_text_tables_and_data(call: Call, call_json: Callable[..., Any]) -> None:
    """Proves: the report is printed, the tables are written, JSON holds the same, and no folder is written over."""
    words = ("curve", "riverbend", "--add", TARGET, "-100,000..$100,000/3", "--parts")
    result = call(*words, "-o", "line")
    assert result.exit_code == 0, result.output
    assert "What each piece is worth" in result.stdout
    assert {path.name for path in Path("line").iterdir()} == {
        "curve.csv",
        "pieces.csv",
        "piece_changes.csv",
        "plans.csv",
    }
    told = call_json(*words)
    assert told["dial"] == TARGET
    assert len(told["curve"]["rows"]) == len(told["pieces"]["rows"]) + 1
    again = call(*words, "-o", "line")
    assert (again.exit_code, "is there already" in again.stderr, again.stdout) == (7, True, "")


def test_what_cannot_be_is_one_clear_error(call: Call) -> None:
    """Proves: no dial, two, no range and a range beside a target are a wrong use; a rule that is none is told."""
    assert call("curve", "riverbend").exit_code == 2
    assert call("curve", "riverbend", "--rule", "x", "--add", TARGET, "0..5").exit_code == 2
    for wrong in ("ten..5", "5", "0..5/1"):
        assert call("curve", "riverbend", "--add", TARGET, wrong).exit_code == 2
    assert call("curve", "riverbend", "--add", TARGET, "0..5", "--over", "0..5").exit_code == 2
    assert call("curve", "riverbend", "--add", TARGET, "5..0").exit_code == 7
    assert call("curve", "riverbend", "--rule", "nope", "--parts").exit_code == 4
