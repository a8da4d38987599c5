"""What the ledger says of the base year beside spending: parts of its balance, contributions, one-time revenue."""

from pathlib import Path

import pytest
from tests.io.importing.conftest import LEDGER, MAPPING, Convert

from alloc_opt import io
from alloc_opt.analysis.project import project

ENDING = 100000.25 + 900000 - 60000 - 727000.30
PARTS = f"""01,0000,0000,0000,9711,000,500.00
01,0000,0000,0000,9760,000,30000.00
01,0000,0000,0000,9780,000,1000.00
01,0000,0000,0000,9789,000,{ENDING - 31500:.2f}
"""
ONCE = "one_time:\n  - {where: {object: 8590}, why: a settlement}\n"


def test_stated_parts_of_the_ending_balance(convert: Convert, tmp_path: Path) -> None:
    """Proves: nonspendable amounts become components of every year, committed, assigned and reserved ones of the base
    year; what is unassigned follows by itself.
    """
    convert(LEDGER + PARTS)
    found = io.read(tmp_path / "plan")["components"]
    assert list(zip(found["component"], found["kind"], found["dollars"], found["year"], strict=True)) == [
        ("9711", "nonspendable", 500.0, ""),
        ("9760", "committed", 30000.0, "2025-26"),
        ("9780", "assigned", 1000.0, "2025-26"),
        ("9789", "reserve", round(ENDING - 31500, 2), "2025-26"),
    ]


def test_the_base_year_is_projected_as_the_ledger_has_it(convert: Convert, tmp_path: Path) -> None:
    """Proves: contributions, revenue by account and one-time revenue stand in the base year's column, whose opening
    balance is that of the ledger; one-time revenue does not come again.
    """
    ledger = LEDGER + "01,0000,0000,0000,8590,000,7000.00\n"
    convert(ledger, MAPPING.replace("total: 950000", "total: 957000") + ONCE)
    plan = io.read(tmp_path / "plan")
    assert plan["funds"].set_index("resource")["contributed"].to_dict() == {"01-0000": -60000.0, "01-6500": 60000.0}
    frame = project(plan, layout_name="california_myp").lines.frame
    free = frame[frame["section"] == "unrestricted"].pivot_table(index="line", columns="year", values="dollars")
    assert free.loc["D1. Beginning balance (9791-9795)", "2025-26"] == pytest.approx(100000.25)
    assert free.loc["A1. LCFF sources (8010-8099)"].tolist() == [900000.0] * 3
    assert free.loc["A3. Other state revenues (8300-8599)"].tolist() == [7000.0, 0.0, 0.0]
    assert free.loc["A5c. Contributions (8980-8999)"].tolist() == [-60000.0] * 3
    assert free.loc["B8. Indirect costs (7300-7399)"].tolist() == [-2000.0] * 3
    assert free.loc["B11. Total expenditures and other uses", "2025-26"] == pytest.approx(727000.30)
    assert "Not classified" not in free.index
