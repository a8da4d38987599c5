"""Ctrl-C, or another process that asks us to end: the first one ends what is going on in good order, the second one
at once.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

STOPPED = 130
"""Exit code of a process that its user stopped."""
_SEARCH = "Stopping with the best plan found so far. Ctrl-C again ends at once."
_STUDY = "Stopping the study; finished cases are kept. Ctrl-C again ends at once."
_FINISH = "Finishing what is being written. Ctrl-C again ends at once."
_AT_ONCE = "Ended at once; no file was left half-written."

stop = threading.Event()
"""Set by a Ctrl-C during a search; the search then ends with the best plan found so far."""
_phase: list[Literal["work", "search", "study", "finish"]] = ["work"]
_pressed = threading.Event()
_first = 0.0
_BOUNCE = 0.5
"""Seconds within which a second signal is the first one again: GNU timeout sends it to a process and to its group."""


class Enough(BaseException):
    """Ctrl-C in work that leaves nothing behind when it is given up; no `except Exception` may catch it."""


def listen() -> None:
    """Take Ctrl-C over, and SIGTERM with it; for the process of the command line."""
    signal.signal(signal.SIGINT, _hear)
    signal.signal(signal.SIGTERM, _hear)


@contextmanager
def searching() -> Iterator[None]:
    """A search: Ctrl-C ends it and keeps what it has."""
    with _in("search"):
        yield


@contextmanager
def studying() -> Iterator[None]:
    """Cases of a study: Ctrl-C ends it after those that are finished."""
    with _in("study"):
        yield


@contextmanager
def finishing() -> Iterator[None]:
    """Writing and printing of what is there: Ctrl-C waits for it."""
    with _in("finish"):
        yield


@contextmanager
def _in(phase: Literal["search", "study", "finish"]) -> Iterator[None]:
    _phase.append(phase)
    try:
        yield
    finally:
        _phase.pop()


def _hear(number: int, frame: object) -> None:
    global _first
    now = time.monotonic()
    if _pressed.is_set():
        if now - _first < _BOUNCE:
            return
        _end()
    _first = now
    _pressed.set()
    if _phase[-1] == "work":
        raise Enough
    if _phase[-1] in ("search", "study"):
        stop.set()
    _tell({"search": _SEARCH, "study": _STUDY}.get(_phase[-1], _FINISH))


def _end() -> None:
    atomic = sys.modules.get("alloc_opt.io.atomic")
    if atomic is not None:
        atomic.drop_drafts()
    _tell(_AT_ONCE)
    os._exit(STOPPED)


def _tell(text: str) -> None:
    """On stderr, past Python's buffers, as a signal may come in the middle of a write."""
    os.write(2, f"\n{text}\n".encode())
