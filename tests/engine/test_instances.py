"""The published LPs and MIPs through the whole engine."""

import csv
from pathlib import Path

import pytest
from tests.engine.programs import read_mps

from alloc_opt.engine.session import Session

LPS = ["adlittle", "afiro", "shell", "stair", "standata"]
MIPS = ["bell5", "dcmulti", "egout", "flugpl", "gt2", "lseu", "p0548", "rgn"]
NO_PLAN = ["box1", "ex72a", "forest6", "galenet", "gams10am", "gas11", "refinery", "woodinfe"]


@pytest.mark.parametrize("name", LPS + MIPS + NO_PLAN)
def test_published_value(data_folder: Path, name: str) -> None:
    """Proves that the 21 published models reach their listed value or status, certified, whole ones at gap 0."""
    with (data_folder / "lp_mip" / "expected.csv").open(encoding="utf-8", newline="") as file:
        expected = next(row["expected"] for row in csv.DictReader(file) if row["file"] == f"{name}.mps")
    solution = Session().solve(read_mps(data_folder / "lp_mip" / f"{name}.mps"))
    if expected in {"infeasible", "unbounded"}:
        assert solution.status == expected
        assert not solution.has_plan
        assert (expected == "infeasible") == (not solution.certificate.claims), "infeasibility is proved, not claimed"
        return
    assert solution.status == "optimal"
    assert solution.certificate.holds
    assert solution.stages[0].objective == pytest.approx(float(expected), rel=2e-7), "the list truncates rgn"
    assert solution.stages[0].fixed_integers == (solution.mip is not None)
    if solution.mip is not None:
        assert solution.mip.gap <= 1e-6 * abs(solution.mip.objective)
