"""What does a step of a rule cost? Least unrestricted cost of the plan's services, save what the rule itself fixes.

Cost = least new unrestricted money that the plan's services need when the dial is turned, less the same with the dial
where it is (`settled`). Both are small programs of changes (`price_still`), solved from nothing, so that the order of
questions never matters. A service that could save money with the dial where it is is not fixed by the rule: it stays.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.pricing.asking import Asking, interval
from alloc_opt.analysis.pricing.detail import NO_MONEY, NO_STAFF
from alloc_opt.analysis.pricing.freedom import Pass, moves
from alloc_opt.analysis.pricing.ground import DOLLARS, Ground
from alloc_opt.analysis.pricing.limits import rows_of, standing
from alloc_opt.analysis.pricing.sites import NO_SITES, sites
from alloc_opt.analysis.pricing.still import Freedom, Still, still
from alloc_opt.analysis.pricing.through import through
from alloc_opt.engine.conflict import conflict
from alloc_opt.engine.tape import told
from alloc_opt.errors import SolverError
from alloc_opt.families import Rule
from alloc_opt.program.built import Built
from alloc_opt.program.turned import turned

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
BOUNDS = "what its own services may be at most"
"""Stands in the way where no other rule does: a menu, a maximum."""
_STEADY = 1e-7
"""Internal dollars below which a change of cost is none."""
_MOVED = 1e-7
_SMALL_PART = 0.25
"""Share of the step's own services up to which others may have to follow it."""


@dataclass(frozen=True, eq=False)
class Cost:
    """Change of cost when a rule is turned; dollars, all years together. NaN: no money makes it possible."""

    dollars: float
    """Unrestricted dollars more (negative: freed)."""
    low: float
    high: float
    """The change lies between the two; both are `dollars` where it is proved, NaN where not even that is."""
    detail: pd.DataFrame
    """resource, year (labels), unrestricted, dollars, fte: changes by who pays; zero rows left out."""
    staff: pd.DataFrame
    """position, year (labels), fte: changes; zero rows left out."""
    where: Callable[[], pd.DataFrame] = lambda: NO_SITES
    """How to make `sites`."""
    balances: bool = False
    """The rule is about balances: the dollars are those that fill them."""
    reduces: bool = False
    """The turned rule is met by reducing services; of an assumption: with other services."""
    only: bool = False
    """With `reduces`: it cannot be met otherwise, even if every service of the district could rise."""
    services: float = 0.0
    """Of an assumption: dollars of services that change where the rules do not allow the plan's own."""
    asked_by: tuple[str, ...] = ()
    """Ids of rules that ask for more of other services once this one is met; that is in the cost."""
    follows: bool = False
    """Other rules ask for more of other services; which of them was asked if there are ids in `asked_by`."""
    blocked_by: tuple[str, ...] = ()
    """Ids of rules that stand in the way where no money makes it possible."""

    @cached_property
    def sites(self) -> pd.DataFrame:
        """Where: program, school, resource, year (labels), dollars, fte, as `price_sites.sites` gives them."""
        return self.where()

    @property
    def possible(self) -> bool:
        """Whether money makes the turned rule possible."""
        return not np.isnan(self.dollars)


_NOTHING = Cost(0.0, 0.0, 0.0, NO_MONEY, NO_STAFF)
_IMPOSSIBLE = Cost(np.nan, np.nan, np.nan, NO_MONEY, NO_STAFF)


