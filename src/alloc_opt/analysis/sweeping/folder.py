"""The folder of a study: manifest, anchor, parts as they come, and in the end the tables of all cases.

`manifest.json` says what is studied, `plan/` is the plan itself, `anchor.npz` and `anchor.json` where all cases begin,
`parts/cases-000001-000200.parquet` what is finished, `cases.parquet` and `changes.parquet` all of it, by case.
Every file appears whole or not at all.
"""

import io
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.solve import Beginning
from alloc_opt.analysis.study import DECISION, Begun
from alloc_opt.analysis.sweeping.manifest import differences, other_code, restated
from alloc_opt.analysis.sweeping.part import CHANGES, VALUES, arrow
from alloc_opt.errors import OperatorError
from alloc_opt.io.atomic import drafted, unwritten
from alloc_opt.io.write import texts
from alloc_opt.plan.plan import Plan

_PART = re.compile(r"cases-(\d+)-(\d+)\.parquet")


class StudyFolder:
    """A folder with one study, begun or finished."""

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            OperatorError: it holds no study.
        """
        self.path = path
        try:
            self.manifest: dict[str, Any] = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
            self.size = int(self.manifest["cases"])
        except (OSError, ValueError, KeyError) as error:
            raise OperatorError(f"{path} holds no study.", "give a folder that alloc-opt sweep wrote") from error

    @property
    def complete(self) -> bool:
        """Whether all cases are in the tables."""
        return (self.path / "cases.parquet").is_file()

    @property
    def cases(self) -> Path:
        """The table of all cases: case, what varied, status, message, figures."""
        return self.path / "cases.parquet"

    @property
    def changes(self) -> Path:
        """The table of decisions that differ from the plan's own: case, program, school, year, quantity, anchor."""
        return self.path / "changes.parquet"

    def parts(self) -> list[tuple[int, int, Path]]:
        """First and last case of each part, and its file, in order."""
        found = [(match, path) for path in self._parts.glob("*.parquet") if (match := _PART.fullmatch(path.name))]
        return sorted((int(match[1]), int(match[2]), path) for match, path in found)

    def open_cases(self) -> list[int]:
        """Numbers of the cases that are not finished."""
        if self.complete:
            return []
        done = np.zeros(self.size + 1, dtype=bool)
        for first, last, _ in self.parts():
            done[first : last + 1] = True
        return [int(number) for number in np.flatnonzero(~done[1:]) + 1]

    def write_part(self, first: int, last: int, data: bytes) -> None:
        """Keep finished cases for good."""
        _write(self._parts / f"cases-{first:06d}-{last:06d}.parquet", data)

    @property
    def _parts(self) -> Path:
        return self.path / "parts"

    def begun(self) -> Begun | None:
        """Where the study began; None before the plan itself is solved."""
        try:
            told = json.loads((self.path / "anchor.json").read_text(encoding="utf-8"))
        except OSError:
            return None
        with np.load(self.path / "anchor.npz", allow_pickle=False) as kept:
            arrays = dict(kept)
        near = [arrays.get(f"near{which}") for which in (0, 1)]
        bases: list[dict[int, Any]] = [{}, {}]
        for name, values in arrays.items():
            if name.startswith("basis"):
                which, stage = name.removeprefix("basis").split("_")
                bases[int(which)][int(stage)] = values
        beginning = Beginning((near[0], near[1]), (bases[0], bases[1]))
        figures = {name: np.nan if value is None else value for name, value in told["figures"].items()}
        return Begun(beginning, told["status"], figures, tuple(told["gave_way"]), arrays["quantity"])

    def begin(self, begun: Begun, facts: Mapping[str, Any]) -> None:
        """Keep where the study began; `facts` say what its first objective is."""
        arrays: dict[str, npt.NDArray[Any]] = {"quantity": begun.quantity}
        for which, (near, bases) in enumerate(zip(begun.beginning.near, begun.beginning.bases, strict=True)):
            arrays |= {f"basis{which}_{stage}": numbers for stage, numbers in bases.items()}
            arrays |= {} if near is None else {f"near{which}": near}
        out = io.BytesIO()
        np.savez_compressed(out, allow_pickle=False, **arrays)
        _write(self.path / "anchor.npz", out.getvalue())
        figures = {name: value if np.isfinite(value) else None for name, value in begun.figures.items()}
        told = {"status": begun.status, "gave_way": list(begun.gave_way), "figures": figures, **facts}
        _write(self.path / "anchor.json", _json(told))

    def restate(self, manifest: Mapping[str, Any]) -> None:
        """Keep what the same study says of itself now."""
        if dict(manifest) != self.manifest:
            _write(self.path / "manifest.json", _json(manifest))
            self.manifest = dict(manifest)

    def anchor(self) -> dict[str, Any]:
        """Status, figures and first objective of the plan itself."""
        found: dict[str, Any] = json.loads((self.path / "anchor.json").read_text(encoding="utf-8"))
        return found

    def finish(self) -> None:
        """Make the tables of the parts, by case, then drop the parts."""
        pa = arrow()
        parts = [path for _, _, path in self.parts()]
        schema = pa.unify_schemas([pa.parquet.read_schema(path) for path in parts])
        _stream(self.changes, _changes(pa, parts))
        _stream(self.cases, _cases(pa, parts, schema))
        for path in parts:
            path.unlink(missing_ok=True)
        for path in self._parts.glob("*"):
            path.unlink(missing_ok=True)
        self._parts.rmdir()


