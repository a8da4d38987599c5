"""Where a process spends its time and memory: phases by name, the solver's own runs, the peak."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import highspy


class Clock:
    """Seconds by phase. Phases must not be nested."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count what happens inside."""
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - begin

    def watch(self, owner: Any, attribute: str, name: str) -> None:
        """Count every call of `owner.attribute` as a phase."""
        call: Callable[..., Any] = getattr(owner, attribute)

        def counted(*args: Any, **named: Any) -> Any:
            with self.phase(name):
                return call(*args, **named)

        setattr(owner, attribute, counted)

    def watch_solver(self) -> None:
        """Count HiGHS's own runs, whoever calls them, as phase `solve`."""
        self.watch(highspy.Highs, "run", "solve")


def peak_megabytes() -> float:
    """Largest memory of this process so far; NaN where the system does not tell."""
    try:
        import resource
    except ImportError:
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024**2 if sys.platform == "darwin" else peak / 1024
