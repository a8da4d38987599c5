"""Where a curve begins and ends, at which points it is looked at, and the pieces that come of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.curves.dial import Turned
from alloc_opt.analysis.curves.parts import SAME, Parts, services
from alloc_opt.analysis.curves.reach import in_the_way, reach
from alloc_opt.analysis.curves.tangents import Pieces, Touch, fewer, tangents
from alloc_opt.analysis.pricing.asking import unproved
from alloc_opt.analysis.pricing.value import best
from alloc_opt.analysis.solve import Solver
from alloc_opt.errors import AllocOptError, InfeasibleError, LimitError, StoppedError
from alloc_opt.plan.plan import Plan

ASKED = 60
"""Points at which tangents are drawn at most."""
_FINE = 4
"""Points of a grid in parts of positions for each interval between plans."""
_STEPS = 12
"""Most real steps of a dial that are looked at one by one."""
_HALVINGS = 12
_INSIDE = 1e-7
"""Share of the range by which the curve stays away from where no plan is left."""
_BEYOND = 1e-3
_LITTLE, _MUCH = 0.005, 0.03
"""Share of the range at an end that the line leaves out where it holds so much of the line's height."""
Floats = npt.NDArray[np.float64]
Hear = Callable[[str, float], None]


@dataclass(frozen=True, eq=False)
class Point:
    """The plan in whole positions with the dial at `at`."""

    at: float
    status: str
    """`optimal`, `feasible` (a limit ended the search), `infeasible`, `no_plan` or `failed`."""
    values: tuple[float, ...] = ()
    """Of the deciding objectives, natural; empty without a plan."""
    unproved: tuple[float, ...] = ()
    """How much better than that each could be at most; infinite where nobody looked."""
    gave_way: tuple[str, ...] = ()
    quantities: pd.DataFrame | None = None
    message: str = ""


@dataclass(frozen=True, eq=False)
class End:
    """Where plans end before the range that was asked for does."""

    at: float
    rules: tuple[str, ...]
    """Ids of those that cannot all hold beyond; empty: none is to blame."""
    line: float
    """Where the line ends: there, or a little before, where the value runs away close to the end."""
    beyond: float | None = None
    """Of a dial with real steps: the next one, which has no plan; what lies between was not looked at."""


def ends(
    parts: Parts, turned: Turned, low: float, high: float, points: int, *, search: bool = False
) -> tuple[End | None, End | None]:
    """Where plans end within a range; None where they reach its end. Of a dial with real steps, those alone are tried.

    `search`: as of `in_the_way`.

    Raises:
        InfeasibleError: there are none.
    """
    kind = parts.shape.kind
    if kind == "limits":
        found = reach(parts.shape)
    elif kind == "other":
        found = _tried(parts, grid_of(turned, low, high, points), halving=not by_steps(turned, low, high))
    else:
        found = (low, high) if parts.at(low) is not None else None
    if found is None:
        rules = _first(turned, in_the_way(parts.built((low + high) / 2), search=search))
        who = f": {', '.join(rules)} cannot all hold" if rules else ""
        raise InfeasibleError(f"From {low:g} to {high:g} no plan meets the rules{who}.", "ask for another range")
    width = high - low
    least, most = found[0] - low > _INSIDE * width, high - found[1] > _INSIDE * width
    inside = _INSIDE * width if kind == "limits" else 0.0
    start, stop = found[0] + inside, max(found[1] - inside, found[0] + inside)
    steps = kind == "other" and by_steps(turned, low, high)
    further = turned.step if steps and turned.step else _BEYOND * width
    below, above = max(low, found[0] - further), min(high, found[1] + further)
    line = _calm(parts, start, stop) if kind == "limits" else (start, stop)
    blamed = [
        _first(turned, in_the_way(parts.built(at), search=search)) if ended else ()
        for at, ended in ((below, least), (above, most))
    ]
    return (
        End(start, blamed[0], line[0], below if steps else None) if least else None,
        End(stop, blamed[1], line[1], above if steps else None) if most else None,
    )


def _calm(parts: Parts, start: float, stop: float) -> tuple[float, float]:
    """The ends of the line: inward a little where much of its height lies in that little."""
    little = _LITTLE * (stop - start)
    known = [parts.at(at) for at in (start, start + little, stop - little, stop)]
    values = [solved.values for solved in known if solved is not None]
    if len(values) < len(known) or little == 0:
        return start, stop
    left = right = False
    for a, b, c, d in zip(*values, strict=True):
        height = max(abs(d - a), abs(c - b), 1e-300)
        left, right = left or abs(b - a) > _MUCH * height, right or abs(d - c) > _MUCH * height
    return (start + little if left else start), (stop - little if right else stop)


def _first(turned: Turned, rules: Sequence[str]) -> tuple[str, ...]:
    """The rules with the one that is turned in front."""
    return tuple(sorted(rules, key=lambda rule: f"rules[{rule}]." not in turned.vary.target))


