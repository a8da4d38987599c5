"""What one run of the solver reports, before anything is checked."""

from dataclasses import dataclass

from alloc_opt.engine.solution import Limit


@dataclass(frozen=True)
class Outcome:
    """How a run ended. `word`: optimal, infeasible, unbounded, unbounded_or_infeasible, iterations, limit, failed."""

    word: str
    limit: Limit
    seconds: float
    iterations: int
    nodes: int
    feasible: bool
    """A point is there."""
    bound: float
    """Best bound of a whole-position search, in the sense and scale of the objective passed."""


@dataclass(frozen=True)
class SearchEvent:
    """What the solver tells during a whole-position search, in the scale of the objective passed."""

    best: float
    bound: float
    gap: float
    nodes: int
    seconds: float
