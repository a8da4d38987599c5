"""`alloc-opt project`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.conftest import Call


def test_it_prints_and_writes(call: Call, tmp_path: Path) -> None:
    """Proves: without -o the document is printed; with -o it is written instead, and not twice."""
    text = call("project", "riverbend").stdout
    assert "Certification: " in text
    assert "Combined (dollars)" in text
    for name in ("out.csv", "out.xlsx"):
        written = call("project", "riverbend", "-o", name)
        assert written.exit_code == 0, written.output
        assert written.stdout.startswith(f"{name}: certification ")
        assert (tmp_path / name).stat().st_size > 500
        assert call("project", "riverbend", "-o", name).exit_code != 0


def test_options_reach_the_projection(call: Call, call_json: Callable[..., Any]) -> None:
    """Proves: layout, years, reserve, funds and scenario change the answer; what cannot be is refused with a hint."""
    found = call_json("project", "riverbend", "--layout", "california_myp", "--years", "4", "--reserve", "2%")
    assert found["layout"] == "california_myp"
    assert len(found["years"]) == 5
    assert "2.0% of spending" in found["reserve"]["words"]
    assert call_json("project", "riverbend", "--all-funds")["funds"]
    assert call("project", "riverbend", "--all-funds", "--fund", "01").exit_code == 2
    assert call("project", "riverbend", "--years", "0").exit_code == 2
    refused = call("project", "riverbend", "--layout", "x")
    assert refused.exit_code == 7
    assert "california_myp, plain" in refused.output


def test_json_and_file_together(call: Call) -> None:
    """Proves: with --json the data is on stdout and names the file that was written."""
    result = call("project", "riverbend", "--json", "-o", "p.csv")
    assert json.loads(result.stdout)["file"] == "p.csv"
    assert Path("p.csv").is_file()
