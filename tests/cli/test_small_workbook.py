"""The five-sheet workbook: the small district's way in, read by every command."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from tests.cli.conftest import Call

FIVE = {"funds", "schools", "staff", "pay", "lines"}


@pytest.fixture
def book(call: Call) -> str:
    """Return a new workbook."""
    return call("init", "small", "--small", "--xlsx").stdout.strip()


def test_it_has_five_sheets_and_the_plan(book: str) -> None:
    """Proves: beside the five tables there are the head, the rules and a page of notes; no goals, programs, effects."""
    assert set(load_workbook(book).sheetnames) == {*FIVE, "plan", "rules", "notes"}


def test_every_command_reads_it(call: Call, book: str) -> None:
    """Proves: check, audit, project, gaps, solve, prices, demo, export, rules and roll end well on it."""
    for words in (
        ("check", book),
        ("audit", book),
        ("project", book),
        ("gaps", book),
        ("solve", book, "-o", "run"),
        ("prices", book),
        ("demo", book),
        ("export", book, "--format", "lp", "-o", "small.lp"),
        ("rules", book),
        ("roll", "run", "-o", "next.xlsx"),
        ("check", "next.xlsx"),
        ("project", "next.xlsx"),
    ):
        result = call(*words)
        assert result.exit_code == 0, (words, result.output)
        assert result.stdout.strip(), words


def test_it_yields_gap_audit_prices_and_a_closed_gap(call: Call, call_json: Callable[..., Any], book: str) -> None:
    """Proves: today's budget ends in the red and the audit says so; the plan closes the gap with named changes, a
    policy has its price, and the rolled workbook begins with the run's first year.
    """
    assert any(
        row["status"] == "broken" and row["severity"] == "law" for row in call_json("audit", book)["audit"]["rows"]
    )
    told = call("project", book).stdout
    assert "QUALIFIED" in told
    assert "2028-29" in told
    run = call_json("solve", book, "-o", "run")["tables"]
    cuts = [row for row in run["changes"]["rows"] if row["year"] == "2028-29"]
    assert 0 < len(cuts) <= 10
    assert sum(row["change_dollars"] for row in cuts) < -100_000
    assert min(row["ending"] for row in run["funds"]["rows"]) >= 0
    assert "counselors" in {row["rule"] for row in run["prices"]["rows"]}
    rolled = call_json("roll", "run", "-o", "next.xlsx")
    assert rolled["years"] == ["2027-28", "2028-29", "2029-30"]
    assert {row["difference_dollars"] for row in rolled["reconciliation"]["rows"]} == {0.0}
    assert Path("next.xlsx").is_file()
