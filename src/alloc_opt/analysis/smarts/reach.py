r"""How far could any plan take a metric, and what does it cost? The measure as the objective, then held at a level.

$$ best = \max_{x \in X} v(x), \qquad price(l) = f\bigl(x \in X : v(x) \ge l\bigr) - f(x \in X), \qquad
   step = price(l) - price(l - h) $$

(with $\min$ and $\le$ where less of the measure is better)

| letter | meaning | unit |
| --- | --- | --- |
| $X$ | plans that keep every rule but preferences; parts of positions may move | |
| $v$ | measure of the metric in its year | its unit |
| $f$ | the first objective of the plan that moves | its unit |
| $l$ | target, or the best where that is out of reach | unit of $v$ |
| $h$ | one real step of the measure; without one, a hundredth of the way from baseline to target | unit of $v$ |

Whether whole positions can be had at the level is tried within a few nodes of a search.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.pricing.limits import rows_of
from alloc_opt.analysis.smarts.moved import Metric
from alloc_opt.analysis.write import write
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.families import Rule
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows
from alloc_opt.plan.plan import Plan
from alloc_opt.program.arrays import Program, Stage
from alloc_opt.program.built import Built
from alloc_opt.program.modes import AFTERWARDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
MAXIMUM, MONEY = "its own maximum", "the money that may pay for it"
_SMALL = 1e-6
_NODES = 20
_SECONDS = 60.0
_TRIES = 3
_NOISE = 1e-7
"""Share of a dual below which it is none."""


class Watched(Rule):
    """Rows that say what a measure comes to in each of some years."""

    measure: str
    """Name of the measure."""
    where: Mapping[str, Any]
    """Selection."""

    def rows(self, m: Measures) -> Rows:
        """One row a year."""
        return m[self.measure].where(self.where).where(year=self.years).by("year") >= 0.0


@dataclass(frozen=True)
class Reach:
    """What any plan could make of a metric; levels in the unit of the measure."""

    best: float
    """No plan goes further, parts of positions included; infinite: nothing ends it."""
    level: float
    """The target, or the furthest that a plan was found at."""
    whole: bool
    """Whether a plan in whole positions was found at that level."""
    step: float
    price: float
    """What going from the plan's best to the level takes; NaN: not known."""
    step_price: float
    """What the last step takes."""
    goal: str
    """Objective in which the prices are."""
    stops: tuple[str, ...] = ()
    """What holds it at the best: rules by id, `MAXIMUM` and `MONEY`, what counts most first."""


