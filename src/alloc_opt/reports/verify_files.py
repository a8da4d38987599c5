"""Are the files of a run those of its manifest, and is its manifest the one that was printed? Then they are read."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import numpy.typing as npt

from alloc_opt import io
from alloc_opt.analysis.proofs.check import Check, few, guarded
from alloc_opt.analysis.proofs.kept import Kept
from alloc_opt.analysis.run import Run
from alloc_opt.errors import OperatorError
from alloc_opt.plan.closed import of_data
from alloc_opt.reports import run_folder
from alloc_opt.reports.console import text_of
from alloc_opt.reports.run_folder import OPEN, PLAN
from alloc_opt.reports.terminal import show

MANIFEST = "manifest.json"
BESIDE = frozenset({MANIFEST, "timings.json"})
"""Files that the manifest does not speak of."""
SHORTEST = 12
"""Digits of a digest that are printed; fewer are refused."""
_LARGEST = 1 << 32
"""Bytes of values that are read, unpacked."""


def printed(text: str) -> str:
    """The digest that somebody copied from a packet; OperatorError where it can be none."""
    digits = text.strip().lower().removeprefix("sha256:")
    if not SHORTEST <= len(digits) <= 64 or set(digits) - set("0123456789abcdef"):
        raise OperatorError(
            f"{text!r} is no digest of a manifest.",
            f"copy its {SHORTEST} digits or letters a-f as `solve` printed them",
        )
    return digits


def manifest_checks(folder: Path, asked: str = "") -> list[Check]:
    """SHA-256 of every file against the manifest, and of the manifest against what was printed."""
    return guarded("files", lambda: _checks(folder, asked))


def _checks(folder: Path, asked: str) -> Iterator[Check]:
    place = folder / MANIFEST
    if not place.is_file():
        yield Check("failed", "files", f"{MANIFEST} is missing, so no file can be told from a changed one.")
        return
    data = place.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if asked and digest.startswith(asked):
        yield Check("proved", "files", f"The manifest is the one that was printed ({asked}).")
    elif asked:
        told = f"The manifest is another than the one that was printed: {digest[: len(asked)]}, not {asked}."
        yield Check("failed", "files", told)
    else:
        told = f"Whether this is the run that was printed: compare {digest[:SHORTEST]} with the packet, or --manifest."
        yield Check("unseen", "files", told)
    try:
        known: Any = json.loads(data)
    except ValueError as error:
        raise OperatorError(f"{MANIFEST} cannot be read: it is no JSON.") from error
    if not isinstance(known, dict) or not all(isinstance(each, str) for each in known.values()):
        raise OperatorError(f"{MANIFEST} is no list of files.")
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    outside = [name for name in known if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts]
    missing = sorted(set(known) - there - set(outside))
    changed = [name for name in sorted(set(known) & there) if _digest(folder / name) != known[name]]
    strange = sorted(there - set(known) - BESIDE)
    planned = [name for name in strange if name.startswith((f"{PLAN}/", f"{OPEN}/"))]
    for names, told in (
        (changed, "changed since the run was written"),
        (missing, "missing"),
        (outside, "listed, but not in the run's folder"),
        (planned, "in the plan of the run, but not in its manifest"),
    ):
        if names:
            yield Check("failed", "files", f"{few(names)}: {told}.", len(names))
    if beside := [name for name in strange if name not in planned]:
        yield Check("unseen", "files", f"{few(beside)}: not of the run.", len(beside))
    whole = len(known) - len(changed) - len(missing) - len(outside)
    if whole:
        yield Check("proved", "files", f"{whole} of {len(known)} files are as the manifest says (SHA-256).", whole)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read(folder: Path, *, changed: bool = True) -> tuple[Kept | None, list[Check]]:
    """What the folder holds; None with a failure where it cannot be read. `changed`: its files are not those of the
    manifest, which is then why.
    """
    found: list[Kept] = []
    part = "files" if changed else "values"

    def reading() -> Iterator[Check]:
        run = _run(folder)
        values = _values(folder / "values.npz")
        plan = io.read(folder / PLAN)
        if run.facts["closings"]:
            still_open = io.read(folder / OPEN) if (folder / OPEN).is_dir() else None
            plan = replace(plan, closings=tuple(of_data(each) for each in run.facts["closings"]), unclosed=still_open)
        found.append(Kept(run.facts, run.tables, values, plan))
        yield from ()

    checks = guarded(part, reading)
    return (found[0] if found else None), checks


def _run(folder: Path) -> Run:
    """The facts and tables of a run; OperatorError in plain words where run.json is not the file of one."""
    place = folder / "run.json"
    try:
        told = json.loads(place.read_text(encoding="utf-8")) if place.is_file() else {"closings": []}
    except ValueError as error:
        raise OperatorError(f"{place.name} cannot be read: it is no JSON.") from error
    if not isinstance(told, dict) or not isinstance(told.get("closings"), list):
        raise OperatorError(f"{place.name} is not the file of a run.")
    return run_folder.load(folder)


def _values(path: Path) -> dict[str, npt.NDArray[np.float64]]:
    """The arrays of a run, numbers only.

    Raises:
        OperatorError: it is no such file, unpacks to more than can be meant, or holds what is no number.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _LARGEST:
                raise OperatorError(f"{path.name} unpacks to more than {_LARGEST:,} bytes.")
        with np.load(path, allow_pickle=False) as arrays:
            values = {name: np.asarray(arrays[name], dtype=np.float64) for name in arrays.files}
    except (zipfile.BadZipFile, EOFError, zipfile.LargeZipFile) as error:
        raise OperatorError(f"{path.name} cannot be unpacked: it is cut short or is another file.") from error
    except ValueError as error:
        raise OperatorError(f"{path.name} holds what are no numbers.") from error
    if "x" not in values:
        raise OperatorError(f"{path.name} holds no x, the decisions of the plan.")
    if wrong := int((~np.isfinite(values["x"])).sum()):
        raise OperatorError(f"{path.name}: x holds what is no number ({wrong:,} of {values['x'].size:,}).")
    return values


def report_checks(folder: Path, kept: Kept) -> list[Check]:
    """Whether report.txt is what the tables and run.json say."""

    def reading() -> Iterator[Check]:
        written = (folder / "report.txt").read_text(encoding="utf-8")
        run = Run(kept.facts, kept.tables, {}, {})
        made = text_of(lambda console: show(run, console))
        lines = list(zip(written.splitlines(), made.splitlines(), strict=False))
        wrong = [number for number, (one, other) in enumerate(lines, 1) if one != other]
        if written == made:
            yield Check("proved", "report", f"{len(lines):,} lines of report.txt say what the tables say.", len(lines))
        else:
            place = f"line {wrong[0]}: {lines[wrong[0] - 1][0].strip()!r}" if wrong else "its end"
            yield Check(
                "failed", "report", f"report.txt does not say what the tables say: {place}.", max(len(wrong), 1)
            )

    return guarded("report", reading)
