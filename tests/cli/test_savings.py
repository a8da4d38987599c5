"""`alloc-opt savings`."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Call

from alloc_opt.cli.savings import amounts


@pytest.mark.parametrize(
    ("text", "dollars"),
    [
        ("1M,2.5M", (1e6, 2.5e6)),
        ("500,000", (5e5,)),
        ("250k,1,000,000", (2.5e5, 1e6)),
        ("$1 million", (1e6,)),
        ("100,200,300", (100_200_300.0,)),
        ("1_000, 2_000", (1e3, 2e3)),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, dollars: tuple[float, ...]) -> None:
    """Proves: K, M, grouped thousands and lists are told apart."""
    assert amounts(text) == dollars


def test_it_prints_and_writes(call: Call, call_json: Callable[..., Any], tmp_path: Path) -> None:
    """Proves: report, data and files tell the same steps, and a folder is not written twice."""
    words = ("savings", "riverbend", "--steps", "2", "--step", "20k", "-o")
    written = call(*words, "out")
    assert written.exit_code == 0, written.output
    found = call_json(*words, "out2")
    names = {"savings.csv", "ladder.csv", "cuts.csv", "stop.csv", "unused.csv", "unrated.csv", "savings.txt"}
    assert names <= {path.name for path in (tmp_path / "out").iterdir()}
    assert (tmp_path / "out" / "ladder.csv").read_bytes() == (tmp_path / "out2" / "ladder.csv").read_bytes()
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out" / "ladder.csv").read_text(encoding="utf-8"))))
    assert [row["target_dollars"] for row in rows][:: len(rows) // 2] == ["20000.00", "40000.00"]
    for row, data in zip(rows, found["ladder"]["rows"], strict=True):
        assert float(row["unrestricted_dollars"]) == data["unrestricted_dollars"] >= data["target_dollars"]
    assert "What may stop" in written.stdout
    assert "Nothing here is rated" in written.stdout
    assert call(*words, "out").exit_code == 7


def test_what_cannot_be_asked_is_refused(call: Call) -> None:
    """Proves: both ways of a ladder at once, steps without a size, a year and an amount that are none."""
    for words in (
        ("--ladder", "1M", "--steps", "2"),
        ("--steps", "2"),
        ("--step", "1M,2M"),
        ("--ladder", "2M,1M"),
        ("--ladder", "1M", "--from", "1999-00"),
    ):
        assert call("savings", "riverbend", *words).exit_code == 7
    assert call("savings", "riverbend", "--ladder", "much").exit_code == 2
