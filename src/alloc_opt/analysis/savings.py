"""Where is money to be found? What goes first for each target, what costs nothing that is rated, what may stop.

Everything is measured against today's services carried on, with what the rules ask for anyway (`saving/base.py`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from alloc_opt.analysis.saving.base import Base, base, own_need
from alloc_opt.analysis.saving.booked import Booked, booked, lines
from alloc_opt.analysis.saving.cheapest import Cheapest, Keep, cheapest
from alloc_opt.analysis.saving.climb import Found, Ladder, unrated
from alloc_opt.analysis.saving.posts import pay_without_posts, people
from alloc_opt.analysis.saving.reach import Reach, reach
from alloc_opt.analysis.saving.recurring import by_year
from alloc_opt.analysis.saving.stop import Stops, stops
from alloc_opt.analysis.saving.unused import unused
from alloc_opt.analysis.solve import usual
from alloc_opt.engine.options import Options
from alloc_opt.errors import OperatorError, StoppedError
from alloc_opt.goals import goals
from alloc_opt.plan.complete import UNASSIGNED
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.turnover import TURNOVER
from alloc_opt.plan.years import fiscal_year

STOPPED = "You stopped the search before this was looked for."
USUAL_STEPS, USUAL_SHARE = 5, 0.005
"""A ladder that nobody described: so many steps, each of about this share of unrestricted cost."""


@dataclass(frozen=True, eq=False)
class Step:
    """A step of the ladder."""

    target: float
    """Unrestricted dollars a year."""
    loss: float
    """Of the plan that keeps all earlier cuts, in the unit of the ladder's loss."""
    bound: float
    """No plan that keeps them loses less."""
    alone: float
    """Least loss known of any plan that saves so much, whatever the steps before gave up."""
    alone_bound: float
    """No plan that saves so much loses less."""
    plan: Booked
    years: pd.DataFrame
    """Against today's services carried on: year, unrestricted, restricted, one_time, recurring (dollars)."""
    cuts: pd.DataFrame
    """Against the step before: as `booked.lines`."""
    people: dict[str, float]
    """FTE more than in today's services carried on: given_up, vacant, by_attrition, laid_off, refilled, reopened."""
    unlisted: dict[str, float]
    """Pay that services without listed positions lose against today's carried on: as `posts.pay_without_posts`."""

    @property
    def nesting(self) -> float:
        """What keeping the earlier cuts costs, as far as it is known."""
        return max(self.loss - self.alone, 0.0)


@dataclass(frozen=True, eq=False)
class Savings:
    """The answer."""

    plan: Plan
    since: str
    """Fiscal year from which on each target is saved."""
    base: Base
    today: Booked
    goal: str
    """Objective by which loss is counted."""
    unit: str
    whole: bool
    """Whether positions are whole."""
    cheapest: Cheapest
    cheapest_plan: Booked
    cheapest_years: pd.DataFrame
    cheapest_lines: pd.DataFrame
    keep: Keep
    unrated: pd.DataFrame
    """program, dollars of the first plan year: held at today's level and not looked at."""
    steps: tuple[Step, ...]
    missed: tuple[float, ...]
    """Targets above what can be saved."""
    reach: Reach | None
    """How far any plan goes; None: no target was missed."""
    nested_reach: Reach | None
    """How far this ladder goes with what its steps gave up; None: no target was missed, or no step was found."""
    stops: Stops
    unused: pd.DataFrame
    asked: tuple[float, ...]
    """Unrestricted dollars a year that the plan's own rules about money would have it save, parts of positions allowed;
    empty: none, or not known.
    """
    stopped: bool = False
    """Whether somebody ended the search: there are only the steps found until then."""

    @property
    def words(self) -> str:
        """What the loss is, in the mode's own words."""
        return goals()[self.goal].unit


