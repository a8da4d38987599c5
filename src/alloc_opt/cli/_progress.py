"""Progress of a search that takes longer than a second: one line that moves on a terminal, plain lines elsewhere."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alloc_opt.engine.options import Progress

QUIET, EVERY, PLAIN_EVERY = 1.0, 0.2, 10.0


class Listener:
    """Hears of a search and tells on stderr."""

    _shown = False

    def __init__(self) -> None:
        self._next = QUIET

    def hear(self, progress: Progress) -> None:
        """One report of the search."""
        if progress.seconds < self._next:
            return
        moving = sys.stderr.isatty()
        self._next = progress.seconds + (EVERY if moving else PLAIN_EVERY)
        best = (
            "no plan yet" if math.isinf(progress.gap) else f"best plan within {progress.gap * 100:.2f} % of the bound"
        )
        line = f"searching whole positions: {progress.seconds:,.0f} s, {best}, {progress.nodes:,} nodes"
        if moving:
            sys.stderr.write(f"\r{line:<100} (Ctrl-C keeps the best plan)")
            Listener._shown = True
        else:
            sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    @classmethod
    def clear(cls) -> None:
        """Leave a clean line behind."""
        if cls._shown:
            sys.stderr.write("\r" + " " * 130 + "\r")
            sys.stderr.flush()
            cls._shown = False
