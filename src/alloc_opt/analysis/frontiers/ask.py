r"""The best plan by one objective while others are held within limits, asked again and again by difference.

Linear programs, and whole positions at gap 0, take the objectives in turn: first the one in question, then the others,
so that no other plan is as good in all and better in one. With a gap, whole positions search for

$$ \min f_i + \sum_{j \ne i} \delta_j f_j, \qquad \delta_j = \frac{gap_i}{4\,range_j} $$

| letter | meaning | unit |
| --- | --- | --- |
| $f_i$ | objective in question, signed so that less is better | its unit |
| $f_j$ | the other objectives | their units |
| $gap_i$ | how near to the best a search must come | unit of $f_i$ |
| $range_j$ | from the best $f_j$ to the worst where another one is best, in parts of positions | unit of $f_j$ |
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.conflict import explain
from alloc_opt.analysis.frontiers.aims import Aim, Held
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.write import write
from alloc_opt.engine.certificate import certify
from alloc_opt.engine.mip import needs_search
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Solution
from alloc_opt.errors import CertificateError, InfeasibleError, LimitError, OperatorError, StoppedError
from alloc_opt.families import Rule
from alloc_opt.plan.plan import Plan
from alloc_opt.program import automatic
from alloc_opt.program.arrays import Program, Stage
from alloc_opt.program.built import Built
from alloc_opt.program.modes import AFTERWARDS, stages

Floats = npt.NDArray[np.float64]
Answer = TypeVar("Answer")
Limits = tuple[float | None, ...]
"""Per objective the worst value that is allowed; None: any."""
_LOOSE = 1e-9
"""Share of a limit by which it is loosened, so that a plan found at the limit meets it."""
_UNRATED = "hold_unrated"
_PART = 0.25
"""Share of the gap that the other objectives may take in a search."""


@dataclass(frozen=True, eq=False)
class Point:
    """A plan with its values."""

    values: tuple[float, ...]
    """One per objective, in its unit."""
    solved: Solved
    main: int
    """Number of the objective that was sought."""
    limits: Limits
    unresolved: float = 0.0
    """How much better the objective that was sought could be under the same limits, in its unit; 0: not at all."""


class Asker:
    """Asks one plan for its best by one objective, the others held."""

    def __init__(
        self, plan: Plan, aims: Sequence[Aim], options: Options, *, free: bool = False, by_hand: Path | None = None
    ) -> None:
        """Nothing is solved yet."""
        self.aims, self.options, self.by_hand = tuple(aims), options, by_hand
        self.gave_way: tuple[str, ...] = ()
        """Preferences that no plan can keep."""
        self.steps: tuple[float, ...] = ()
        """Per objective the distance between plans that is looked for; empty: exact."""
        self.ranges: tuple[float, ...] = ()
        self._plan = plan
        self._rules = automatic.rules(plan, free=free)
        self._own: tuple[Rule, ...] = ()
        self._first: dict[tuple[int, ...], Built] = {}
        self._sessions: dict[tuple[int, bool], Session] = {}
        self.points: list[Point] = []
        """Every plan found, in order."""
        self._hold_unrated()

    @property
    def exact(self) -> bool:
        """Whether objectives are taken in turn, each to its best."""
        return not self.steps

    @property
    def stopped(self) -> bool:
        """Whether somebody asked to stop."""
        return self.options.stop is not None and self.options.stop.is_set()

    def in_parts(self, main: int, limits: Limits | None = None) -> tuple[float, ...] | None:
        """Values of the best plan where parts of positions may move; None: there is none.

        Raises: as `solve`, where nothing but the plan's rules is in the way.
        """
        built = self._built(main, limits)
        solution = self._session(main, whole=False).solve(built.program.in_parts(len(self.aims)))
        if not solution.has_plan:
            if limits is None or not any(limit is not None for limit in limits):
                return self._again(built, solution, partial(self.in_parts, main, limits))
            return None
        return self._values(built, solution.x)

    def whole(self, main: int) -> bool:
        """Whether whole positions are searched for."""
        return needs_search(self._built(main, None).program)

    def best(self, main: int, limits: Limits | None = None) -> Point | None:
        """The best plan by objective number `main` within limits; None: there is none.

        Raises: as `solve`, where nothing but the plan's rules is in the way.
        """
        built = self._built(main, limits)
        count = len(self.aims)
        program = built.program if self.exact else self._together(built.program, main)
        session = self._session(main, whole=True)
        near = self._near(built, main, limits)
        if self.exact:
            session.options = self.options
        else:
            session.options = replace(self.options, gap=0.0, gap_absolute=self.steps[main])
        solution = session.solve(program, near)
        if not solution.has_plan:
            if solution.limit == "interrupt":
                raise StoppedError("You stopped the search; no frontier is given.")
            if limits is None or not any(limit is not None for limit in limits):
                return self._again(built, solution, partial(self.best, main, limits))
            return None
        solved = Solved(built.plan, replace(built, program=program), solution, session, self.gave_way, self._rules)
        searched = solution.mip
        unresolved = 0.0 if searched is None or searched.gap <= _LOOSE * abs(searched.objective) else searched.gap
        found = Point(self._values(built, solution.x), solved, main, limits or (None,) * count, unresolved)
        self.points.append(found)
        return found

    def _again(self, built: Built, solution: Solution, ask: Callable[[], Answer]) -> Answer:
        """Ask again without preferences; where that has been done, say why there is no plan."""
        preferences = tuple(rule.id for rule in self._rules if rule.severity == "preference")
        if preferences and not self.gave_way:
            self.gave_way = preferences
            self._first.clear()
            self._sessions.clear()
            return ask()
        if solution.status == "infeasible":
            raise InfeasibleError(*explain(built))
        raise LimitError("A limit ended the search before any plan was found.", "allow more time or nodes")

    def _hold_unrated(self) -> None:
        """What nobody rated is held as far as the plan's own first objective holds it."""
        if _UNRATED not in stages(self._plan):
            return
        built = write(self._headed((_UNRATED,)), self._rules, by_hand=self.by_hand)
        if not any(stage.name == _UNRATED for stage in built.program.stages):
            return
        solution = Session(self.options).solve(built.program.in_parts(1))
        if not solution.has_plan:
            return self._again(built, solution, self._hold_unrated)
        worst = solution.stages[0].objective
        self._own = (Held(id="what nobody rated", goal=_UNRATED, limit=worst + _LOOSE * max(abs(worst), 1.0)),)

    def _headed(self, first: tuple[str, ...]) -> Plan:
        """The plan decided by these objectives."""
        order = (*first, *(name for name in AFTERWARDS if name not in first))
        settings = self._plan.head.settings.model_copy(update={"objective": order, "give_up": {}})
        return replace(self._plan, head=self._plan.head.model_copy(update={"settings": settings}))

    def _built(self, main: int, limits: Limits | None) -> Built:
        order = (main, *(n for n in range(len(self.aims)) if n != main))
        held = [
            Held(id=f"held {aim.goal}", goal=aim.goal, limit=limit + aim.sign * _LOOSE * max(abs(limit), 1.0))
            for aim, limit in zip(self.aims, limits or (None,) * len(self.aims), strict=True)
            if limit is not None
        ]
        plan = self._headed(tuple(self.aims[n].goal for n in order))
        rules = (*self._rules, *self._own, *held)
        key = (main, *(n for n, limit in enumerate(limits or ()) if limit is not None))
        built = write(plan, rules, without=self.gave_way, by_hand=self.by_hand, earlier=self._first.get(key))
        self._first.setdefault(key, built)
        still = [aim for aim in self.aims if aim.goal not in {stage.name for stage in built.program.stages}]
        if still:
            raise OperatorError(f"Nothing that can be decided moves {still[0].name}.", "weigh other objectives")
        return built

    def _session(self, main: int, *, whole: bool) -> Session:
        key = (main, whole)
        if key not in self._sessions:
            self._sessions[key] = Session(self.options if whole else Options())
        return self._sessions[key]

    def _values(self, built: Built, x: Floats) -> tuple[float, ...]:
        """Value of each objective at a point (internal)."""
        by_name: Mapping[str, Stage] = {stage.name: stage for stage in built.program.stages}
        found = []
        for aim in self.aims:
            stage = by_name[aim.goal]
            found.append(float(stage.unit * (stage.cost @ x + stage.constant)))
        return tuple(found)

    def _together(self, program: Program, main: int) -> Program:
        """The objective in question and a little of the others as one stage."""
        count = len(self.aims)
        first = program.stages[0]
        cost, constant = first.cost.copy(), first.constant
        for stage in program.stages[1:count]:
            other = next(n for n, aim in enumerate(self.aims) if aim.goal == stage.name)
            rate = _PART * self.steps[main] / max(self.ranges[other], 1e-9) * stage.unit / first.unit
            rate *= first.sense * stage.sense
            cost += rate * stage.cost
            constant += rate * stage.constant
        one = replace(first, cost=cost, constant=constant)
        return replace(
            program,
            stages=(one, *program.stages[count:]),
            column_stage=np.maximum(program.column_stage - (count - 1), 0),
            row_stage=np.maximum(program.row_stage - (count - 1), 0),
        )

    def taken(self, point: Point) -> Solved:
        """A plan found, as an answer to the plan itself, with its own objectives and without limits on them.

        It is published whole even where somebody has stopped the searches.

        Raises:
            CertificateError: it does not meet the plan's rules.
        """
        built = write(self._plan, self._rules, without=self.gave_way, by_hand=self.by_hand)
        x = _carried(point, built) / built.program.column_unit
        proof = certify(built.program, x, (), point.solved.solution.certificate.claims)
        if not proof.holds:
            raise CertificateError("A plan of the frontier failed its check, so it is not given.")
        session, was = point.solved.session, point.solved.solution
        session.options = replace(session.options, stop=None)
        solution = Solution(was.status, x, (), None, (), proof, was.solver_seconds, was.path, was.limit)
        return replace(point.solved, plan=self._plan, built=built, solution=solution)

    def _near(self, built: Built, main: int, limits: Limits | None) -> Floats | None:
        """The best plan so far within the limits, as a point of this program (internal)."""
        fits = [
            point
            for point in self.points
            if all(
                limit is None or aim.sign * (value - limit) <= _LOOSE * max(abs(limit), 1.0)
                for aim, value, limit in zip(self.aims, point.values, limits or (None,) * len(self.aims), strict=True)
            )
        ]
        if not fits:
            return None
        best = min(fits, key=lambda point: self.aims[main].sign * point.values[main])
        return _carried(best, built) / built.program.column_unit


def _carried(point: Point, built: Built) -> Floats:
    """The plan as a point (natural) of another program; what only that one has follows."""
    x = point.solved.x
    shapes = {block.name: block.stop - block.start for block in built.measures.columns.blocks}
    blocks = {
        block.name: x[block.start : block.stop]
        for block in point.solved.built.measures.columns.blocks
        if shapes.get(block.name) == block.stop - block.start
    }
    return built.measures.columns.point(blocks)