def cost_of(at: Ground, rule: Rule, *, loosens: bool, ask: Asking) -> Cost:
    """Change of cost when the rule of the same id becomes `rule`.

    Args:
        at: the solved plan.
        rule: the turned rule.
        loosens: True: it is easier to meet than before.
        ask: how to solve the small programs.
    """
    balances = _holds_balances(at, rule)
    if loosens and not balances and not at.cost.any():
        return _NOTHING
    after = turned(at.built, [rule])
    at = settled_plan(at, balances, ask)
    if loosens:
        now = standing(at.built, rule.id, at.x)
        if not now.touched.any():
            return _NOTHING
        rows = through(at.built, at.built.program.matrix[now.row[now.touched]])
        rise, fall = moves(at.services, rows, now.side[now.touched], "fall", helping=False)
        return _Question(at, after, rule, Freedom(rise, fall, balances), ask).answer(loosens=True) or _IMPOSSIBLE
    then = standing(after, rule.id, at.x)
    if not then.broken.any():
        return _NOTHING
    lower = np.isfinite(after.program.row_lower[then.row])
    side = np.where(then.broken, then.side, np.where(lower, 1.0, -1.0))
    every = np.ones(len(side), dtype=bool)
    ways: tuple[tuple[Bools, Pass], ...] = ((then.broken, "rise"), (every, "rise"), (every, "any"))
    asked: list[_Question] = []
    for use, which in ways:
        rows = through(after, after.program.matrix[then.row[use]])
        rise, fall = moves(at.services, rows, side[use], which, helping=True)
        rise = rise | at.services.balance if balances else rise
        question = _Question(at, after, rule, Freedom(rise, fall, balances, reduces=which == "any"), ask)
        if any(question.freedom.same(other.freedom) for other in asked):
            continue
        asked.append(question)
        found = question.answer()
        if found is not None:
            return replace(found, only=found.reduces and not question.rising_helps())
    return asked[-1].with_others() or (
        replace(_IMPOSSIBLE, blocked_by=asked[-1].blocking() or (BOUNDS,)) if ask.explain else _IMPOSSIBLE
    )


@dataclass(frozen=True, eq=False)
class _Question:
    """The change of cost from the plan to the turned rule with some levels free."""

    at: Ground
    after: Built
    rule: Rule
    freedom: Freedom
    ask: Asking
    own: Bools | None = None
    """Per level: its change is the step's own, of which that of all others may be a small part only. Where it is given,
    the freedom is not narrowed to what the rule itself holds."""

    def answer(self, *, loosens: bool = False) -> Cost | None:
        """The change of cost; None where the turned rule cannot be met with these levels."""
        changed = self._still(self.after)
        if changed is None:
            return None
        if loosens and self._costs_least(changed):
            return _NOTHING
        before = self if self.own is not None else self._bound_by_the_rule()
        if before is not self:
            return before.answer(loosens=loosens)
        then = self.ask.solve(changed.program)
        if not then.has_plan:
            return None
        best, low, high = interval(changed.program, then)
        x, y = self.at.built.natural(self.at.x), self.at.built.natural(changed.point(self.at.x, then.x))
        if self.own is not None and self._others(changed.point(self.at.x, then.x)) > _SMALL_PART:
            return None
        balances = self.freedom.balances
        return Cost(
            settled(best),
            settled(low),
            settled(high),
            self.at.meter.money(x, y, self.at.new_money(x, y) if balances else None),
            self.at.meter.positions(x, y),
            partial(sites, self.at.built, x, y),
            balances=balances,
            reduces=self.freedom.reduces and then.stages[0].objective > _STEADY * DOLLARS,
        )

    def with_others(self) -> Cost | None:
        """The change of cost when other services may rise too, by as little as possible; None where even that fails.

        Some rules ask for more of one service when there is more of another: a share of all spending, for instance.
        """
        served = ~self.at.services.balance
        nothing = np.zeros(len(served), dtype=bool)
        freedom = Freedom(self.freedom.rise | served, nothing, self.freedom.balances, reduces=True, stays=True)
        found = replace(self, freedom=freedom, own=self.freedom.rise).answer()
        if found is None:
            return None
        why = self.blocking() if self.ask.explain or self.ask.quick else ()
        return replace(found, reduces=False, asked_by=why, follows=True)

    def rising_helps(self) -> bool:
        """Whether the turned rule could be met without any reduction if every service could rise, in parts at least."""
        never = np.zeros(len(self.at.services.balance), dtype=bool)
        small = still(self.at, self.after, self.rule.id, Freedom(~never, never, self.freedom.balances))
        if small is None:
            return False
        return self.ask.solve(replace(small.program, integer=np.zeros(small.program.columns, dtype=bool))).has_plan

    def _others(self, x: Floats) -> float:
        """Dollars of other services that change up to the point `x` (internal), as a share of the step's own."""
        level = self.at.services.level
        served = level >= 0
        moved = (np.abs(x - self.at.x) * self.at.worth)[served]
        own = np.zeros(len(self.at.services.balance), dtype=bool) if self.own is None else self.own
        mine = own[level[served]]
        return float(moved[~mine].sum() / max(moved[mine].sum(), _MOVED))

    def _bound_by_the_rule(self) -> "_Question":
        """The same question without levels that could move to save money with the dial where it is."""
        never = np.zeros(len(self.freedom.fall), dtype=bool)
        asked = replace(self.freedom, fall=never, reduces=False) if self.freedom.reduces else self.freedom
        if asked.grows and self._rising_costs():
            return self
        unchanged = still(self.at, self.at.built, self.rule.id, asked)
        if unchanged is None:
            raise SolverError(f"{self.rule.id}: the plan itself breaks a rule that it is priced with.")
        if self._costs_least(unchanged):
            return self
        now = self.ask.solve(unchanged.program)
        if interval(unchanged.program, now)[0] >= -_STEADY * DOLLARS:
            return self
        known = self.at.services
        moved = unchanged.point(self.at.x, now.x) - self.at.x
        columns = np.flatnonzero((np.abs(moved) > _MOVED) & (known.level >= 0))
        loose = np.zeros(len(known.balance), dtype=bool)
        loose[known.level[columns]] = True
        freedom = replace(self.freedom, rise=self.freedom.rise & ~loose, fall=self.freedom.fall & ~loose)
        if freedom.same(self.freedom):
            return self
        return replace(self, freedom=freedom)._bound_by_the_rule()

    def _rising_costs(self) -> bool:
        """Whether no service at all could save money by rising with the dials where they are; asked once."""
        key = self.rule.id if self.rule.severity == "preference" else ""
        if key not in self.at.rising_costs:
            every = np.ones(len(self.freedom.rise), dtype=bool)
            small = still(self.at, self.at.built, key, Freedom(every, ~every, self.freedom.balances))
            self.at.rising_costs[key] = small is not None and self._costs_least(small)
        return self.at.rising_costs[key]

    def _costs_least(self, small: Still) -> bool:
        """Whether not even parts of positions could cost less than the plan."""
        return self.ask.least(small.program) >= -_STEADY * DOLLARS

    def _still(self, built: Built) -> Still | None:
        return still(self.at, built, self.rule.id, self.freedom)

    def blocking(self) -> tuple[str, ...]:
        """Ids of rules that stand in the way."""
        changed = still(self.at, self.after, self.rule.id, self.freedom, whole=True)
        return tuple(name for name in in_the_way(changed, self.after, self.ask) if name != self.rule.id)


