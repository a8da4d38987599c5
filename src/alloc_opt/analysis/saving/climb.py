r"""The plans that save more and more: for each target the least loss, no service above today's level carried on.

$$ \min loss \quad \text{s.t.} \quad cost_t \le cost^0_t - target \;\; (t \ge from), \qquad q_{pst} \le q^k_{pst} $$

| letter | meaning | unit |
| --- | --- | --- |
| $cost, cost^0$ | unrestricted cost of a year, and of today's services carried on | dollars |
| $q, q^k$ | level of a service, and that of the step before (nested) or of today's services carried on | its unit |

So no step of a nested ladder takes back what an earlier one gave up, and its loss never falls.
"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.saving.base import Base, carried, decided_by
from alloc_opt.analysis.saving.levels import LEVELS, Cells, Levels
from alloc_opt.analysis.saving.rules import SAVED, Saved
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.steady import unsteady
from alloc_opt.analysis.write import write
from alloc_opt.engine.anchor import Anchor
from alloc_opt.engine.mip import needs_search
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Solution
from alloc_opt.errors import StoppedError
from alloc_opt.goals import goals
from alloc_opt.plan.plan import Plan
from alloc_opt.program.arrays import Program
from alloc_opt.program.built import Built
from alloc_opt.program.modes import AFTERWARDS, stages

Floats = npt.NDArray[np.float64]
ROUNDING = 1.0
"""Dollars by which a plan saves more than its target, so that cents of rounding never leave it short."""
GAP, PATIENCE, ALONE = 0.005, 60, 15
"""Whole positions: share of the loss within which a step is good enough, and most nodes of a step and of the best by
itself."""
LEAST = 1e-6
"""The same as a share of the objective for today's services: what no search tells apart."""
_RATED = frozenset({"points", "outcome"})
_FREE = frozenset({"least_cost", "share_funded", *AFTERWARDS})
"""Objectives that are no loss of services."""


@dataclass(frozen=True, eq=False)
class Found:
    """A plan that saves a target."""

    target: float
    solved: Solved
    level: Floats
    loss: float
    """In the unit of the ladder's objective, above today's services carried on."""
    bound: float
    """No plan that keeps what the steps before gave up loses less."""


def loss_of(plan: Plan) -> str:
    """The objective by which a loss is counted: the mode's own."""
    own = [name for name in stages(plan) if name not in _FREE and not goals()[name].prelude]
    return own[0] if own else "least_reduction"


