"""`alloc-opt diagnose`."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Call

WORDS = ("diagnose", "riverbend", "-s", "no.yaml")
RULE = "family: limit, measure: fte, where: {position: teacher}, by: [year]"
SCENARIO = f"""scenario: no
of: riverbend
why: Can both be had?
changes:
  - append: rules
    why: made up
    rows:
      - {{id: many, severity: contract, {RULE}, at_least: 45}}
      - {{id: few, source: Motion 7, {RULE}, at_most: 44}}
"""


@pytest.fixture(autouse=True)
def _scenario(call: Call, tmp_path: Path) -> None:
    """Write a scenario with two rules that cannot both hold."""
    (tmp_path / "no.yaml").write_text(SCENARIO, encoding="utf-8")


def test_it_prints_writes_and_the_repairs_are_scenarios(
    call: Call, call_json: Callable[..., Any], tmp_path: Path
) -> None:
    """Proves: the page names both rules with amounts and places and fits a sheet of paper; --json and the files tell
    the same; a repair is a scenario that mends the plan, of which the rules at their limit are told.
    """
    told = call_json(*WORDS, "-o", "out")
    assert told["state"] == "conflict"
    assert told["words"]["conflicts"][0]["proved"]
    assert {row["rule"] for row in told["tables"]["conflicts"]["rows"]} >= {"few"}
    page = (tmp_path / "out" / "diagnosis.txt").read_text(encoding="utf-8")
    flat = " ".join(page.split())
    assert "cannot" in flat
    assert "no.yaml:9:9" in flat
    assert len(page.splitlines()) <= 60
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out" / "repairs.csv").read_text(encoding="utf-8"))))
    assert [row["rule"] for row in rows][:1] == ["few"]
    mended = call_json(*WORDS, "-s", "out/repair-1.yaml")
    assert mended["state"] == "plan"
    assert mended["tables"]["binding"]["rows"]
    printed = call(*WORDS)
    assert printed.exit_code == 0
    assert "Cheapest repair" in printed.stdout or "The repair that was found" in printed.stdout


def test_a_folder_in_the_way_is_told_first(call: Call, tmp_path: Path) -> None:
    """Proves: an output folder that is there is refused before anything is searched."""
    (tmp_path / "out").mkdir()
    result = call(*WORDS, "-o", "out")
    assert result.exit_code == 7
    assert "out" in result.stderr