def _tried(parts: Parts, grid: Sequence[float], *, halving: bool) -> tuple[float, float] | None:
    """First and last point of a grid with a plan; `halving`: from there halfway to the next, again and again."""
    fits = [at for at in grid if parts.at(at) is not None]
    if not fits:
        return None
    before = [at for at in grid if at < fits[0]]
    behind = [at for at in grid if at > fits[-1]]
    least = _halved(parts, fits[0], before[-1]) if before and halving else fits[0]
    most = _halved(parts, fits[-1], behind[0]) if behind and halving else fits[-1]
    return least, most


def _halved(parts: Parts, good: float, bad: float) -> float:
    for _ in range(_HALVINGS):
        middle = (good + bad) / 2
        good, bad = (middle, bad) if parts.at(middle) is not None else (good, middle)
    return good


def by_steps(turned: Turned, low: float, high: float) -> bool:
    """Whether the dial has few enough real steps in the range to look at each."""
    return turned.step is not None and turned.now is not None and (high - low) / turned.step <= _STEPS


def grid_of(turned: Turned, low: float, high: float, points: int) -> list[float]:
    """Settings along the range, its ends and (inside it) today's setting among them."""
    if high <= low:
        return [low]
    if by_steps(turned, low, high):
        assert turned.step is not None
        assert turned.now is not None
        first = np.ceil((low - turned.now) / turned.step - 1e-9)
        last = np.floor((high - turned.now) / turned.step + 1e-9)
        places = [low, *(turned.now + turned.step * np.arange(first, last + 1)), high]
    else:
        places = [*np.linspace(low, high, max(points, 2))]
        if turned.now is not None and low < turned.now < high:
            places.append(turned.now)
    kept: list[float] = []
    for at in sorted(float(np.clip(place, low, high)) for place in places):
        if not kept or at - kept[-1] > 1e-6 * (high - low):
            kept.append(at)
    return [*kept[:-1], high]


def finer(turned: Turned, grid: Sequence[float]) -> list[float]:
    """A grid with further points between its own, where the dial has no real steps."""
    if len(grid) < 2 or by_steps(turned, grid[0], grid[-1]):
        return list(grid)
    parts = [np.linspace(a, b, _FINE, endpoint=False) for a, b in pairwise(grid)]
    return [float(at) for at in np.concatenate([*parts, grid[-1:]])]


def in_whole(
    solver: Solver, plan_of: Callable[[float], Plan], grid: Sequence[float], deciding: int, hear: Hear
) -> tuple[Point, ...]:
    """Searches at the points of a grid; ends where the operator stops."""
    found = []
    for at in grid:
        hear("whole positions", at)
        try:
            solved = solver.solve(plan_of(at))
        except StoppedError:
            break
        except AllocOptError as error:
            kinds = {InfeasibleError: "infeasible", LimitError: "no_plan"}
            found.append(Point(at, kinds.get(type(error), "failed"), message=error.message))
            continue
        solution, stages = solved.solution, solved.built.program.stages[:deciding]
        values = tuple(best(solution, stage, n) for n, stage in enumerate(stages))
        left = tuple(unproved(solution, n) for n in range(len(stages)))
        quantities = services(solved.built.measures, solved.x)
        found.append(Point(at, solution.status, values, left, solved.gave_way, quantities))
        if solution.limit == "interrupt":
            break
    return tuple(found)


def pieces_of(parts: Parts, grid: Sequence[float], error: float, most: int, hear: Hear) -> tuple[int, Pieces, str]:
    """Number of the objective whose value it is (the first that the dial moves), its pieces, and why by grid if so.

    The reason is empty where tangents found them, else `coefficients` (or leaps) or `first` (an objective that comes
    first moves too).
    """
    why = "coefficients"
    deciding = [n for n, stage in enumerate(parts.stages[: parts.deciding]) if not stage.prelude] or [0]
    if parts.shape.kind != "other" and len(grid) > 1:
        for n in deciding:
            sign = parts.stages[n].sense * (-1 if parts.shape.kind == "objective" else 1)

            def ask(at: float, n: int = n, sign: int = sign) -> Touch:
                hear("tangents", at)
                return parts.touch(at, n, sign)

            found = tangents(ask, grid[0], grid[-1], error=error, most=ASKED)
            if parts.leaps:
                break
            if not _moved(found) and n != deciding[-1]:
                continue
            if any(_moves(parts, earlier, found.at) for earlier in range(n)):
                why = "first"
                break
            found = fewer(found, most, error)
            if not _moved(found):
                n = deciding[0]
                found = Pieces(found.at, np.full(len(found.at), parts.values(found.at, n)[0]), 0.0, found.asked)
                return n, found, ""
            return n, replace(found, value=sign * found.value), ""
    at = [each for each in grid if parts.at(each) is not None]
    n = next((n for n in deciding if _moves(parts, n, at)), deciding[0])
    known = Pieces(np.array(at), parts.values(at, n), 0.0, len(at))
    return n, fewer(known, most, error) if len(at) > 2 else known, why


def _moved(pieces: Pieces) -> bool:
    return _differ(pieces.value)


def _moves(parts: Parts, stage: int, at: Sequence[float] | Floats) -> bool:
    return _differ(parts.values(at, stage))


def _differ(values: Floats) -> bool:
    return bool(np.ptp(values) > SAME * max(1.0, float(np.abs(values).max())))
