"""The run folder: written whole or not at all, never over another run, and read back without a solver.

`run.json`, one CSV per table, `values.npz` (primal and dual values of every stage), `report.txt`, `plan/` (the plan
that was solved, scenarios laid over) and `manifest.json` (SHA-256 of each of them) are the same bytes for the same
inputs; `timings.json` stands apart.
"""

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.run import Run
from alloc_opt.errors import OperatorError
from alloc_opt.io.atomic import can_write, drafted, unwritten
from alloc_opt.io.write import texts
from alloc_opt.reports.console import text_of
from alloc_opt.reports.csv_files import from_csv, to_csv
from alloc_opt.reports.terminal import show

RUNS = "runs"
LATEST = "latest"
PLAN = "plan"
"""Folder of a run with the plan that was solved."""
OPEN = "plan-open"
"""Folder of a run whose scenario closes schools: the same plan with those schools open, which is its today."""


def save(run: Run, folder: Path | None = None, runs: Path | None = None) -> Path:
    """Write a run and return its folder.

    Args:
        run: the run.
        folder: its folder, which must not hold anything yet; default: `<name>-<hash>` under `runs`, numbered where it
            is taken.
        runs: folder of runs; default `runs` in the working folder.

    Raises:
        OperatorError: a folder in the way or not writable.
    """
    home = folder.parent if folder is not None else (runs or Path(RUNS))
    wanted = folder if folder is not None else home / _name(run)
    content = files(run)
    try:
        _refuse(folder)
        with drafted(wanted) as draft:
            for name, data in content.items():
                (draft / name).parent.mkdir(parents=True, exist_ok=True)
                _write(draft / name, data)
            place = _moved(draft, folder) if folder is not None else _numbered(draft, wanted)
        if folder is None:
            _point(home, place.name)
    except OSError as error:
        raise unwritten(wanted, error) from error
    return place


def can_save(folder: Path | None = None, runs: Path | None = None) -> None:
    """Try, before anything is solved, whether `save` could write there; it leaves nothing behind.

    Raises:
        OperatorError: a folder in the way or not writable.
    """
    try:
        _refuse(folder)
    except OSError as error:
        raise unwritten(folder or Path(RUNS), error) from error
    home = folder.parent if folder is not None else (runs or Path(RUNS))
    can_write(home / f"try-{os.getpid()}")


def _refuse(folder: Path | None) -> None:
    if folder is not None and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OperatorError(f"{folder} exists already; a run never overwrites another.", "name another folder after -o")


def files(run: Run) -> dict[str, bytes]:
    """Every file of the run folder by name, with `/` between folder and file."""
    notes = {name: list(table.notes) for name, table in run.tables.items()}
    found = {"run.json": _json({**run.facts, "tables": notes})}
    found |= {f"{name}.csv": to_csv(table) for name, table in run.tables.items()}
    found["values.npz"] = _npz(run.values)
    found["report.txt"] = text_of(lambda console: show(run, console)).encode("utf-8")
    if run.solved is not None:
        plans = {PLAN: run.solved.plan, OPEN: run.solved.plan.unclosed}
        for folder, plan in plans.items():
            if plan is not None:
                found |= {f"{folder}/{name}": text.encode("utf-8") for name, text in texts(plan).items()}
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}
    found["manifest.json"] = _json(digests)
    found["timings.json"] = _json(dict(run.timings))
    return found


def digest(folder: Path) -> str:
    """Short digest of the manifest: another one means another plan."""
    return hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()[:12]


def load(folder: Path) -> Run:
    """A saved run, with all tables and without its values.

    Raises:
        OperatorError: the folder holds no run.
    """
    try:
        facts = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        tables = {
            name: from_csv(name, (folder / f"{name}.csv").read_bytes(), tuple(notes))
            for name, notes in facts.pop("tables").items()
        }
    except FileNotFoundError as error:
        raise OperatorError(f"{folder} holds no complete run: {Path(error.filename).name} is missing.") from error
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise OperatorError(f"{folder / 'run.json'} is not the file of a run.") from error
    return Run(facts, tables, {}, {})


def find(text: str, runs: Path | None = None) -> Path:
    """The folder of a run: a path, a name in `runs`, or `latest` (the file, or the word).

    Raises:
        OperatorError: there is no such run.
    """
    home = runs or Path(RUNS)
    path = home / LATEST if text == LATEST else Path(text)
    if path.is_file() and path.name == LATEST:
        path = path.parent / Path(path.read_text(encoding="utf-8").strip()).name
    for place in (path, home / text):
        if (place / "run.json").is_file():
            return place
    raise OperatorError(f"There is no run {text}.", f"give the folder of a run, or {home / LATEST}; solve makes one")


def _name(run: Run) -> str:
    return f"{run.facts['name']}-{run.facts['hash']}"


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8")


def _npz(values: Mapping[str, npt.NDArray[Any]]) -> bytes:
    """The arrays as `numpy.load` reads them, with fixed time stamps."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, array in values.items():
            data = io.BytesIO()
            np.lib.format.write_array(data, np.ascontiguousarray(array), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, data.getvalue(), zipfile.ZIP_DEFLATED, 1)
    return out.getvalue()


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _numbered(draft: Path, wanted: Path) -> Path:
    number = 1
    while True:
        place = wanted if number == 1 else wanted.with_name(f"{wanted.name}-{number}")
        if not place.exists():
            try:
                return _moved(draft, place)
            except OSError:
                if not place.exists():
                    raise
        number += 1


def _moved(draft: Path, place: Path) -> Path:
    if place.is_dir():
        place.rmdir()
    draft.rename(place)
    place.chmod(0o755)
    return place


def _point(home: Path, name: str) -> None:
    draft = home / f".{LATEST}-{os.getpid()}"
    _write(draft, f"{name}\n".encode())
    draft.replace(home / LATEST)
