"""Files and folders appear whole or not at all, and never in place of another."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from alloc_opt.errors import OperatorError

_PART = ".part"
_NO_ROOM = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_NO_FOLDER = {errno.ENOTDIR, errno.EEXIST}

_open: set[Path] = set()
"""Drafts that are being written, and folders made for them."""


@contextmanager
def fresh(target: Path) -> Iterator[Path]:
    """A path beside `target` to build a file or folder at; it takes the target's name when the block ends well.

    Raises OperatorError where the target exists already, or cannot be written. After an error nothing is left, the
    folders that were made on the way to it included.
    """
    try:
        _refuse(target)
        with drafted(target) as draft:
            yield draft
            _refuse(target)
            draft.replace(target)
    except OSError as error:
        raise unwritten(target, error) from error


@contextmanager
def fresh_files(folder: Path) -> Iterator[Path]:
    """A draft folder; the files written to it move to `folder` when the block ends well, all of them or none.

    Raises OperatorError where one of them is in `folder` already, or cannot be written.
    """
    place = folder
    moved: list[Path] = []
    try:
        with drafted(folder / "files") as draft:
            draft.mkdir()
            yield draft
            names = sorted(path.name for path in draft.iterdir())
            for name in names:
                _refuse(folder / name)
            try:
                for name in names:
                    place = folder / name
                    (draft / name).rename(place)
                    moved.append(place)
            except OSError:
                for path in moved:
                    path.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise unwritten(place, error) from error


def write_folder(folder: Path, content: Mapping[str, bytes]) -> None:
    """A new folder with these files (name, folders within it included -> bytes), whole or not at all.

    Raises OperatorError where the folder exists already, or cannot be written.
    """
    with fresh(folder) as draft:
        draft.mkdir()
        for name, data in content.items():
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            (draft / name).write_bytes(data)


def can_write(target: Path) -> None:
    """Try whether a file or folder could be made at `target`, and leave nothing behind; OperatorError otherwise."""
    with suppress(_TriedError), fresh(target) as draft:
        draft.mkdir()
        (draft / "try").write_text("try", encoding="utf-8")
        raise _TriedError


class _TriedError(Exception):
    """The place could be written."""


def unwritten(target: Path, error: OSError) -> OperatorError:
    """What to tell where the system refused to write `target`: the place, what is wrong, and what helps."""
    reason = error.strerror or str(error)
    if error.errno in _NO_ROOM:
        return OperatorError(f"{target} cannot be written: {reason}.", "make room there, or name another place")
    if error.errno in _FORBIDDEN:
        return OperatorError(
            f"{target} cannot be written: {reason}.",
            "name a place where you may write; if a spreadsheet holds a file there open, close it",
        )
    barrier = next((path for path in target.parents if _is_file(path)), None)
    if error.errno in _NO_FOLDER and barrier is not None:
        return OperatorError(f"{target} cannot be written: {barrier} is a file, not a folder.", "name another place")
    held = "" if error.errno == errno.ENOENT else "close it if another program holds it open, or "
    return OperatorError(f"{target} cannot be written: {reason}.", f"{held}name another place")


def drop_drafts() -> None:
    """Remove what is half written; for a process that ends at once."""
    for path in sorted(_open, key=lambda each: -len(each.parts)):
        _remove(path)


@contextmanager
def drafted(target: Path) -> Iterator[Path]:
    """A name for a draft beside `target` and the folders on the way; what is left of them after an error is removed."""
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}{_PART}")
    missing = [path for path in target.parents if not os.path.lexists(path)]
    _open.update((draft, *missing))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield draft
        _remove(draft)
    except BaseException:
        for path in (draft, *missing):
            _remove(path)
        raise
    finally:
        _open.difference_update((draft, *missing))


def _remove(path: Path) -> None:
    """Remove a draft, or a folder if it is empty, as far as the system lets us."""
    with suppress(OSError):
        if not path.is_dir():
            path.unlink(missing_ok=True)
        elif path.suffix == _PART:
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.rmdir()


def _is_file(path: Path) -> bool:
    with suppress(OSError):
        return path.exists() and not path.is_dir()
    return False


def _refuse(target: Path) -> None:
    if target.exists():
        raise OperatorError(f"{target} is there already.", "give another name; nothing is ever overwritten")
