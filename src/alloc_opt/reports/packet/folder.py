"""The folder of a packet, beside its run: documents by audience and the answers they rest on; old or new, never half.

::

    <run>-packet/packet.json               the run it belongs to, and each audience's files
    <run>-packet/board.html .xlsx .md      a document in each format
    <run>-packet/board/<page>-<grid>.csv   its tables
    <run>-packet/answers/<question>/       what was asked of the run

A changed folder is built beside the old one and takes its place by two renames; what a kill between them leaves behind
is put right by the next call.
"""

import json
import os
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from alloc_opt.errors import OperatorError
from alloc_opt.io.atomic import can_write, drafted, unwritten

INDEX, ANSWERS = "packet.json", "answers"
_BEFORE = ".before"


def home_of(run: Path) -> Path:
    """Where the packet of a run folder stands."""
    place = run.resolve()
    return run.with_name(f"{run.name}-packet") if run.name == place.name else place.with_name(f"{place.name}-packet")


def claim(home: Path, digest: str) -> None:
    """Make sure, before anything is asked, that the packet can be written there and belongs to this run.

    Raises:
        OperatorError: the place holds something else, or cannot be written.
    """
    _mend(home)
    if home.exists() and not home.is_dir():
        raise OperatorError(f"{home} is a file, not a folder.", "name another place")
    if home.is_dir() and any(home.iterdir()) and not (home / INDEX).is_file():
        raise OperatorError(f"{home} holds other files.", "name a folder that is new, empty or a packet of this run")
    known = index(home).get("run", digest)
    if known != digest:
        raise OperatorError(f"{home} is the packet of another run.", "name another folder after -o, or remove it")
    can_write(home.parent / f"try-{os.getpid()}")
    if not (home / INDEX).is_file():
        put(home, {INDEX: _json({"run": digest, "audiences": {}})})


def index(home: Path) -> dict[str, Any]:
    """What `packet.json` says; empty where there is none or it cannot be read."""
    try:
        found = json.loads((home / INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def put_documents(home: Path, name: str, document: str, content: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write the files of one document in place of those of its name, and give the names of files that had to go.

    `document` is a digest of its pages: a format that was written before and not now stays only if it shows the same.
    """
    known = index(home)
    audiences = dict(known.get("audiences", {}))
    old = audiences.get(name, {})
    files = set(old.get("files", ()))
    same = old.get("document") == document
    formats = {_format(each) for each in content}
    gone = {each for each in files if each not in content and (not same or _format(each) in formats)}
    audiences[name] = {"document": document, "files": sorted((files - gone) | set(content))}
    told = _json({**known, "audiences": dict(sorted(audiences.items()))})
    put(home, {**content, INDEX: told}, gone)
    return tuple(sorted(each for each in gone if _format(each) not in formats))


def put(home: Path, content: Mapping[str, bytes], gone: Collection[str] = ()) -> None:
    """Write files into a folder, what else it holds kept: afterwards it is as it was, or has all of them.

    Raises:
        OperatorError: it cannot be written.
    """
    before = home.with_name(f"{home.name}{_BEFORE}")
    try:
        _mend(home)
        with drafted(home) as draft:
            if home.is_dir():
                shutil.copytree(home, draft)
            else:
                draft.mkdir()
            for name in gone:
                (draft / name).unlink(missing_ok=True)
            for name, data in content.items():
                (draft / name).parent.mkdir(parents=True, exist_ok=True)
                _write(draft / name, data)
            for folder in {(draft / name).parent for name in gone}:
                if folder != draft and folder.is_dir() and not any(folder.iterdir()):
                    folder.rmdir()
            if home.is_dir():
                home.rename(before)
            try:
                draft.rename(home)
            except OSError:
                _mend(home)
                raise
        shutil.rmtree(before, ignore_errors=True)
    except OSError as error:
        raise unwritten(home, error) from error


def read(folder: Path) -> dict[str, bytes]:
    """The files of a folder by name; empty where it is not there."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*")) if path.is_file()}


def _mend(home: Path) -> None:
    """Put back what a kill between two renames has left aside."""
    before = home.with_name(f"{home.name}{_BEFORE}")
    if not before.is_dir():
        return
    if home.exists():
        shutil.rmtree(before, ignore_errors=True)
    else:
        before.rename(home)


def _format(name: str) -> str:
    return name.rpartition(".")[2]


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
