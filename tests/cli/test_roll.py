"""`alloc-opt roll` from the folder of a run to a plan that every other command reads."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.conftest import Call

from alloc_opt.reports.run_folder import find


def _digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_rolled_plan_is_checked_audited_and_solved(call: Call) -> None:
    """Proves: roll, check, audit and solve follow each other; the run that was rolled stays as it is, byte for byte."""
    folder = find("latest")
    before = _digests(folder)
    for words in (
        ("roll", "runs/latest", "-o", "next"),
        ("check", "next"),
        ("audit", "next"),
        ("solve", "next", "--no-prices"),
        ("roll", "latest", "-o", "after-next"),
    ):
        result = call(*words)
        assert result.exit_code == 0, result.output
    assert "to the cent, by resource and object" in call("roll", str(folder), "-o", "again").stdout
    assert _digests(folder) == before
    assert sorted(path.name for path in Path("next/roll").iterdir()) == ["notes.txt", "reconciliation.csv"]


def test_new_pupils_take_the_place_of_those_carried_on(call: Call, call_json: Callable[..., Any]) -> None:
    """Proves: --enrollment sets the years it names, and a file with mistakes gives them all and no plan."""
    Path("pupils.csv").write_text("school,year,pupils\noak,2029-30,300\nelm,2029-30,200\n", encoding="utf-8")
    told = call_json("roll", "runs/latest", "--enrollment", "pupils.csv", "-o", "next")
    assert any(note == "enrollment: 2029-30 as given." for note in told["notes"])
    assert "oak,2029-30,300" in Path("next/enrollment.csv").read_text(encoding="utf-8")
    Path("bad.csv").write_text("school,year,pupils\noak,2029-30,many\nelm,soon,200\n", encoding="utf-8")
    result = call("roll", "runs/latest", "--enrollment", "bad.csv", "-o", "bad")
    assert result.exit_code == 3
    assert "2 problems" in result.stderr
    assert not Path("bad").exists()


def test_nothing_is_overwritten(call: Call) -> None:
    """Proves: a folder in the way is refused; without -o the plan gets the name of its year."""
    assert call("roll", "runs/latest").exit_code == 0
    assert Path("riverbend-2026-27/plan.yaml").is_file()
    assert call("roll", "runs/latest").exit_code == 7


def test_a_run_without_its_plan_asks_for_the_model(call: Call) -> None:
    """Proves: an older run takes the model it was solved from, and refuses one that has changed since."""
    folder = find("latest")
    for path in (folder / "plan").iterdir():
        path.unlink()
    assert "--model" in call("roll", "runs/latest", "-o", "next").stderr
    assert call("roll", "runs/latest", "--model", "riverbend", "-o", "next").exit_code == 0
    funds = Path("riverbend/funds.csv")
    funds.write_text(funds.read_text(encoding="utf-8").replace("Title I", "Title One"), encoding="utf-8")
    result = call("roll", "runs/latest", "--model", "riverbend", "-o", "other")
    assert result.exit_code == 7
    assert "is not the plan" in result.stderr
    assert json.loads((folder / "run.json").read_text(encoding="utf-8"))["name"] == "riverbend"
