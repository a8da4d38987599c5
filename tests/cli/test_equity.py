"""`alloc-opt equity`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Call


@pytest.fixture
def district(tmp_path: Path) -> str:
    """Return the name of a plan with pupils, made in the working folder."""
    from alloc_opt.io.template import init

    init(tmp_path, "mine")
    return "mine"


def test_it_prints_and_writes(call: Call, call_json: Callable[..., Any], district: str, tmp_path: Path) -> None:
    """Proves: the page and the data tell the same schools, sentences and floors; with -o a folder holds the tables, and
    is not written twice.
    """
    words = ("equity", district, "--levels", "1", "--floor", "5600", "-o")
    written = call(*words, "out")
    assert written.exit_code == 0, written.output
    found = call_json(*words, "out2")
    told = " ".join(written.stdout.split())
    for sentence in (*found["counted"], *found["statement"], *found["raised"], *found["caveats"]):
        assert " ".join(sentence.split()) in told
    rows = found["equity_schools"]["rows"]
    assert len(rows) == 3
    assert all(f"{row['per_pupil']:,.0f}" in written.stdout for row in rows)
    assert [row["kind"] for row in found["equity_floors"]["rows"]].count("asked") == 1
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["equity_floors.csv", "equity_groups.csv", "equity_indices.csv", "equity_schools.csv"]
    for name in names:
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "out2" / name).read_bytes()
    assert call(*words, "out").exit_code == 7


def test_options_are_said_on_the_page(call: Call, district: str) -> None:
    """Proves: weights, resources, central shares and special education are told in the first lines."""
    said = call(
        "equity",
        district,
        "--levels",
        "0",
        "--weight",
        "low_income=0.25",
        "--central",
        "in",
        "--special-education",
        "in",
        "--resources",
        "unrestricted",
    )
    assert said.exit_code == 0, said.output
    head = " ".join(said.stdout.split("\n\n")[0].split())
    for words in ("low_income 0.25", "shared among schools by pupils", "Special education is counted"):
        assert words in head
    assert "all resources" not in head
    assert "Raising the worst-off" not in said.stdout


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--weight", "low_income", "is no weight"),
        ("--weight", "low_income=-1", "must be 0 or more"),
        ("--weight", "low_incom=1", "low_income"),
        ("--resources", "generl", "There is no resource 'generl'"),
        ("--year", "2040-41", "no year of the plan"),
        ("--need", "wealth", "no measure of need"),
    ],
)
def test_what_cannot_be_is_refused(call: Call, district: str, option: str, value: str, told: str) -> None:
    """Proves: a slip is one clear error with the nearest valid name where there is one."""
    refused = call("equity", district, "--levels", "0", option, value)
    assert refused.exit_code == 7, refused.output
    assert told in " ".join(refused.output.split())


def test_a_plan_without_pupils_is_refused(call: Call) -> None:
    """Proves: dollars per pupil need pupils, and the message says which table."""
    refused = call("equity", "riverbend")
    assert refused.exit_code == 7
    assert "enrollment" in refused.output