def in_the_way(small: Still | None, built: Built, ask: Asking) -> tuple[str, ...]:
    """Ids of rules of `built` that leave a small program without an answer."""
    if small is None:
        return ()
    owner = {w.name: "" if w.rule is None or w.rows.link else w.rule.id for w in built.written}
    hard = [b.name for b in small.program.row_blocks if not owner.get(b.name)]
    names = [b.name for b in small.program.row_blocks]

    def asked() -> list[int]:
        found = conflict(small.program, hard, ask.options)
        return [] if found is None else [names.index(name) for name in found.blocks]

    return tuple(dict.fromkeys(owner[names[place]] for place in told(asked)))


def settled_plan(at: Ground, balances: bool, ask: Asking) -> Ground:
    """The plan with its services as they are and splits that cost least; made once."""
    if balances not in at.settled:
        nothing = np.zeros(len(at.services.balance), dtype=bool)
        small = still(at, at.built, "", Freedom(nothing, nothing, balances))
        found = None if small is None else ask.solve(small.program)
        if small is None or found is None or not found.has_plan:
            raise SolverError("The plan itself breaks a rule that it is priced with.")
        at.settled[balances] = replace(at, x=small.point(at.x, found.x), rising_costs={})
    return at.settled[balances]


def _holds_balances(at: Ground, rule: Rule) -> bool:
    """Whether the rule's own rows hold unrestricted balances."""
    columns = np.unique(at.built.program.matrix[rows_of(at.built, rule.id)].indices)
    level = at.services.level[columns]
    return bool(at.services.balance[level[level >= 0]].any())


def settled(change: float) -> float:
    """A change of cost in dollars; none where it is too small to be one."""
    return 0.0 if abs(change) < _STEADY * DOLLARS else change