class Prober:
    """Asks one plan how far its metrics can go."""

    def __init__(self, plan: Plan, rules: tuple[Rule, ...], metrics: list[Metric]) -> None:
        """Writes the plan with a row for each metric; nothing is solved yet."""
        own = {
            m.name: Watched(id=f"metric {m.name}", measure=m.measure, where=m.where, years=m.years or (m.year,))
            for m in metrics
        }
        preferences = tuple(rule.id for rule in rules if rule.severity == "preference")
        self.built: Built = write(plan, (*rules, *own.values()), without=preferences)
        program = self.built.program
        self._rows: dict[str, Ints] = {}
        self._known: dict[str, Floats] = {}
        for name, rule in own.items():
            rows = rows_of(self.built, rule.id)
            if len(rows):
                self._rows[name] = rows
                self._known[name] = -program.row_lower[rows] * program.row_unit[rows]
        lower, upper = program.row_lower.copy(), program.row_upper.copy()
        for rows in self._rows.values():
            lower[rows], upper[rows] = -np.inf, np.inf
        self._free = replace(program, row_lower=lower, row_upper=upper)
        deciding = [n for n, stage in enumerate(program.stages) if stage.name not in AFTERWARDS]
        self._stages = max(deciding, default=0) + 1
        self._session, self._extreme = Session(Options(), onward=True), Session(Options(), onward=True)
        self._plain: tuple[float, ...] | None = None

    def can_move(self, metric: Metric) -> bool:
        """Whether some decision moves it at all."""
        return metric.name in self._rows

    def reach(self, metric: Metric, target: float, step: float, steps: bool) -> Reach:
        """How far it can go: `target` and `step` of the measure; `steps`: it moves in whole steps alone."""
        sign = 1.0 if metric.more else -1.0
        best, stops = self._best(metric, sign)
        level = target if sign * (best - target) >= -_SMALL * max(1.0, abs(target)) else best
        whole = self._holds(metric, level, sign)
        if not whole and steps and step > 0 and np.isfinite(best):
            first = np.floor(sign * level / step + _SMALL) * step * sign
            tries = [first - sign * n * step for n in range(_TRIES)]
            found = next((each for each in tries if self._holds(metric, each, sign)), None)
            level, whole = (level, False) if found is None else (found, True)
        price, goal = self._price(metric, level, sign)
        less, _ = self._price(metric, level - sign * step, sign, goal)
        return Reach(best, float(level), whole, step, price, round(price - less, 6) + 0.0, goal, stops)

    def _best(self, metric: Metric, sign: float) -> tuple[float, tuple[str, ...]]:
        """The furthest in the year that goes least far, and what holds it there."""
        ends = [self._end(row, known, sign) for row, known in zip(*self._of(metric), strict=True)]
        return min(ends, key=lambda end: sign * end[0])

    def _of(self, metric: Metric) -> tuple[Ints, Floats]:
        return self._rows[metric.name], self._known[metric.name]

    def _end(self, row: int, known: float, sign: float) -> tuple[float, tuple[str, ...]]:
        program = replace(self._free, integer=np.zeros(self._free.columns, dtype=bool))
        cost = np.asarray(program.matrix[row].toarray(), dtype=np.float64).ravel()
        found = self._extreme.solve(_one_stage(program, Stage("metric", int(sign), cost)))
        if not found.has_plan:
            return float("inf") * sign, ()
        stage = found.stages[0]
        return float(cost @ found.x * program.row_unit[row]) + known, self._stops(cost, found.x, stage.y, stage.d)

    def _stops(self, cost: Floats, x: Floats, y: Floats, d: Floats) -> tuple[str, ...]:
        """What has a dual there: bounds of the measure's own columns, then rules by what their limits are worth."""
        program = self._free
        noise = _NOISE * max(float(np.abs(cost).max(initial=0.0)), _NOISE)
        at_end = (np.abs(d) > noise) & (cost != 0) & (np.abs(x - program.upper) <= _SMALL * (1.0 + np.abs(x)))
        weight: dict[str, float] = {}
        for block in program.row_blocks:
            here = slice(block.start, block.stop)
            limit = np.where(np.isfinite(program.row_lower[here]), program.row_lower[here], program.row_upper[here])
            counts = float(np.abs(y[here] * np.where(np.isfinite(limit), limit, 0.0)).sum())
            name = MONEY if block.family == "resource_limit" else self._rule(block.name)
            if name and (np.abs(y[here]) > noise).any() and counts > noise:
                weight[name] = weight.get(name, 0.0) + counts
        order = sorted(weight, key=lambda name: (name == MONEY, -weight[name]))
        return (*([MAXIMUM] if at_end.any() else []), *order)

    def _rule(self, name: str) -> str:
        return next((w.rule.id for w in self.built.written if w.name == name and w.rule is not None), "")

    def _held(self, metric: Metric, level: float, sign: float) -> Program:
        rows, known = self._of(metric)
        limit = (level - known) / self._free.row_unit[rows]
        room = _SMALL * np.maximum(1.0, np.abs(limit)) * 0.1
        lower, upper = self._free.row_lower.copy(), self._free.row_upper.copy()
        if sign > 0:
            lower[rows] = limit - room
        else:
            upper[rows] = limit + room
        return replace(self._free, row_lower=lower, row_upper=upper)

    def _holds(self, metric: Metric, level: float, sign: float) -> bool:
        """Whether a plan in whole positions is found there."""
        program = self._held(metric, level, sign)
        any_ = replace(program.stages[0], cost=np.zeros(program.columns), prelude=False)
        options = Options(time_limit=_SECONDS, node_limit=_NODES)
        return Session(options).solve(_one_stage(program, any_)).has_plan

    def _values(self, program: Program) -> tuple[float, ...] | None:
        found = self._session.solve(program.in_parts(self._stages))
        if not found.has_plan:
            return None
        return tuple(-stage.sense * done.objective for stage, done in zip(program.stages, found.stages, strict=False))

    def _price(self, metric: Metric, level: float, sign: float, goal: str = "") -> tuple[float, str]:
        """What a level takes in the first objective that it makes worse, or in `goal`."""
        if self._plain is None:
            self._plain = self._values(self._free) or ()
        there = self._values(self._held(metric, level, sign))
        stages = self._free.stages[: self._stages]
        if there is None or not self._plain:
            return float("nan"), goal
        worse = [a - b for a, b in zip(there, self._plain, strict=True)]
        for stage, value, plain in zip(stages, worse, self._plain, strict=True):
            moves = abs(value) > _SMALL * max(1.0, abs(plain))
            if stage.name == goal or (not goal and moves and not stage.prelude):
                return (round(value, 6) + 0.0 if moves else 0.0), stage.name
        return 0.0, goal


def _one_stage(program: Program, stage: Stage) -> Program:
    return replace(
        program,
        stages=(stage,),
        column_stage=np.zeros_like(program.column_stage),
        row_stage=np.zeros_like(program.row_stage),
    )
