"""`alloc-opt frontier`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Call


def test_it_prints_and_writes(call: Call, call_json: Callable[..., Any], tmp_path: Path) -> None:
    """Proves: the report and the data tell the same plans; with -o a folder holds them, and is not written twice."""
    pytest.importorskip("matplotlib")
    words = ("frontier", "riverbend", "--between", "cost,least_change", "--points", "3", "-o")
    written = call(*words, "out")
    assert written.exit_code == 0, written.output
    found = call_json(*words, "out2")
    assert found["headline"] in " ".join(written.stdout.split())
    rows = found["points"]["rows"]
    assert len(rows) >= 2
    assert all(f"{row['least_cost']:,.0f}" in written.stdout for row in rows)
    assert (tmp_path / "out" / "points.csv").read_bytes() == (tmp_path / "out2" / "points.csv").read_bytes()
    assert call(*words, "out").exit_code == 7


def test_a_plan_of_it_can_be_asked(call: Call) -> None:
    """Proves: a plan that was taken is a run like any other."""
    pytest.importorskip("matplotlib")
    call("frontier", "riverbend", "--points", "2", "-o", "out")
    asked = call("why", "out/plan-1", "--program", "counselor")
    assert asked.exit_code == 0, asked.output


def test_what_cannot_be_is_refused(call: Call) -> None:
    """Proves: an unknown objective names the nearest one."""
    refused = call("frontier", "riverbend", "--between", "cost,worst")
    assert refused.exit_code == 7
    assert "worst_off" in refused.output
