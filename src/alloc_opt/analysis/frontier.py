"""What can be had for what? Plans none of which is better than another in all of two or three objectives.

The best of each objective comes first (the payoff table). Then the first ones are held within limits between their best
and their worst there, and the last one is taken to its best (the epsilon-constraint method, Haimes et al. 1971; the
others as second objectives, Mavrotas 2009). With a gap, a search ends within a quarter of the distance between plans.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from math import ceil, sqrt
from pathlib import Path

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.frontiers.aims import Aim, aims
from alloc_opt.analysis.frontiers.ask import Asker, Limits, Point
from alloc_opt.analysis.frontiers.points import knee, merged, undominated
from alloc_opt.analysis.frontiers.worst import Worst, worst
from alloc_opt.analysis.run import Run, run
from alloc_opt.analysis.solve import usual
from alloc_opt.engine.options import Options
from alloc_opt.errors import OperatorError, StoppedError
from alloc_opt.goals import goals
from alloc_opt.plan.plan import Plan
from alloc_opt.program.build import build

POINTS = 7
"""Plans between two objectives."""
FINER = 4
"""Searches end within this part of the distance between plans."""
PATIENCE = 80
"""Most nodes of one search, which always starts from a plan that fits."""
_WORST = "worst_off"
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Choice:
    """One plan of the frontier."""

    values: tuple[float, ...]
    """One per objective, in its unit."""
    sought: Aim
    """The objective that was taken to its best, the others held."""
    unresolved: float
    """How much better that could be under the same limits, in its unit; 0: not at all."""
    status: str
    """`optimal`: proved, to the gap asked for; `feasible`: a limit ended the search."""
    run: Run
    """The plan itself, published: its changes, budget and positions."""
    worst: Worst | None = None
    """The worst-off school, where that is weighed."""


@dataclass(frozen=True, eq=False)
class Frontier:
    """Plans between two or three objectives, best in the first one first."""

    plan: Plan
    aims: tuple[Aim, ...]
    choices: tuple[Choice, ...]
    payoff: tuple[tuple[float, ...], ...]
    """Row per objective: the values of all of them where it is at its best."""
    today: tuple[float, ...]
    """Values of today's services, rolled forward; no plan, as they may break rules."""
    knee: int | None
    """Number (from 0) of the plan up to which more buys most; None: there is no such plan."""
    gave_way: tuple[str, ...] = ()
    merged: tuple[tuple[tuple[float, ...], int], ...] = ()
    """Values of a plan that was left out, number of the plan that it cannot be told from."""
    dominated: int = 0
    """Plans left out because another is better, or the same."""
    unfound: int = 0
    """Limits within which no plan was found."""
    steps: tuple[float, ...] = field(default=())
    """Differences below which plans are not told apart, per objective; empty: all are exact."""
    stopped: tuple[int, int] | None = None
    """Searches that were done before somebody stopped, and how many were meant; None: all were done."""


def frontier(
    plan: Plan,
    between: Sequence[str],
    *,
    points: int = POINTS,
    free: bool = False,
    options: Options | None = None,
    by_hand: Path | None = None,
    hear: Callable[[int, int, str], None] | None = None,
) -> Frontier:
    """The plans between two or three objectives; where somebody stops (`options.stop`), those found until then.

    Args:
        plan: the plan.
        between: names of objectives, as `frontier_aims.NAMES` or of their own; the last one is sought, others are held.
        points: how many plans to look for between two objectives; of three, about so many in all.
        free: lift the default cap on changes in `cost` mode.
        options: gaps and limits; left out, the plan's own.
        by_hand: a `rules.py` with Pyomo rules; it is run.
        hear: told before each search: how many are done, how many there will be, and what is sought.

    Raises:
        OperatorError: no such objective, or fewer than two points.
        StoppedError: stopped before any plan was found.
        As `solve`.
    """
    weighed = aims(between)
    if points < 2:
        raise OperatorError(f"A frontier of {points} plans is none.", "ask for --points 2 or more")
    asked = usual(plan) if options is None else options
    heard = hear or (lambda done, of, what: None)
    count = len(weighed)
    heard(0, points if count == 2 else count + _grid(points) ** 2, "each objective in parts of positions")
    ask = Asker(plan, weighed, asked, free=free, by_hand=by_hand)
    _prepare(ask, points)
    every, payoff, unfound, stopped = _asked(ask, points, heard)
    sign = np.array([aim.sign for aim in weighed])
    signed = np.array([point.values for point in every]) * sign
    kept = undominated(signed, [point.unresolved for point in every])
    ends, gone = merged(signed[kept], ask.steps)
    choices = tuple(
        Choice(
            each.values,
            weighed[each.main],
            each.unresolved,
            each.solved.solution.status,
            _run(ask, each, free),
            _worst(each, weighed),
        )
        for each in (every[kept[n]] for n in ends)
    )
    return Frontier(
        plan,
        weighed,
        choices,
        payoff,
        _today(plan, weighed),
        knee(signed[kept][ends]),
        ask.gave_way,
        tuple((every[kept[n]].values, ends.index(into)) for n, into in gone if into in ends),
        len(every) - len(kept) - (0 if ask.exact else sum(n not in kept for n in range(len(payoff)))),
        unfound,
        ask.steps,
        stopped,
    )


