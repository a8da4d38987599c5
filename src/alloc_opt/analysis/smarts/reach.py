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
from alloc_opt.analysis.solve import write
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
_SMALL = 1e-6
_NODES = 20
_SECONDS = 60.0
_TRIES = 3


class Watched(Rule):
    """A row that says what a measure comes to in a year."""

    measure: str
    """Name of the measure."""
    where: Mapping[str, Any]
    """Selection."""

    def rows(self, m: Measures) -> Rows:
        """One row."""
        return m[self.measure].where(self.where).where(year=self.years).by() >= 0.0


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


class Prober:
    """Asks one plan how far its metrics can go."""

    def __init__(self, plan: Plan, rules: tuple[Rule, ...], metrics: list[Metric]) -> None:
        """Writes the plan with a row for each metric; nothing is solved yet."""
        own = {
            m.name: Watched(id=f"metric {m.name}", measure=m.measure, where=m.where, years=(m.year,)) for m in metrics
        }
        preferences = tuple(rule.id for rule in rules if rule.severity == "preference")
        self.built: Built = write(plan, (*rules, *own.values()), without=preferences)
        program = self.built.program
        self._row: dict[str, int] = {}
        self._known: dict[str, float] = {}
        for name, rule in own.items():
            rows = rows_of(self.built, rule.id)
            if len(rows):
                row = int(rows[0])
                self._row[name] = row
                self._known[name] = -float(program.row_lower[row] * program.row_unit[row])
        lower, upper = program.row_lower.copy(), program.row_upper.copy()
        lower[list(self._row.values())], upper[list(self._row.values())] = -np.inf, np.inf
        self._free = replace(program, row_lower=lower, row_upper=upper)
        deciding = [n for n, stage in enumerate(program.stages) if stage.name not in AFTERWARDS]
        self._stages = max(deciding, default=0) + 1
        self._session, self._extreme = Session(Options(), onward=True), Session(Options(), onward=True)
        self._plain: tuple[float, ...] | None = None

    def can_move(self, metric: Metric) -> bool:
        """Whether some decision moves it at all."""
        return metric.name in self._row

    def reach(self, metric: Metric, target: float, step: float, steps: bool) -> Reach:
        """How far it can go: `target` and `step` of the measure; `steps`: it moves in whole steps alone."""
        sign = 1.0 if metric.more else -1.0
        best = self._best(metric, sign)
        level = target if sign * (best - target) >= -_SMALL * max(1.0, abs(target)) else best
        whole = self._holds(metric, level, sign)
        if not whole and steps and step > 0 and np.isfinite(best):
            first = np.floor(sign * level / step + _SMALL) * step * sign
            tries = [first - sign * n * step for n in range(_TRIES)]
            found = next((each for each in tries if self._holds(metric, each, sign)), None)
            level, whole = (level, False) if found is None else (found, True)
        price, goal = self._price(metric, level, sign)
        less, _ = self._price(metric, level - sign * step, sign, goal)
        return Reach(best, float(level), whole, step, price, round(price - less, 6) + 0.0, goal)

    def _best(self, metric: Metric, sign: float) -> float:
        row, program = self._row[metric.name], self._free
        cost = np.asarray(program.matrix[row].toarray(), dtype=np.float64).ravel()
        stage = Stage(f"metric {metric.name}", int(sign), cost, unit=float(program.row_unit[row]))
        found = self._extreme.solve(_one_stage(replace(program, integer=np.zeros(program.columns, bool)), stage))
        if not found.has_plan:
            return float("inf") * sign
        return float(cost @ found.x * program.row_unit[row]) + self._known[metric.name]

    def _held(self, metric: Metric, level: float, sign: float) -> Program:
        row = self._row[metric.name]
        limit = (level - self._known[metric.name]) / self._free.row_unit[row]
        room = _SMALL * max(1.0, abs(limit)) * 0.1
        lower, upper = self._free.row_lower.copy(), self._free.row_upper.copy()
        if sign > 0:
            lower[row] = limit - room
        else:
            upper[row] = limit + room
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
