"""What does a step of a rule bring? Change of the first deciding stage whose value moves, every stage solved again."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.pricing.asking import unproved
from alloc_opt.analysis.pricing.limits import rows_of
from alloc_opt.analysis.solve import Solved
from alloc_opt.engine.solution import Solution
from alloc_opt.families import Rule
from alloc_opt.program.arrays import Program, Stage
from alloc_opt.program.built import Built
from alloc_opt.program.modes import AFTERWARDS
from alloc_opt.program.turned import turned

Floats = npt.NDArray[np.float64]
LAST = "tie_break"
"""The stage that only chooses among equal plans: its value is nobody's gain."""
_SAME = 1e-7
_CONFIRMED = 1e-6


@dataclass(frozen=True, eq=False)
class Value:
    """Improvement when a rule is turned, in the unit of the stage that moves first (negative: a loss)."""

    improvement: float
    """NaN: no plan meets the turned rule."""
    low: float
    high: float
    stage: int
    """Number of the stage; where no plan meets the turned rule, the last that the mode decides by."""
    unit: str
    built: Built
    """The plan's program with the rule turned."""
    x: Floats
    """The plan then, natural units; empty where there is none."""
    by_dual: bool = False
    """The duals of the plan say the same."""

    @property
    def proved(self) -> bool:
        """Whether the improvement is known and no mere interval."""
        return self.high - self.low <= _CONFIRMED * max(1.0, abs(self.low), abs(self.high))


def value_of(solved: Solved, rule: Rule) -> Value:
    """Improvement when the rule of the same id becomes `rule`."""
    after = turned(solved.built, [rule])
    program = replace(after.program, start=solved.solution.x)
    found = solved.session.solve(program)
    stages = solved.built.program.stages
    if not found.has_plan:
        last = deciding(tuple(stage.name for stage in stages))
        return Value(np.nan, np.nan, np.nan, last, stages[last].unit_name, after, found.x)
    x = solved.built.natural(found.x)
    for number, stage in enumerate(stages):
        if stage.name in AFTERWARDS or number >= min(len(found.stages), len(solved.solution.stages)):
            break
        old, new = best(solved.solution, stage, number), best(found, stage, number)
        left = (unproved(solved.solution, number), unproved(found, number))
        size = _SAME * max(1.0, abs(old), abs(new))
        change = stage.sense * (new - old)
        low, high = (change, change) if sum(left) <= size else (change - left[0], change + left[1])
        if abs(change) > size or high - low > size:
            expected = _by_duals(solved, after, rule.id, number)
            agrees = abs(expected - change) <= _CONFIRMED * max(1.0, abs(change))
            return Value(change, low, high, number, stage.unit_name, after, x, bool(agrees))
    return Value(0.0, 0.0, 0.0, 0, stages[0].unit_name, after, x)


def deciding(names: tuple[str, ...]) -> int:
    """Number of the last stage before those that only settle what is left open."""
    return max(next((i for i, name in enumerate(names) if name in AFTERWARDS), len(names)) - 1, 0)


def best(solution: Solution, stage: Stage, number: int) -> float:
    """The best value of a stage (natural).

    A whole-position stage that later ones may give up some of has it in the staffing of its own search.
    """
    searches = () if solution.mip is None else (solution.mip, *solution.ties)
    if stage.give_up + stage.give_up_share > 0 and number < len(searches):
        return searches[number].objective
    return solution.stages[number].objective


def _by_duals(solved: Solved, after: Built, rule_id: str, number: int) -> float:
    """Sum of y (dr - da x) over the rule's rows in the stage's natural unit, as improvement; NaN where it is none."""
    now, stage = solved.built.program, solved.built.program.stages[number]
    before, then = rows_of(solved.built, rule_id), rows_of(after, rule_id)
    if solved.solution.mip is not None or len(before) != len(then):
        return np.nan
    y = solved.solution.stages[number].y[before]
    before, then, y = before[y != 0], then[y != 0], y[y != 0]
    active = _active(after.program, then, y, stage.sense) - _active(now, before, y, stage.sense)
    moved = (after.program.matrix[then] - now.matrix[before]) @ solved.solution.x
    return stage.sense * stage.unit * float(y @ (active - moved))


def _active(program: Program, rows: npt.NDArray[np.int64], y: Floats, sense: int) -> Floats:
    """The limit that each row is held by."""
    return np.where(sense * y > 0, program.row_upper[rows], program.row_lower[rows])