def _worst(point: Point, weighed: Sequence[Aim]) -> Worst | None:
    if _WORST not in {aim.goal for aim in weighed}:
        return None
    return worst(point.solved.built.measures, point.solved.x)


def _run(ask: Asker, point: Point, free: bool) -> Run:
    """The plan as a run that says what it was decided by."""
    held = [
        f"{aim.heading} held within {aim.value(limit)}"
        for aim, limit in zip(ask.aims, point.limits, strict=True)
        if limit is not None
    ]
    words = goals()[ask.aims[point.main].goal].words
    done = run(ask.taken(point), free=free)
    return replace(done, facts={**done.facts, "decided_by": ", ".join([words, *held])})


def _prepare(ask: Asker, points: int) -> None:
    """With a gap: how near a search must come, from where each objective leads in parts of positions."""
    count = len(ask.aims)
    if ask.options.gap <= 0 or not ask.whole(0):
        return
    table = np.array([ask.in_parts(main) for main in range(count)])
    ask.ranges = tuple(float(size) for size in np.ptp(table, axis=0))
    between = points - 1 if count == 2 else _grid(points)
    sizes = np.maximum(ask.ranges, 1e-6 * np.maximum(np.abs(table).max(axis=0), 1.0))
    ask.steps = tuple(float(size) / between / FINER for size in sizes)
    patience = PATIENCE if ask.options.patience is None else min(PATIENCE, ask.options.patience)
    if ask.options.node_limit is None:
        ask.options = replace(ask.options, patience=patience)


def _grid(points: int) -> int:
    return max(2, ceil(sqrt(points)))


def _asked(
    ask: Asker, points: int, hear: Callable[[int, int, str], None]
) -> tuple[list[Point], tuple[tuple[float, ...], ...], int, tuple[int, int] | None]:
    """Every plan found, the payoff table, how often there was none, and where somebody stopped."""
    count = len(ask.aims)
    total = points + (0 if ask.exact else 2) if count == 2 else 3 + _grid(points) ** 2
    every: list[Point] = []
    done = unfound = 0
    for main, limits in _questions(ask, points, every):
        hear(done, total, _sought(ask, main, limits))
        try:
            found = ask.best(main, limits)
        except StoppedError:
            if not every:
                raise
            break
        done += 1
        if found is None:
            unfound += 1
        elif not every or np.isfinite(found.unresolved):
            every.append(found)
        if ask.stopped:
            break
    else:
        done = total
    payoff = tuple(point.values for point in every[:count])
    return every, payoff, unfound, None if done == total else (done, total)


def _questions(ask: Asker, points: int, every: Sequence[Point]) -> Iterator[tuple[int, Limits | None]]:
    """What is sought within which limits: the ends first; `every` is read again after each answer."""
    count = len(ask.aims)
    for main in range(count):
        yield main, None
    ends = list(every[:count])
    if not ask.exact and count == 2:
        yield 1, (ends[0].values[0], None)
        yield 0, (None, ends[1].values[1])
    for limits in _limits(ask, every[-count:] if count == 2 and len(every) >= 2 * count else ends, points):
        yield count - 1, limits


def _sought(ask: Asker, main: int, limits: Limits | None) -> str:
    held = [
        f"{aim.heading} within {aim.value(limit)}"
        for aim, limit in zip(ask.aims, limits or (None,) * len(ask.aims), strict=True)
        if limit is not None
    ]
    return f"{ask.aims[main].heading}{', ' if held else ''}{', '.join(held)}"


def _limits(ask: Asker, ends: Sequence[Point], points: int) -> Iterator[Limits]:
    """Limits on all objectives but the last, from the tightest to the loosest."""
    values = np.array([end.values for end in ends])
    last = len(ends) - 1
    if last == 1:
        for limit in np.linspace(values[0, 0], values[1, 0], points)[1:-1]:
            yield float(limit), None
        return
    levels = []
    for n in range(last):
        sign = ask.aims[n].sign
        best, worst = values[n, n], sign * (sign * values[:, n]).max()
        levels.append([float(level) for level in np.linspace(best, worst, _grid(points))])
    for held in product(*levels):
        yield (*held, None)


def _today(plan: Plan, weighed: Sequence[Aim]) -> tuple[float, ...]:
    settings = plan.head.settings.model_copy(update={"objective": tuple(aim.goal for aim in weighed), "give_up": {}})
    built = build(replace(plan, head=plan.head.model_copy(update={"settings": settings})))
    stages: Mapping[str, int] = {stage.name: n for n, stage in enumerate(built.program.stages)}
    x = built.today / built.program.column_unit
    found = []
    for aim in weighed:
        stage = built.program.stages[stages[aim.goal]]
        found.append(float(stage.unit * (stage.cost @ x + stage.constant)))
    return tuple(found)
