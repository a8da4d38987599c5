"""Where files cannot be written: one clear error, nothing half-written, and the report that was asked for."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Call

import alloc_opt.cli._plans as plans

BARRED = "ledger.csv/new/mine"
REPORTS = {
    "gaps": ("gaps", "riverbend", "-o", BARRED),
    "audit": ("audit", "riverbend", "-o", BARRED),
    "project": ("project", "riverbend", "-o", f"{BARRED}.csv"),
    "roll": ("roll", "runs/latest", "-o", BARRED),
    "import": ("import", "ledger.csv", "--mapping", "import.yaml", "-o", BARRED),
    "suggest": ("import", "ledger.csv", "--suggest", "-o", BARRED),
}
FILES = {
    "init": ("init", "new", "-o", BARRED),
    "init --xlsx": ("init", "new", "--xlsx", "-o", BARRED),
    "export": ("export", "riverbend", "--format", "lp", "-o", f"{BARRED}.lp"),
}


def _all_files() -> set[Path]:
    return {path for path in Path().rglob("*") if "__pycache__" not in path.parts}


def _fails(result: Any) -> None:
    """One error: place, what is wrong, hint; no traceback."""
    assert result.exit_code == 7, result.output
    assert isinstance(result.exception, SystemExit)
    assert result.stderr.count("error:") == 1
    assert "ledger.csv is a file, not a folder" in result.stderr
    assert "hint:" in result.stderr


@pytest.mark.parametrize("name", [*REPORTS, *FILES])
def test_a_file_where_a_folder_is_wanted(call: Call, name: str) -> None:
    """Proves: one error, reports on stdout all the same, and nothing left behind."""
    before = _all_files()
    result = call(*({**REPORTS, **FILES}[name]))
    _fails(result)
    assert bool(result.stdout.strip()) == (name in REPORTS)
    assert _all_files() == before


@pytest.mark.parametrize("name", REPORTS)
def test_json_stays_one_document(call: Call, name: str) -> None:
    """Proves: with --json the data and the error are one document."""
    told = json.loads(call(*REPORTS[name], "--json").stdout)
    assert (told["error"], told["exit_code"]) == ("OperatorError", 7)
    assert len(told) > 4


@pytest.mark.parametrize("output", [(), ("-o", BARRED)])
def test_solve_tries_its_folder_first(call: Call, monkeypatch: pytest.MonkeyPatch, output: tuple[str, ...]) -> None:
    """Proves: a folder that cannot be written is told before anything is searched, the usual `runs` included."""

    def search(*_: object) -> None:
        raise AssertionError("it searched first")

    monkeypatch.setattr(plans, "solve_plan", search)
    if not output:
        Path("runs").rename("old")
        Path("runs").write_text("in the way", encoding="utf-8")
    result = call("solve", "riverbend", *output)
    assert result.exit_code == 7, result.output
    assert "is a file, not a folder" in result.stderr


@pytest.mark.parametrize("as_json", [False, True])
def test_solve_reports_when_the_disk_is_full_afterwards(
    call: Call, monkeypatch: pytest.MonkeyPatch, as_json: bool
) -> None:
    """Proves: the report comes on stdout, then the error; no folder and no draft is left."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = _all_files()
    monkeypatch.setattr("alloc_opt.reports.run_folder._write", full)
    result = call("solve", "riverbend", "--no-prices", "-o", "mine", *(["--json"] if as_json else []))
    assert result.exit_code == 7
    assert "error: mine cannot be written: No space left on device.\nhint: make room there" in result.stderr
    if as_json:
        assert {"tables", "error"} <= set(json.loads(result.stdout))
    else:
        assert "By resource" in result.stdout
        assert "Files:" not in result.stdout
    assert _all_files() == before


def test_a_place_that_is_not_ours(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: a refusal that already looking at the place meets is told too."""
    real = Path.exists

    def barred(path: Path) -> bool:
        if path.name == "mine":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "exists", barred)
    result = call("gaps", "riverbend", "-o", "mine")
    assert (result.exit_code, bool(result.stdout)) == (7, True)
    assert "mine cannot be written: Permission denied." in result.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.usefixtures("call")
def test_output_that_cannot_be_written() -> None:
    """Proves with a real process: a full disk under stdout is one error and no traceback."""
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        words = [sys.executable, "-c", "from alloc_opt.cli import main; main()", "check", "riverbend"]
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 7, done.stderr
    assert "error: The output cannot be written: No space left on device." in done.stderr
    assert "Traceback" not in done.stderr
