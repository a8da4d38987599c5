"""How to solve: gaps, limits, threads, and who wants to hear of progress."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from time import perf_counter

from alloc_opt.errors import OperatorError
from alloc_opt.program.arrays import Floats

FORBEARANCE = 20
"""How many times `patience` a search may take that has no plan yet."""


@dataclass(frozen=True)
class Progress:
    """Where a whole-position search stands; values in the natural unit of the first stage."""

    best: float
    """Objective of the best plan so far; infinite while there is none."""
    unit: str
    """Of `best` and `bound`."""
    bound: float
    """No plan can be better than this."""
    gap: float
    """Relative, 0.01 is one per cent; infinite while there is no plan."""
    nodes: int
    seconds: float


@dataclass(frozen=True)
class Options:
    """Options of a session. `threads` is settled by the first solve of a process and cannot change after it."""

    gap: float = 0.0
    """Relative gap at which a whole-position search may stop; 0 proves the best plan."""
    gap_absolute: float = 0.0
    """The same in the natural unit of the first stage (dollars, points)."""
    time_limit: float | None = None
    """Seconds for one solve, all stages together; the LPs that follow a search are not cut short. A run it ends is
    not reproducible."""
    node_limit: int | None = None
    """Branch-and-bound nodes of one search; a run it ends is reproducible."""
    patience: int | None = None
    """The same, but a search without a plan goes on to its first one, up to `FORBEARANCE` times as many nodes."""
    threads: int = 1
    seed: int = 0
    log: Callable[[str], None] | None = None
    """Called with each line of the solver's log."""
    progress: Callable[[Progress], None] | None = None
    unsteady: Callable[[Floats], bool] | None = None
    """Given a staffing found to a gap (internal, the leading columns), whether a steadier one should be looked for."""
    lean: bool = False
    """Leave out the heuristic that fixes columns by reduced cost: it pays on large programs only."""
    stop: Event | None = None
    """Once set, searches end with the best plan found so far; the LPs that follow a search are not cut short."""

    def __post_init__(self) -> None:
        if self.gap < 0 or self.gap_absolute < 0:
            raise OperatorError("The gap of a search cannot be negative.", "0 proves the best plan, 0.002 is 0.2 %")
        if self.time_limit is not None and not self.time_limit > 0:
            raise OperatorError(f"A time limit of {self.time_limit} seconds leaves no time to solve.")
        if self.node_limit is not None and self.node_limit < 0:
            raise OperatorError(f"A node limit of {self.node_limit} cannot be.")
        if self.patience is not None and self.patience < 0:
            raise OperatorError(f"A node limit of {self.patience} cannot be.")
        if self.threads < 1:
            raise OperatorError(f"{self.threads} threads cannot solve anything.", "use 1 or more")


class Deadline:
    """A time limit shared by all runs of one solve, and who may stop them."""

    def __init__(self, seconds: float | None, stop: Event | None = None) -> None:
        self._end = None if seconds is None else perf_counter() + seconds
        self.stop = stop

    @property
    def left(self) -> float | None:
        """Seconds, None without a limit."""
        return None if self._end is None else max(self._end - perf_counter(), 0.0)
