"""The lines of the price list that tell what a step costs: the whole first, then who pays for it in which year."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from alloc_opt.analysis.incidence import Borne
from alloc_opt.analysis.pricing import words
from alloc_opt.analysis.pricing.asking import Asking
from alloc_opt.analysis.pricing.cost import Cost, cost_of
from alloc_opt.analysis.pricing.ground import Ground
from alloc_opt.analysis.pricing.line import Line
from alloc_opt.analysis.pricing.next import Moved, next_change
from alloc_opt.analysis.pricing.range import FURTHEST, Reach, reach
from alloc_opt.analysis.pricing.settings import setting
from alloc_opt.analysis.pricing.turn import ENDS, Turn
from alloc_opt.families import Rule
from alloc_opt.families.resource_limit import ResourceLimit

UNIT = "unrestricted dollars"
IDLE = "not at its limit"
"""How the price of a rule that nothing is held by begins to be told."""
_PROVED = 1e-6
_CENT = 0.005


def cost_lines(at: Ground, turn: Turn, ask: Asking, borne: list[Borne]) -> Iterator[Line]:
    """The cost of a step, then its parts; a step that moves something is put into `borne`."""
    line = replace(turn.line, kind="cost", price_unit=UNIT)
    rule = turn.turned()
    if rule is None or not _can_be_taken(at, rule):
        yield replace(line, method=ENDS)
        return
    cost = cost_of(at, rule, loosens=turn.loosens, ask=ask)
    steps = _Steps(at, turn, ask, {1: cost})
    if turn.idle and cost.dollars == 0:
        yield _idle(steps, line, rule)
        return
    sentence = words.cost_sentence(at.built, turn.rule, rule, turn.dial, turn.direction, cost)
    if not cost.possible:
        yield replace(line, method="not a matter of money", sentence=sentence)
        return
    if len(cost.detail):
        borne.append(Borne(line, cost))
    low, high = sorted((-turn.sign * cost.low, -turn.sign * cost.high))
    head = replace(
        line,
        price=-turn.sign * cost.dollars,
        low=low,
        high=high,
        dollars=float(cost.detail["unrestricted" if cost.balances else "dollars"].sum()),
        fte=first_year(cost),
        method=method_of(low, high),
        sentence=sentence,
    )
    if not ask.quick and cost.dollars != 0 and not cost.reduces:
        head = steps.onto(head)
    yield head
    yield from parts(line, cost)


def parts(line: Line, cost: Cost) -> Iterator[Line]:
    """Who pays more or less, year by year."""
    for resource, year, unrestricted, dollars, fte in cost.detail.itertuples(index=False):
        spent = unrestricted if unrestricted else dollars
        yield replace(line, dollars=spent, fte=fte, year=year, resource=resource, method="part of the line above")


@dataclass(frozen=True, eq=False)
class _Steps:
    """The cost of so many steps of a dial together, each asked once."""

    at: Ground
    turn: Turn
    ask: Asking
    known: dict[int, Cost | None] = field(default_factory=dict)

    def cost(self, steps: int) -> Cost | None:
        """None where the dial ends before."""
        if steps not in self.known:
            rule = self.turn.turned(steps)
            self.known[steps] = (
                None
                if rule is None or not _can_be_taken(self.at, rule)
                else cost_of(self.at, rule, loosens=self.turn.loosens, ask=replace(self.ask, explain=False))
            )
        return self.known[steps]

    def price(self, steps: int) -> float:
        """Price of the steps; NaN where the dial ends or services have to fall."""
        cost = self.cost(steps)
        return np.nan if cost is None or cost.reduces else -self.turn.sign * cost.dollars

    def moved(self, steps: int) -> Moved | None:
        """What the steps move."""
        cost = self.cost(steps)
        return None if cost is None or not cost.possible else moved(cost)

    def reach(self, price: float) -> Reach:
        """How far the price of one step holds."""
        return reach(self.price, price, FURTHEST)

    def onto(self, head: Line, found: Reach | None = None) -> Line:
        """The line with how far its price holds, and what changes then."""
        found = found or self.reach(head.price)
        head = self.turn.with_reach(head, found)
        if not found.same_ends:
            return head
        if self.turn.turned(found.same + 1) is None:
            return replace(head, next_change=f"Then {ENDS}.")
        now = setting(self.turn.dial, head.holds_to)
        return replace(head, next_change=next_change(self.at.built.plan, now, self.moved, found.same))


def moved(cost: Cost) -> Moved:
    """What a cost is made of, place by place and beside the places."""
    paid = cost.detail[["resource", "year", "unrestricted"]]
    return Moved(cost.sites, paid if cost.balances else paid[:0])


def _can_be_taken(at: Ground, rule: Rule) -> bool:
    """Whether a resource brings what a step takes from it."""
    if not isinstance(rule, ResourceLimit) or rule.more >= 0:
        return True
    brings = at.built.measures.revenue.where(resource=rule.resource).by("year").known()
    return bool((brings[brings > 0] + rule.more >= -_CENT).any())


def _idle(steps: _Steps, line: Line, rule: Rule) -> Line:
    """A rule that is not at its limit: its step costs nothing now, and up to which setting."""
    head = replace(line, price=0.0, low=0.0, high=0.0, dollars=0.0, fte=0.0, method=IDLE)
    held, turn = None, steps.turn
    if not steps.ask.quick and turn.way < 0:
        held = steps.reach(0.0)
        head = steps.onto(head, held)
    ends = held is not None and held.same_ends
    sentence = words.idle_sentence(turn.rule, rule, turn.dial, turn.direction, head.holds_to, ends=ends)
    return replace(head, sentence=sentence)


def first_year(cost: Cost) -> float:
    """Change of staff in the first year that changes."""
    if cost.staff.empty:
        return 0.0
    return float(cost.staff.loc[cost.staff["year"] == cost.staff["year"].min(), "fte"].sum())


def method_of(low: float, high: float) -> str:
    """How a price was found that lies between two numbers."""
    if np.isnan(low):
        return "re-solved, roughly"
    if high - low <= _PROVED * max(1.0, abs(low), abs(high)):
        return "re-solved"
    if low < 0 < high:
        return "below what this solve can resolve"
    return "re-solved, between low and high"
