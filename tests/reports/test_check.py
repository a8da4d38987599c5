"""What `check` prints: short enough to be read, and everything where it is asked for."""

import io
from pathlib import Path

import pytest

from alloc_opt.analysis.check import totals
from alloc_opt.analysis.readiness import readiness
from alloc_opt.io import read
from alloc_opt.plan.plan import Plan
from alloc_opt.reports.check import data, show
from alloc_opt.reports.console import console


def printed(plan: Plan, *, full: bool = False) -> str:
    """What is shown of a plan without warnings."""
    out = io.StringIO()
    show("Town", [], totals(plan), readiness(plan), console(out), full=full)
    return out.getvalue()


@pytest.fixture(scope="module")
def sfusd(models_folder: Path) -> Plan:
    """Return the real district."""
    return read(models_folder / "sfusd")


def test_one_screen(models_folder: Path, sfusd: Plan) -> None:
    """Proves: riverbend and the real district take at most 45 lines of 110 columns, no cell folded."""
    for plan in (read(models_folder / "riverbend"), sfusd):
        lines = printed(plan).splitlines()
        assert len(lines) <= 45
        table = lines[lines.index(next(line for line in lines if line.startswith("fund"))) + 2 :]
        rows = table[: next(i for i, line in enumerate(table) if not line.strip())]
        assert all(line.rstrip()[-1] in "0123456789)" for line in rows)


def test_the_totals_are_told_to_the_cent(sfusd: Plan) -> None:
    """Proves: the ledger's total is there as the official knows it, with pupils, FTE and the unrestricted gap."""
    text = printed(sfusd)
    assert "Spending $1,431,620,482.74, revenue $1,330,962,558.23" in text
    assert "102 schools, 49,518 pupils" in text
    assert "3,303.32 FTE: 3,303.32 filled, 0.00 vacant" in text
    assert "$48,799,338 above" in text
    assert "and 95 more" in text


def test_full_leaves_nothing_out(sfusd: Plan) -> None:
    """Proves: --full names every resource and every question, and data has the dollars to the cent."""
    text = printed(sfusd, full=True)
    assert all(f" {resource} " in text for resource in sfusd["funds"]["resource"])
    assert "  yes audit:" in text
    assert " more" not in text
    found = data(totals(sfusd))
    assert len(found["resources"]) == len(sfusd["funds"])
    assert found["spending"] == 1431620482.74
