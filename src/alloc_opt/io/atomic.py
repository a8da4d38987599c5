"""Files and folders appear whole or not at all, and never in place of another."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alloc_opt.errors import OperatorError


@contextmanager
def fresh(target: Path) -> Iterator[Path]:
    """A path beside `target` to build a file or folder at; it takes the target's name when the block ends well.

    Raises OperatorError where the target exists already, or cannot be written. After an error nothing is left.
    """
    _refuse(target)
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield draft
        _refuse(target)
        draft.replace(target)
    except OSError as error:
        raise OperatorError(
            f"{target} cannot be written: {error.strerror or error}", "is the disk full, or the folder open elsewhere?"
        ) from error
    finally:
        if draft.is_dir():
            shutil.rmtree(draft, ignore_errors=True)
        else:
            draft.unlink(missing_ok=True)


def _refuse(target: Path) -> None:
    if target.exists():
        raise OperatorError(f"{target} is there already", "give another name; nothing is ever overwritten")
