"""What does a step of a rule cost? Least unrestricted cost of the plan's services, save what the rule itself fixes.

Cost = least new unrestricted money that the plan's services need when the dial is turned, less the same with the dial
where it is. Both are small programs of changes (`price_still`), solved from nothing, so that the order of questions
never matters.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.price_detail import NO_MONEY, NO_STAFF
from alloc_opt.analysis.price_freedom import Pass, moves
from alloc_opt.analysis.price_limits import rows_of, standing
from alloc_opt.analysis.price_still import Ground, Still, still
from alloc_opt.engine.conflict import conflict
from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Solution
from alloc_opt.families import Rule
from alloc_opt.program.built import Built
from alloc_opt.program.turned import turned

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
_STEADY = 1e-8
"""Internal dollars below which a change of cost is none."""


@dataclass(frozen=True, eq=False)
class Cost:
    """Change of cost when a rule is turned; dollars, all years together. NaN: no money makes it possible."""

    dollars: float
    """Unrestricted dollars more (negative: freed)."""
    low: float
    high: float
    """The change lies between the two; both are `dollars` where it is proved."""
    detail: pd.DataFrame
    """resource, year (labels), unrestricted, dollars, fte: changes by who pays; zero rows left out."""
    staff: pd.DataFrame
    """position, year (labels), fte: changes; zero rows left out."""
    balances: bool = False
    """The rule is about balances: the dollars are those that fill them."""
    reduces: bool = False
    """The turned rule can only be met by reducing services."""
    blocked_by: tuple[str, ...] = ()
    """Ids of rules that stand in the way where no money makes it possible."""

    @property
    def possible(self) -> bool:
        """Whether money makes the turned rule possible."""
        return not np.isnan(self.dollars)


_NOTHING = Cost(0.0, 0.0, 0.0, NO_MONEY, NO_STAFF)


def cost_of(at: Ground, rule: Rule, *, loosens: bool, options: Options, explain: bool = False) -> Cost:
    """Change of cost when the rule of the same id becomes `rule`.

    Args:
        at: the solved plan.
        rule: the turned rule.
        loosens: True: it is easier to meet than before.
        options: gaps and limits of the small searches.
        explain: where nothing makes it possible, say which rules stand in the way.
    """
    after = turned(at.built, [rule])
    if loosens:
        now = standing(at.built, rule.id, at.x)
        rows = at.built.program.matrix[now.row[now.touched]]
        rise, fall = moves(at.services, rows, now.side[now.touched], "fall", helping=False)
        found = _Question(at, after, rule, rise, fall).answer(options)
        return Cost(np.nan, np.nan, np.nan, NO_MONEY, NO_STAFF) if found is None else found
    then = standing(after, rule.id, at.x)
    if not then.broken.any():
        return _NOTHING
    lower = np.isfinite(after.program.row_lower[then.row])
    side = np.where(then.broken, then.side, np.where(lower, 1.0, -1.0))
    every = np.ones(len(side), dtype=bool)
    ways: tuple[tuple[Bools, Pass], ...] = ((then.broken, "rise"), (every, "rise"), (every, "any"))
    asked: list[_Question] = []
    for use, which in ways:
        rise, fall = moves(at.services, after.program.matrix[then.row[use]], side[use], which, helping=True)
        question = _Question(at, after, rule, rise, fall, reduces=which == "any")
        if any(question.frees_the_same_as(other) for other in asked):
            continue
        asked.append(question)
        found = question.answer(options)
        if found is not None:
            return found
    blocked = asked[-1].blocking(options) if explain else ()
    return Cost(np.nan, np.nan, np.nan, NO_MONEY, NO_STAFF, blocked_by=blocked)


@dataclass(frozen=True, eq=False)
class _Question:
    """The change of cost from the plan to the turned rule with some levels free."""

    at: Ground
    after: Built
    rule: Rule
    rise: Bools
    fall: Bools
    reduces: bool = False

    def frees_the_same_as(self, other: "_Question") -> bool:
        return np.array_equal(self.rise, other.rise) and np.array_equal(self.fall, other.fall)

    @property
    def balances(self) -> bool:
        """Whether the rule's own rows hold unrestricted balances."""
        known = self.at.services
        columns = np.unique(self.at.built.program.matrix[rows_of(self.at.built, self.rule.id)].indices)
        level = known.level[columns]
        return bool(known.balance[level[level >= 0]].any())

    def answer(self, options: Options) -> Cost | None:
        """The change of cost; None where the turned rule cannot be met with these levels."""
        session = Session(options)
        changed = self._still(self.after)
        then = None if changed is None else session.solve(changed.program)
        if changed is None or then is None or not then.has_plan:
            return None
        unchanged = self._still(self.at.built)
        assert unchanged is not None
        now = session.solve(unchanged.program)
        stage = 1 if self.reduces else 0
        best, low, high = _interval(then, stage)
        before, before_low, before_high = _interval(now, stage)
        x = self.at.built.natural(unchanged.point(self.at.x, now.x))
        balances = self.balances
        y = self.at.built.natural(changed.point(self.at.x, then.x))
        return Cost(
            _settled(best - before),
            _settled(low - before_high),
            _settled(high - before_low),
            self.at.meter.money(x, y, self.at.new_money(x, y) if balances else None),
            self.at.meter.positions(x, y),
            balances=balances,
            reduces=self.reduces and then.stages[0].objective > _STEADY,
        )

    def _still(self, built: Built) -> Still | None:
        return still(self.at, built, self.rule.id, self.rise, self.fall, balances=self.balances, reduction=self.reduces)

    def blocking(self, options: Options) -> tuple[str, ...]:
        """Ids of rules that stand in the way."""
        changed = self._still(self.after)
        if changed is None:
            return ()
        owner = {w.name: "" if w.rule is None or w.rows.link else w.rule.id for w in self.after.written}
        hard = [b.name for b in changed.program.row_blocks if not owner.get(b.name)]
        found = conflict(changed.program, hard, options)
        names = () if found is None else found.blocks
        return tuple(dict.fromkeys(owner[name] for name in names if owner[name] != self.rule.id))


def _interval(solution: Solution, stage: int) -> tuple[float, float, float]:
    """Least cost found, and between which two numbers the least cost is."""
    best = solution.stages[stage].objective
    if solution.mip is None:
        return best, best, best
    if stage == 0:
        bound = solution.mip.bound
    elif stage <= len(solution.ties) and not solution.ties[stage - 1].limit:
        bound = solution.ties[stage - 1].bound
    else:
        bound = -np.inf
    return best, best if abs(best - bound) <= 1e-6 * max(1.0, abs(best)) else min(bound, best), best


def _settled(change: float) -> float:
    return 0.0 if abs(change) < 1e-4 else change