def opened(path: Path, asked: Mapping[str, Any], plan: Plan) -> StudyFolder:
    """The folder of the study that is asked for: new, or where it was interrupted.

    Raises:
        OperatorError: another study is there, or something else, or nothing can be written.
    """
    try:
        if not path.exists() or (path.is_dir() and not any(path.iterdir())):
            _make(path, asked, plan)
        if not (path / "manifest.json").is_file():
            raise OperatorError(f"{path} is there already and holds no study.", "name another folder with -o")
        folder = StudyFolder(path)
        told = list(differences(folder.manifest, asked))
        if told:
            raise OperatorError(
                f"{path} holds another study: {'; '.join(told)}.",
                "to go on with it bring that back; for a new study name another folder with -o",
            )
        other = other_code(folder.manifest)
        if other:
            raise OperatorError(
                f"{path} was begun by {other}. Cases of both in one study need not agree.",
                "solve it anew into another folder with -o, or go on with the code that began it; the tables of a "
                "finished study can be read as they are",
            )
        folder.restate(restated(folder.manifest, asked))
        if not folder.complete:
            (path / "parts").mkdir(exist_ok=True)
            for draft in (path / "parts").glob(".*"):
                draft.unlink(missing_ok=True)
    except OSError as error:
        raise unwritten(path, error) from error
    return folder


def _make(path: Path, asked: Mapping[str, Any], plan: Plan) -> None:
    with drafted(path) as draft:
        (draft / "parts").mkdir(parents=True)
        (draft / "plan").mkdir()
        for name, text in texts(plan).items():
            (draft / "plan" / name).parent.mkdir(parents=True, exist_ok=True)
            (draft / "plan" / name).write_text(text, encoding="utf-8", newline="")
        (draft / "manifest.json").write_bytes(_json(asked))
        if path.is_dir():
            path.rmdir()
        draft.rename(path)


def _once(pa: Any, parts: Sequence[Path]) -> Iterator[Any]:
    """Each part without the cases of an earlier one: two runs of one study at once may both have solved a case."""
    seen = 0
    for path in parts:
        table = pa.parquet.read_table(path)
        table = table.filter(pa.compute.greater(table["case"], seen)) if seen else table
        if table.num_rows:
            seen = max(seen, table["case"][-1].as_py())
            yield table.combine_chunks()


def _cases(pa: Any, parts: Sequence[Path], schema: Any) -> Iterator[Any]:
    apart = [name for name in schema.names if name in (CHANGES, "seconds")]
    for table in _once(pa, parts):
        yield table.cast(schema).drop_columns(apart)


def _changes(pa: Any, parts: Sequence[Path]) -> Iterator[Any]:
    for table in _once(pa, parts):
        nested = table[CHANGES].combine_chunks()
        rows = nested.flatten()
        case = table["case"].combine_chunks().take(pa.compute.list_parent_indices(nested))
        columns = {"case": case, **{name: rows.field(name) for name in VALUES}}
        yield pa.table(columns, schema=_schema(pa))


def _schema(pa: Any) -> Any:
    kinds = [(name, pa.string() if name in DECISION else pa.float64()) for name in VALUES]
    return pa.schema([("case", pa.int64()), *kinds])


def _stream(path: Path, tables: Iterator[Any]) -> None:
    """Write tables one after another into one file, which appears whole."""
    pa = arrow()
    draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        writer = None
        for table in tables:
            writer = pa.parquet.ParquetWriter(draft, table.schema) if writer is None else writer
            writer.write_table(table)
        assert writer is not None
        writer.close()
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8")


def _write(path: Path, data: bytes) -> None:
    """The file with these bytes, which appears whole and stays after a crash of the machine."""
    draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        with draft.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