class Ladder:
    """Asks for plans that save targets, one after another."""

    def __init__(self, base: Base, options: Options, since: int = 0) -> None:
        """Nothing is solved yet; the target holds from plan year `since` (0: the first) on."""
        self.base, self.since = base, since
        self.goal = loss_of(base.plan)
        own = stages(base.plan)
        rest = tuple(name for name in own if name != self.goal and not goals()[name].prelude)
        plan = decided_by(base.plan, (self.goal, *rest))
        self._limits = tuple(float(limit) for limit in base.cost + ROUNDING)
        rules = (*base.rules, Saved(id=SAVED, most=self._limits), Levels(id=LEVELS))
        built = write(plan, rules, by_hand=base.by_hand)
        self.built = replace(built, program=_in_its_year(base, built))
        self.cells = Cells.of(self.built)
        self.most = base.level.copy()
        """Levels that the next step may not be above."""
        self._least = np.full(len(self.most), -np.inf)
        if self.goal in _RATED:
            held = unrated(base, self.goal)
            self._least = np.where(held, base.level, self._least)
        (saved,) = self.built.of_rule(SAVED)
        self.still = bool(np.setdiff1d(np.arange(since, len(base.cost)), saved.kept).size)
        """Whether nothing moves the cost of a year for which the target is."""
        self._rows, self._years = saved.start + np.arange(len(saved.kept)), saved.kept
        self._constant = saved.rows.upper[saved.kept] - np.array(self._limits)[saved.kept]
        stage = self.built.program.stages[0]
        self.sense, self.unit = stage.sense, stage.unit_name
        x = carried(base.solved, self.built)
        self._near = x / self.built.program.column_unit
        self._zero = self._value(self._near)
        program = self._program(0.0, self.most)
        self.whole = needs_search(program)
        patience = PATIENCE if options.patience is None else min(PATIENCE, options.patience)
        self._exact = options.gap == 0.0
        self._options = replace(options, gap=0.0, patience=patience, unsteady=partial(unsteady, self.built))
        self._session = Session(self._options, onward=True)
        self._parts = Session(Options(), onward=True) if self.whole else self._session

    def next(self, target: float) -> Found | None:
        """The plan of least loss that saves the target and keeps what the steps before gave up; None: there is none."""
        if self.still:
            return None
        if self.whole:
            parts = self._parts.solve(in_parts(self._program(target, self.most).first_stages(1)))
            if not parts.has_plan:
                return None
            self._options = self._near_enough(self._loss(parts.x))
            self._session.options = self._options
        found = self._ask(target, self.most)
        if found is not None:
            self.most = np.minimum(self.most, found.level)
        return found

    def _near_enough(self, loss: float) -> Options:
        """Options of a search that ends within a share of the loss in parts of positions.

        A share of the objective would be far too much where today's services alone have thousands of points.
        """
        if self._exact:
            return self._options
        least = LEAST * max(abs(self._zero), 1.0)
        return replace(self._options, gap=0.0, gap_absolute=GAP * max(loss, 0.0) + least)

    def least(self, target: float) -> float | None:
        """The least loss of any plan that saves the target, parts of positions allowed; None: there is none."""
        if self.still:
            return None
        program = self._program(target, self.base.level)
        solution = self._parts.solve(in_parts(program.first_stages(1)))
        return self._loss(solution.x) if solution.has_plan else None

    def alone(self, target: float, near: Found | None) -> float | None:
        """The least loss found of a plan in whole positions that saves the target, whatever steps before gave up."""
        program = self._program(target, self.base.level).first_stages(1)
        session = Session(replace(self._options, patience=ALONE, node_limit=None, unsteady=None))
        solution = session.solve(program, None if near is None else near.solved.solution.x[: program.columns])
        self._unless_stopped(solution)
        return self._loss(solution.x) if solution.has_plan else None

    def program(self, target: float, *, nested: bool) -> Program:
        """The program of a step; for how far the ladder goes."""
        return self._program(target, self.most if nested else self.base.level)

    @property
    def anchor(self) -> Anchor | None:
        """Where the last linear program ended."""
        return self._parts.anchors.get(0)

    @property
    def saved_rows(self) -> npt.NDArray[np.int64]:
        """Rows of the program that hold the cost of the years for which the target is."""
        return np.asarray(self._rows[self._years >= self.since], dtype=np.int64)

    @property
    def saved_years(self) -> npt.NDArray[np.int64]:
        """Plan years (from 0) of `saved_rows`."""
        return np.asarray(self._years[self._years >= self.since], dtype=np.int64)

    def _ask(self, target: float, most: Floats) -> Found | None:
        program = self._program(target, most)
        solution = self._session.solve(program, self._near if not self.whole else None)
        self._unless_stopped(solution)
        if not solution.has_plan:
            return None
        rules = (*self.base.rules, Saved(id=SAVED, most=self._most(target, ROUNDING)))
        built = replace(self.built, program=program)
        solved = Solved(built.plan, built, solution, self._session, (), rules)
        loss = self._loss(solution.x)
        searched = solution.mip
        bound = loss
        if searched is not None and np.isfinite(searched.bound):
            bound = min(loss, self.sense * (self._zero - searched.bound))
        return Found(target, solved, self.cells.at(solved.x), loss, bound)

    def _most(self, target: float, less: float = 0.0) -> tuple[float, ...]:
        cost = self.base.cost
        asked = np.arange(len(cost)) >= self.since
        return tuple(float(limit) for limit in np.where(asked, cost - target - ROUNDING, cost + ROUNDING) + less)

    def _program(self, target: float, most: Floats) -> Program:
        program = self.cells.between(self.built.program, self._least, most)
        upper = program.row_upper.copy()
        limits = np.array(self._most(target))[self._years] + self._constant
        upper[self._rows] = limits / program.row_unit[self._rows]
        return replace(program, row_upper=upper)

    def _value(self, x: Floats) -> float:
        stage = self.built.program.stages[0]
        return float(stage.unit * (stage.cost[: len(x)] @ x + stage.constant))

    def _loss(self, x: Floats) -> float:
        loss = self.sense * (self._zero - self._value(x))
        return loss if abs(loss) > 1e-9 * max(abs(self._zero), 1.0) else 0.0

    @staticmethod
    def _unless_stopped(solution: Solution) -> None:
        if not solution.has_plan and solution.limit == "interrupt":
            raise StoppedError("You stopped the search; no savings are given.")


def _in_its_year(base: Base, built: Built) -> Program:
    """The program where contributions cannot be put off or brought forward to look like savings.

    No more is given in any year than to today's services carried on, and no less is left in what receives.
    """
    program, plan = built.program, base.plan
    receives = set(plan["funds"].loc[plan["funds"]["supported_by"] != "", "resource"].astype(str))
    lower, upper = program.lower.copy(), program.upper.copy()
    theirs = {
        block.name: base.solved.solution.x[block.start : block.stop]
        for block in base.solved.built.program.column_blocks
    }
    for block in program.column_blocks:
        here, now = slice(block.start, block.stop), theirs.get(block.name, np.zeros(0))
        if len(now) != block.stop - block.start:
            continue
        if block.name == "contribution":
            upper[here] = np.minimum(upper[here], np.maximum(now, lower[here]))
        elif block.name == "ending":
            mine = np.isin(block.labels["resource"].astype(str), list(receives))
            lower[here] = np.where(mine, np.clip(now, lower[here], upper[here]), lower[here])
    return replace(program, lower=lower, upper=upper)


def in_parts(program: Program) -> Program:
    """The same where parts of positions may move."""
    return replace(program, integer=np.zeros(program.columns, dtype=bool))


def unrated(base: Base, measure: str) -> npt.NDArray[np.bool_]:
    """Cells of programs that nobody rated: those that say so, and those without an effect (`measure` outcome) or points
    (points); without a measure all that are no standard.
    """
    programs = base.plan["programs"]
    valued = programs["valued"].to_numpy(dtype=object)
    known = programs["program"].isin(base.plan["effects"]["program"]) & (measure == "outcome")
    known |= (programs["points"] > 0) & (measure == "points")
    held = (valued == "unrated") | ((valued == "rated") & ~known.to_numpy())
    return np.asarray(held[base.cells.total.index.position("program")])