def savings(
    plan: Plan,
    targets: Sequence[float] = (),
    *,
    since: str = "",
    keep: Keep | None = None,
    free: bool = False,
    options: Options | None = None,
    by_hand: Path | None = None,
    hear: Callable[[int, int], None] | None = None,
) -> Savings:
    """Find it.

    Args:
        plan: the plan.
        targets: unrestricted dollars a year to be saved, each from `since` on; empty: five steps of about half a per
            cent.
        since: fiscal year; empty: the first plan year.
        keep: what must not fall in the cheapest plan; left out: everything that is rated.
        free: lift the default cap on changes where the plan's own best is looked for (candidates to stop).
        options: gaps and limits; left out, the plan's own.
        by_hand: a `rules.py` with Pyomo rules; it is run.
        hear: told of progress, as parts done and in all.

    Raises:
        OperatorError: targets that do not rise, a year or name that the plan does not have, no unrestricted money.
        As `solve`.
    """
    asked = usual(plan) if options is None else options
    year = _year(plan, since)
    _rising(targets)
    done, of = 0, (len(targets) or USUAL_STEPS) + 3

    def tell() -> None:
        nonlocal done
        done += 1
        if hear is not None:
            hear(done, of)

    ground = base(plan, asked, by_hand)
    today = booked(ground.solved)
    tell()
    kept = keep or Keep()
    least = cheapest(ground, asked, kept)
    cheap = booked(least.solved)
    tell()
    ladder = Ladder(ground, asked, year)
    targets = targets or _usual_targets(today)
    steps: list[Step] = []
    stopped = False
    for target in targets:
        try:
            found = _step(ladder, target, today, steps[-1] if steps else None)
        except StoppedError:
            found = None
        stopped = asked.stop is not None and asked.stop.is_set()
        tell()
        if found is not None:
            steps.append(found)
        if found is None or stopped:
            break
    missed = () if stopped else tuple(float(target) for target in targets[len(steps) :])
    furthest = reach(ladder) if missed else None
    nested = reach(ladder, nested=True) if missed and steps else None
    ending = Stops((), STOPPED) if stopped else stops(plan, asked, free=free, by_hand=by_hand)
    tell()
    return Savings(
        plan,
        plan.years[year],
        ground,
        today,
        ladder.goal,
        ladder.unit,
        ladder.whole,
        least,
        cheap,
        by_year(today, cheap),
        lines(today, cheap),
        kept,
        _unrated(ground, today, least.measure),
        tuple(_settled(steps)),
        missed,
        furthest,
        nested,
        ending,
        unused(today, cheap),
        own_need(ground) if ladder.goal == "least_reduction" and not stopped else (),
        stopped,
    )


def _step(ladder: Ladder, target: float, today: Booked, before: Step | None) -> Step | None:
    alone_bound = ladder.least(target) if before is not None or ladder.whole else -np.inf
    if alone_bound is None:
        return None
    found = ladder.next(target)
    if found is None:
        return None
    alone = _alone(ladder, target, found, alone_bound, before)
    plan = booked(found.solved)
    last = before.plan if before is not None else today
    more = people(plan)
    own = people(today)
    least = max(alone_bound, found.bound) if before is None else alone_bound
    return Step(
        target,
        found.loss,
        found.bound,
        alone,
        min(least, alone),
        plan,
        by_year(today, plan),
        lines(last, plan),
        {name: value - own[name] for name, value in more.items()},
        pay_without_posts(today, plan),
    )


def _alone(ladder: Ladder, target: float, found: Found, bound: float, before: Step | None) -> float:
    """Least loss known of a plan that saves the target; the first step has nothing to keep."""
    if before is None:
        return found.loss
    if not ladder.whole:
        return min(bound, found.loss)
    searched = ladder.alone(target, found)
    return found.loss if searched is None else min(searched, found.loss)


def _settled(steps: list[Step]) -> list[Step]:
    """A plan that saves more also saves less: the best known by itself is the least of this step and those above."""
    best = float("inf")
    found = []
    for step in reversed(steps):
        best = min(best, step.alone)
        found.append(replace(step, alone=best))
    return found[::-1]


def _year(plan: Plan, since: str) -> int:
    if not since:
        return 0
    year = fiscal_year(since)
    if year not in plan.years:
        raise OperatorError(f"{since} is no year of the plan.", f"its years: {', '.join(plan.years)}")
    return plan.years.index(year)


def _rising(targets: Sequence[float]) -> None:
    if any(not np.isfinite(target) or target <= 0 for target in targets):
        raise OperatorError("A target of savings is an amount above zero.", "for instance --ladder 1M,2M,3M")
    if any(later <= earlier for earlier, later in pairwise(targets)):
        raise OperatorError("The targets of a ladder rise from step to step.", "for instance --ladder 1M,2M,3M")


def _usual_targets(today: Booked) -> tuple[float, ...]:
    """Five steps of a round amount."""
    size = max(USUAL_SHARE * float(today.unrestricted[0]) / 100.0, 1.0)
    zeros = 10.0 ** int(np.floor(np.log10(size)))
    step = next(n for n in (5.0, 2.0, 1.0) if n * zeros <= size * (1 + 1e-9)) * zeros
    return tuple(step * n for n in range(1, USUAL_STEPS + 1))


def _unrated(ground: Base, today: Booked, measure: str) -> pd.DataFrame:
    """What nobody rated, with its dollars in the first plan year, the largest first."""
    codes = np.unique(ground.cells.total.index.position("program")[unrated(ground, measure)])
    labels = today.books.axes.labels["program"]
    codes = codes[~np.isin(labels[codes].astype(str), (TURNOVER, UNASSIGNED))]
    s = today.books.services
    mine = s[((s["year"] == 1) & np.isin(s["program"], codes)).to_numpy()]
    sums = mine.groupby("program")["dollars"].sum().sort_values(ascending=False, kind="stable")
    names = today.books.plan["programs"].set_index("program")["name"]
    program = [str(labels[code]) for code in sums.index]
    locked = today.books.plan["programs"].set_index("program")["locked"].astype(bool)
    return pd.DataFrame(
        {
            "program": program,
            "name": [str(names[each] or each) for each in program],
            "locked": [bool(locked[each]) for each in program],
            "dollars": sums.round(2).to_list(),
        }
    )
