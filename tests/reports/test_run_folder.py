"""Run folders: whole or absent, never overwritten, the same bytes for the same inputs, read back without a solver."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from tests.analysis.plans import toy
from tests.reports.conftest import RULES

from alloc_opt.analysis.run import Run, run
from alloc_opt.analysis.solve import solve
from alloc_opt.errors import OperatorError
from alloc_opt.io import read
from alloc_opt.reports import run_folder
from alloc_opt.reports.console import text_of
from alloc_opt.reports.run_folder import digest, find, load, save
from alloc_opt.reports.terminal import show


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_two_runs_are_the_same_bytes(toy_run: Run, tmp_path: Path) -> None:
    """Proves: the same inputs solved twice give byte-identical files, timings apart; the second folder is numbered."""
    first = save(toy_run, runs=tmp_path)
    second = save(run(solve(toy(RULES, years=2, changes=True))), runs=tmp_path)
    assert second.name == f"{first.name}-2"
    names = _files(first)
    assert {"run.json", "plan/plan.yaml", "plan/staff.csv", "budget.csv", "report.txt", "values.npz"} <= names
    assert {"manifest.json", "timings.json"} <= names
    for name in names - {"timings.json"}:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name
    assert digest(first) == digest(second)
    assert (tmp_path / "latest").read_text(encoding="utf-8") == f"{second.name}\n"
    assert first.name.startswith("toy-")


def test_a_saved_run_gives_the_same_report(toy_run: Run, tmp_path: Path) -> None:
    """Proves: tables survive the way through the files; the report rebuilt from them is the one that was saved."""
    folder = save(toy_run, runs=tmp_path)
    again = load(folder)
    assert text_of(lambda console: show(again, console)) == (folder / "report.txt").read_text(encoding="utf-8")
    assert again.tables.keys() == toy_run.tables.keys()
    for name in ("budget", "funds", "positions"):
        assert again.tables[name].frame.to_dict("records") == toy_run.tables[name].frame.to_dict("records"), name


def test_values_of_every_stage_are_kept(toy_run: Run, tmp_path: Path) -> None:
    """Proves: primal values and each stage's duals can be read back with numpy alone."""
    folder = save(toy_run, runs=tmp_path)
    with np.load(folder / "values.npz", allow_pickle=False) as values:
        assert np.array_equal(values["x"], toy_run.values["x"])
        assert len([name for name in values.files if name.startswith("y")]) == len(toy_run.facts["stages"])


def test_the_manifest_finds_any_change(toy_run: Run, tmp_path: Path) -> None:
    """Proves: every file but the timings is in the manifest with its SHA-256."""
    folder = save(toy_run, runs=tmp_path)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest) == _files(folder) - {"manifest.json", "timings.json"}
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha for name, sha in manifest.items())


def test_a_named_folder_is_never_overwritten(toy_run: Run, tmp_path: Path) -> None:
    """Proves: -o makes a new folder, takes an empty one, and refuses one that holds anything; a file in the way too."""
    assert save(toy_run, tmp_path / "mine") == tmp_path / "mine"
    with pytest.raises(OperatorError, match="never overwrites"):
        save(toy_run, tmp_path / "mine")
    (tmp_path / "empty").mkdir()
    assert (save(toy_run, tmp_path / "empty") / "run.json").is_file()
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(OperatorError, match="never overwrites"):
        save(toy_run, tmp_path / "file")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_nothing_half_written_is_left(toy_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: when writing fails in the middle (disk full, killed), no folder appears and none is pointed at."""
    original, calls = run_folder._write, []

    def full_disk(path: Path, data: bytes) -> None:
        calls.append(path)
        if len(calls) == 4:
            raise OSError(28, "No space left on device", str(path))
        original(path, data)

    monkeypatch.setattr(run_folder, "_write", full_disk)
    with pytest.raises(OperatorError, match="No space left on device"):
        save(toy_run, runs=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_locked_file_is_told_in_words(toy_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: a file that a spreadsheet holds open (Windows: permission denied) gives a message with what to do."""

    def locked(path: Path, data: bytes) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(run_folder, "_write", locked)
    with pytest.raises(OperatorError, match="Permission denied") as error:
        save(toy_run, runs=tmp_path)
    assert "spreadsheet" in error.value.hint


def test_a_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    """Proves: loading says which file is missing, or that it is not a run's."""
    with pytest.raises(OperatorError, match=r"run\.json is missing"):
        load(tmp_path)
    (tmp_path / "run.json").write_text("{}", encoding="utf-8")
    with pytest.raises(OperatorError, match="not the file of a run"):
        load(tmp_path)


def test_a_run_keeps_the_plan_that_was_solved(toy_run: Run, tmp_path: Path) -> None:
    """Proves: the plan in the folder reads back and solves to the same tables, so the result can be made again."""
    folder = save(toy_run, runs=tmp_path)
    again = run(solve(read(folder / "plan")))
    for name in ("budget", "funds", "positions", "changes"):
        assert again.tables[name].frame.equals(toy_run.tables[name].frame), name


def test_runs_are_found_by_path_name_and_latest(toy_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: a folder, a name in runs/, the file runs/latest and the word latest lead to the run; no other text."""
    monkeypatch.chdir(tmp_path)
    folder = save(toy_run)
    for text in (str(folder), folder.name, "runs/latest", "latest"):
        assert find(text).resolve() == folder.resolve(), text
    with pytest.raises(OperatorError, match="There is no run other"):
        find("other")
