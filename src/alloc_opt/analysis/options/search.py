"""Other plans within the loss, one after another, each as unlike those before as the search finds.

With positions in parts a direction is one linear program from where the best plan stands. Each plan begins with the
most different point that is known so far, goes on in the way in which that differs (a linearization of the distance,
which is convex), and is then searched for in whole positions. What it is like in everything else - who pays - is
settled by the plan's own objectives with its services held.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.options import apart
from alloc_opt.analysis.options.directions import SAME, Direction, away, by_turns, further, themes
from alloc_opt.analysis.options.ground import Ground
from alloc_opt.analysis.solve import Solved
from alloc_opt.engine.certificate import certify
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Solution
from alloc_opt.errors import CertificateError
from alloc_opt.program.arrays import Program, Stage
from alloc_opt.program.built import Built

Floats = npt.NDArray[np.float64]
GAP = 0.1
"""How near to the most different plan of a direction a search for whole positions must come."""
PATIENCE = 20
"""Nodes of one search for whole positions, which always starts from a plan that fits."""
LARGE = 20_000
"""Columns from which on directions are few, as each takes long."""
ROUNDS = 2
"""How often the way in which a point differs is followed."""
TRIES = 3
"""Directions that are searched for one option in whole positions."""
_WHOLE = 1e-6


@dataclass(frozen=True, eq=False)
class Point:
    """A point found in parts of positions, or a plan."""

    direction: Direction
    dollars: Floats
    """By program, school and year, as `Ground.dollars`."""


@dataclass(frozen=True, eq=False)
class Found:
    """Another plan."""

    solved: Solved
    direction: Direction
    dollars: Floats


class Searcher:
    """Looks for other plans of one ground."""

    def __init__(self, ground: Ground, options: Options, hear: Callable[[int, int, str], None] | None = None) -> None:
        self.ground, self.options = ground, options
        self.stop = options.stop
        self._hear = hear or (lambda done, of, what: None)
        self.done, self.of = 0, 0
        """Steps of the work done, and in all as far as known."""
        anchor = ground.solved.session.anchors.get(0)
        self._parts = Session(Options(seed=options.seed), begin=anchor)
        self.first = ground.dollars(ground.best)
        """Dollars of the best plan."""
        self.today = ground.dollars(ground.built.today / ground.built.program.column_unit)
        self.pool: list[Point] = []
        """Points found so far, in parts of positions."""

    @property
    def large(self) -> bool:
        """Whether directions are few, as each takes long."""
        return self.ground.built.program.columns > LARGE

    @property
    def stopped(self) -> bool:
        """Whether somebody asked for no more."""
        return self.stop is not None and self.stop.is_set()

    def tell(self, what: str) -> None:
        """One more step begins."""
        self._hear(self.done, max(self.of, self.done + 1), what)
        self.done += 1

    def in_parts(self, stage: Stage) -> Solution:
        """The best by one objective, parts of positions allowed."""
        return self._parts.solve(self.ground.in_parts(stage))

    def add(self, direction: Direction) -> Point | None:
        """The point that a direction leads to, in parts of positions; it joins the pool."""
        stage = self.ground.direction(direction.weight)
        if not stage.cost.any():
            return None
        solution = self.in_parts(stage)
        if not solution.has_plan:
            return None
        return self.keep(direction, solution.x)

    def keep(self, direction: Direction, x: Floats) -> Point:
        """A point (internal) joins the pool."""
        point = Point(direction, self.ground.dollars(x))
        self.pool.append(point)
        return point

    def look_around(self) -> None:
        """A point to every side of the district; two only where the program is large."""
        turns = by_turns(self.ground, self.ground.by_site(self.first))
        for direction in turns if self.large else themes(self.ground):
            if self.stopped:
                return
            self.tell(direction.words)
            self.add(direction)

    def next(self, chosen: Sequence[Floats]) -> Found | None:
        """The plan that is most unlike the chosen ones; None: none was found that differs."""
        ground = self.ground
        sites = [ground.by_site(each) for each in chosen]
        self.tell("away from the options so far")
        self.add(Direction("away from the options so far", away(ground.by_site(self.today), sites, ground.grows)))
        tried = self._candidates(chosen)
        found: list[tuple[float, Point, Solution]] = []
        for point in tried[: TRIES if ground.whole else 1]:
            if self.stopped:
                break
            self.tell(f"option {len(chosen) + 1}")
            solution = self._searched(point)
            if solution.has_plan:
                far = apart.nearest(ground.dollars(solution.x), chosen)
                found.append((far, point, solution))
        if not found:
            return None
        far, point, solution = max(found, key=lambda each: each[0])
        if far < SAME:
            return None
        solved = self._settled(solution)
        back = ground.carried(solved.x, ground.solved.built, ground.built)
        return Found(solved, point.direction, ground.dollars(back))

    def _candidates(self, chosen: Sequence[Floats]) -> list[Point]:
        """Points to search near, the most promising first: the most different one followed on, the last one followed
        on, and the most different one itself.
        """
        ground = self.ground
        sites = [ground.by_site(each) for each in chosen]
        last, far = self.pool[-1] if self.pool else None, self._farthest(chosen)
        found: list[Point] = []
        for point in (far, last):
            if point is None or apart.nearest(point.dollars, chosen) < SAME or any(point is each for each in found):
                continue
            weight = further(ground.by_site(point.dollars), sites)
            on = Direction(point.direction.words, weight)
            if self.large:
                return [Point(on, point.dollars)]
            better = point
            for _ in range(ROUNDS):
                more = self.add(on)
                if more is None or apart.nearest(more.dollars, chosen) <= apart.nearest(better.dollars, chosen):
                    break
                better, on = more, Direction(on.words, further(ground.by_site(more.dollars), sites))
            found += [better] if better is point else [better, point]
        return found

    def _farthest(self, chosen: Sequence[Floats]) -> Point | None:
        number = apart.farthest([point.dollars for point in self.pool], chosen)
        return None if number is None else self.pool[number]

    def _searched(self, point: Point) -> Solution:
        """Where the direction of a point leads, in whole positions."""
        ground = self.ground
        towards = ground.direction(point.direction.weight)
        program = ground.in_turn(towards)
        options = replace(self.options, progress=None, unsteady=None)
        if ground.whole and options.gap > 0:
            patience = PATIENCE if options.patience is None else min(PATIENCE, options.patience)
            options = replace(options, gap=max(GAP, options.gap), patience=patience)
            program = _between(program, ground.best, self.in_parts(towards).x)
        session = Session(options, begin=ground.solved.session.anchors.get(0))
        return session.solve(program, ground.best)

    def _settled(self, found: Solution) -> Solved:
        """A plan found, as an answer to the plan itself: its services held, all else by the plan's own objectives.

        Where those would leave the loss (a share that is funded better may cost another objective), within the limits.

        Raises:
            CertificateError: it does not meet the plan's rules.
        """
        ground = self.ground
        own, limited = ground.solved.built, ground.built
        x = ground.carried(limited.natural(found.x), limited, own)
        fixed = _fixed(own, x, services=True)
        solution = ground.solved.session.solve(fixed)
        if not solution.has_plan or not ground.within(own, solution.x):
            again = Session(Options(seed=self.options.seed)).solve(_fixed(limited, found.x, services=True))
            better = again.x if again.has_plan else found.x
            fixed = _fixed(own, ground.carried(limited.natural(better), limited, own), services=False)
            solution = ground.solved.session.solve(fixed)
        if not solution.has_plan:
            proof = certify(own.program, x, (), found.certificate.claims)
            if not proof.holds:
                raise CertificateError("Another plan that was found failed its check, so it is not given.")
            solution = Solution(found.status, x, (), None, (), proof, found.solver_seconds, found.path, found.limit)
        return replace(ground.solved, built=replace(own, program=fixed), solution=solution)


def _between(program: Program, a: Floats, b: Floats) -> Program:
    """The program with whole numbers only between two points (internal): where the best plan and the direction's own
    point agree there is nothing to search.
    """
    if not b.size:
        return program
    low, high = np.minimum(a, b), np.maximum(a, b)
    lower = np.where(program.integer, np.maximum(np.floor(low + _WHOLE), program.lower), program.lower)
    upper = np.where(program.integer, np.minimum(np.ceil(high - _WHOLE), program.upper), program.upper)
    return replace(program, lower=np.minimum(lower, upper), upper=upper)


def _fixed(built: Built, x: Floats, *, services: bool) -> Program:
    """The program with its services and whole numbers fixed at a point (internal), or with everything."""
    program = built.program
    held = np.full(program.columns, not services)
    held[program.integer] = True
    held[np.unique(built.measures.quantity.column)] = True
    x = np.clip(np.where(program.integer, np.round(x), x), program.lower, program.upper)
    return replace(program, lower=np.where(held, x, program.lower), upper=np.where(held, x, program.upper))
