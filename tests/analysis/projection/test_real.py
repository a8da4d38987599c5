"""San Francisco's ledger rolled forward."""

from pathlib import Path
from time import perf_counter

import pandas as pd
import pytest

from alloc_opt import io
from alloc_opt.analysis.project import Projection, project
from alloc_opt.io.importing import imported, save

MAPPING = Path(__file__).parents[2] / "io" / "importing" / "sfusd_ledger.yaml"


@pytest.fixture(scope="module")
def found(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Projection:
    """The adopted budget of 2025-26 in California's layout."""
    target = tmp_path_factory.mktemp("sfusd") / "plan"
    save(imported(data_folder / "sfusd" / "gl_ledger.csv", MAPPING), target)
    begun = perf_counter()
    made = project(io.read(target), layout_name="california_myp", reserve=0.02)
    assert perf_counter() - begun < 10
    return made


def _base(found: Projection, section: str) -> "pd.Series[float]":
    frame = found.lines.frame
    mine = frame[(frame["section"] == section) & (frame["year"] == "2025-26") & frame["dollars"].notna()]
    return mine.set_index("line")["dollars"]


def test_the_base_year_is_the_ledger(found: Projection) -> None:
    """Proves: beginning balance, revenue, spending, ending balance and its parts are those that the ledger states for
    fund 01 (objects 9791, 979Z, 9712, 9740, 9760, 9780), and nothing is left unclassified.
    """
    base = _base(found, "combined")
    assert base["D1. Beginning balance (9791-9795)"] == 295905387.31
    assert base["A6. Total revenues and other sources"] == 1201715831.65
    assert base["B11. Total expenditures and other uses"] == 1300919222.01
    assert base["D2. Ending balance"] == 196701996.95
    assert base["D3a. Nonspendable (9710-9719)"] == 1875150.0
    assert base["D3b. Restricted (9740)"] == 106293879.98
    assert base["D3c2. Other commitments (9760)"] == 40000000.0
    assert base["D3d. Assigned (9780)"] == 22072980.78
    assert base["E3. Total available reserves"] == pytest.approx(26460000.0 - 13.81)
    assert not (found.lines.frame["line"] == "Not classified").any()


def test_the_unrestricted_shortfall(found: Projection) -> None:
    """Proves: unrestricted money is $48.8 million short in the base year; rolled forward it ends below zero in 2027-28,
    which is a qualified certification.
    """
    assert _base(found, "unrestricted")["C. Net increase (decrease)"] == pytest.approx(-48.8e6, abs=5e3)
    assert _base(found, "unrestricted")["A5c. Contributions (8980-8999)"] == -224598530.98
    assert found.certification.word == "qualified"
    assert found.summary.frame["unrestricted"].iloc[-1] < 0
    assert "2027-28 repeats" in found.notes[0]
