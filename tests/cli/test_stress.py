"""`stress` on the command line: the template's five sheets, and a finished sweep read back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.cli.conftest import Call


def test_the_small_template(call: Call, tmp_path: Path) -> None:
    """Proves: five tables are enough; what cannot be asked is said, and the tables are written."""
    result = call("stress", "riverbend", "-o", "out")
    assert result.exit_code == 0, result.output
    for words in ("cannot be asked", "In every plan", "Range of each line", "matters most"):
        assert words in result.stdout
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "stress.csv", "stress_decisions.csv", "stress_ranges.csv", "stress_assumptions.csv",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("stress",), "Give a MODEL"),
        (("stress", "riverbend", "--weight", "health_12"), "no weight"),
        (("stress", "--study", "nowhere"), "holds no cases.parquet"),
    ],
)
def test_bad_words(call: Call, words: tuple[str, ...], told: str) -> None:
    """Proves: one clear error each, before anything is solved."""
    result = call(*words)
    assert result.exit_code != 0
    assert told in result.stderr


def test_a_sweep_is_read(call_json: Callable[..., Any], tmp_path: Path) -> None:
    """Proves: cases weigh 1, 1 and 2: reading moves only where revenue is 0.97, half the weight."""
    pytest.importorskip("pyarrow")
    folder = tmp_path / "sweep"
    folder.mkdir()
    pd.DataFrame(
        {
            "case": [0, 1, 2],
            "revenue": [1.0, 0.99, 0.97],
            "status": ["optimal"] * 3,
            "aim": [0.0, 10.0, 50.0],
            "weight": [1.0, 1.0, 2.0],
        }
    ).to_parquet(folder / "cases.parquet")
    pd.DataFrame(
        {
            "case": [2],
            "program": ["reading"],
            "school": ["elm"],
            "year": ["2026-27"],
            "quantity": [1.0],
            "anchor": [2.0],
        }
    ).to_parquet(folder / "changes.parquet")
    found = call_json("stress", "--study", str(folder))
    (row,) = found["stress_depends"]["rows"]
    assert (row["weight_share"], row["least"], row["most"]) == (0.5, 1.0, 2.0)
    assert row["on"] == "only where revenue is 0.97"
    (ranked,) = found["stress_assumptions"]["rows"]
    assert (ranked["assumption"], ranked["aim_change"]) == ("revenue", 50.0)


def test_a_sweep_is_told_in_names_and_dollars(call: Call) -> None:
    """Proves: of a study as `sweep` leaves it, programs and schools stand by name with their unit, what a change
    depends on is told for each, and dollars are dollars.
    """
    pytest.importorskip("pyarrow")
    swept = call("sweep", "riverbend", "--scale", "funds[0000].revenue", "0.95,0.97,1.0,1.02", "-o", "study")
    assert swept.exit_code == 0, swept.output
    told = " ".join(call("stress", "--study", "study").stdout.split())
    assert "Teacher at" in told
    assert "(FTE)" in told
    assert "only where" in told or "mostly where" in told or "in every case" in told
    assert "$" in told.partition("Which of the varied numbers")[2]
    assert "e+0" not in told
