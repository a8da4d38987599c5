"""Progress of a search that takes longer than some seconds: one line that moves, on a terminal only."""

from __future__ import annotations

import math
import sys
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alloc_opt.analysis.pricing.line import Line
    from alloc_opt.engine.options import Progress

QUIET, EVERY, WIDTH = 3.0, 0.2, 118
MINUTE = 60.0


class Listener:
    """Hears of a search and tells on stderr, which must be a terminal."""

    _shown = False

    def __init__(self) -> None:
        self._next = QUIET

    def hear(self, progress: Progress) -> None:
        """One report of the search."""
        if progress.seconds < self._next:
            return
        self._next = progress.seconds + EVERY
        sys.stderr.write(f"\r{line(progress)[:WIDTH]:<{WIDTH}}")
        sys.stderr.flush()
        Listener._shown = True

    @classmethod
    def clear(cls) -> None:
        """Leave a clean line behind."""
        if cls._shown:
            sys.stderr.write("\r" + " " * WIDTH + "\r")
            sys.stderr.flush()
            cls._shown = False


class Falling:
    """Tells on stderr which price is being asked and the last one found: a line that moves on a terminal, a line a
    minute elsewhere.
    """

    def __init__(self) -> None:
        self._next = perf_counter() + (QUIET if sys.stderr.isatty() else MINUTE)
        self._count, self._last = 0, ""

    def hear(self, price: Line) -> None:
        """One line of the list."""
        if price.year or price.row:
            return
        self._count += 1
        known = f"{price.price:,.0f}" if price.low == price.high else f"{price.low:,.0f} to {price.high:,.0f}"
        known = price.method if math.isnan(price.price) else known
        self._last = f"; last {price.rule}, {price.direction}: {known}"

    def asking(self, rule: str, direction: str) -> None:
        """One step that is asked now."""
        now, terminal = perf_counter(), sys.stderr.isatty()
        if now < self._next:
            return
        self._next = now + (EVERY if terminal else MINUTE)
        text = f"Prices: {self._count} known; asking {rule}, {direction}{self._last}"
        sys.stderr.write(f"\r{text[:WIDTH]:<{WIDTH}}" if terminal else f"{text}\n")
        sys.stderr.flush()
        Listener._shown = Listener._shown or terminal


class Cases:
    """Tells on stderr how far a study is: a line that moves on a terminal, a line a minute elsewhere."""

    def __init__(self) -> None:
        self._next = perf_counter() + (QUIET if sys.stderr.isatty() else MINUTE)

    def hear(self, finished: int, size: int, failed: int, left: float) -> None:
        """Some more cases are finished."""
        now = perf_counter()
        if now < self._next:
            return
        without = f", {failed:,} of them without a plan" if failed else ""
        text = f"{finished:,} of {size:,} cases{without}; {_duration(left)} left"
        if sys.stderr.isatty():
            self._next = now + EVERY
            sys.stderr.write(f"\r{f'{text} (Ctrl-C stops; finished cases are kept)'[:WIDTH]:<{WIDTH}}")
            Listener._shown = True
        else:
            self._next = now + MINUTE
            sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def line(progress: Progress) -> str:
    """What a person wants to know of a search that goes on."""
    begun = f"Searching whole positions, {progress.seconds:,.0f} s: "
    if math.isinf(progress.gap):
        return f"{begun}no plan yet (Ctrl-C ends it)"
    apart = abs(progress.best - progress.bound)
    amount = f"${apart:,.0f}" if "dollars" in progress.unit else f"{apart:,.4g} {progress.unit}"
    best = f"${progress.best:,.0f}" if "dollars" in progress.unit else f"{progress.best:,.4g}"
    return f"{begun}best plan {best}, none better by more than {amount} ({progress.gap:.2%}); Ctrl-C takes it"


class Counting:
    """Tells on stderr, if that is a terminal, how much of some work is done and when the rest may be."""

    def __init__(self, what: str) -> None:
        self._what, self._begun = what, perf_counter()

    def hear(self, done: int, of: int) -> None:
        """So many of so many are done."""
        taken = perf_counter() - self._begun
        if taken < QUIET or not sys.stderr.isatty():
            return
        left = taken / max(done, 1) * (of - done)
        text = f"{self._what}: {done} of {of}, about {left:,.0f} s left"
        sys.stderr.write(f"\r{text[:WIDTH]:<{WIDTH}}")
        sys.stderr.flush()
        Listener._shown = True

    def clear(self) -> None:
        """Leave a clean line behind."""
        Listener.clear()


class Searches:
    """Tells on stderr which of several searches is going on, and how far: a line that moves on a terminal, a line a
    minute elsewhere.
    """

    def __init__(self, what: str) -> None:
        self._what, self._begun = what, perf_counter()
        self._next = self._begun + (QUIET if sys.stderr.isatty() else MINUTE)
        self._text = what

    def hear(self, done: int, of: int, sought: str) -> None:
        """One more search begins."""
        taken = perf_counter() - self._begun
        left = f", about {_duration(taken / done * (of - done))} left" if done else ""
        self._text = f"{self._what}: {done} of {of} searches{left} (Ctrl-C keeps what is found): {sought}"
        self._tell()

    def progress(self, progress: Progress) -> None:
        """One report of the search that goes on."""
        self._tell()

    def _tell(self) -> None:
        now = perf_counter()
        if now < self._next:
            return
        if sys.stderr.isatty():
            self._next = now + EVERY
            sys.stderr.write(f"\r{self._text[:WIDTH]:<{WIDTH}}")
            Listener._shown = True
        else:
            self._next = now + MINUTE
            sys.stderr.write(f"{self._text}; {now - self._begun:,.0f} s\n")
        sys.stderr.flush()

    @staticmethod
    def clear() -> None:
        """Leave a clean line behind."""
        Listener.clear()


class Looking(Searches):
    """Tells on stderr what is being looked for, in work whose size nobody knows: a line that moves on a terminal, a
    line a minute elsewhere.
    """

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self._next = self._begun + (1.0 if sys.stderr.isatty() else MINUTE)

    def hear(self, sought: str) -> None:  # type: ignore[override]
        """Something else is looked for."""
        self._text = f"{self._what}, {perf_counter() - self._begun:,.0f} s (Ctrl-C keeps what is found): {sought}"
        self._tell()


class Step:
    """Tells on stderr what is being done and where, if that is a terminal."""

    def __init__(self) -> None:
        self._begun = perf_counter()

    def hear(self, what: str, at: float) -> None:
        """One more thing is begun."""
        if not sys.stderr.isatty() or perf_counter() - self._begun < QUIET:
            return
        sys.stderr.write(f"\r{f'{what} at {at:,.6g}'[:WIDTH]:<{WIDTH}}")
        sys.stderr.flush()
        Listener._shown = True

    @staticmethod
    def clear() -> None:
        """Leave a clean line behind."""
        Listener.clear()


class Questions(Searches):
    """Tells on stderr which question of a packet is being asked: a line that moves on a terminal, a line a minute
    elsewhere.
    """

    def __init__(self) -> None:
        super().__init__("Asking")
        self.of, self._at, self._title = 0, 0, ""

    def next(self, title: str) -> None:
        """One more question."""
        self._at, self._title = self._at + 1, title
        self.about("")

    def about(self, words: str) -> None:
        """How far the question is, in a few words."""
        told = f": {words}" if words else ""
        self._text = f"Asking {self._at} of {self.of} (Ctrl-C keeps what is found): {self._title}{told}"
        self._tell()
