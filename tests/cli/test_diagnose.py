"""`alloc-opt diagnose`."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.conftest import Call

WORDS = ("diagnose", "riverbend", "-s", "riverbend-impossible")


def test_it_prints_writes_and_the_repairs_are_scenarios(
    call: Call, call_json: Callable[..., Any], tmp_path: Path
) -> None:
    """Proves: the page names both motions with amounts and places; its files tell the same; a repair is a scenario that
    mends the plan; the page fits a sheet of paper.
    """
    written = call(*WORDS, "-o", "out")
    assert written.exit_code == 0, written.output
    page = (tmp_path / "out" / "diagnosis.txt").read_text(encoding="utf-8")
    flat = " ".join(page.split())
    assert "Two directions cannot both hold" in flat
    assert "needs 82 FTE (K-3 teacher) in every year; the others leave 79 FTE" in flat
    assert "riverbend-impossible.yaml:7:9" in flat
    assert "hiring freeze: 3 FTE instead of 0 (policy): 3 FTE ($" in flat
    assert len(page.splitlines()) <= 60
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out" / "repairs.csv").read_text(encoding="utf-8"))))
    assert [(row["rule"], row["severity"]) for row in rows] == [
        ("hiring_freeze", "policy"),
        ("class_size_k3", "contract"),
    ]
    told = call_json("diagnose", "riverbend", "-s", "riverbend-impossible", "-s", "out/repair-1.yaml")
    assert told["state"] == "plan"
    assert told["tables"]["binding"]["rows"]


def test_of_data(call_json: Callable[..., Any]) -> None:
    """Proves: --json has the sentences and the tables, and says that no money would do."""
    told = call_json(*WORDS)
    assert told["state"] == "conflict"
    assert told["apart"] is None
    assert told["words"]["conflicts"][0]["proved"]
    assert {row["rule"] for row in told["tables"]["conflicts"]["rows"]} == {"class_size_k3", "hiring_freeze"}


def test_a_folder_in_the_way_is_told_first(call: Call, tmp_path: Path) -> None:
    """Proves: an output folder that is there is refused before anything is searched."""
    (tmp_path / "out").mkdir()
    result = call(*WORDS, "-o", "out")
    assert result.exit_code == 7
    assert "out" in result.stderr
