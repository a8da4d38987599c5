"""The lines of the price list that tell what a step brings, in the plan's own terms and in money that does the same."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from alloc_opt.analysis.pricing import words
from alloc_opt.analysis.pricing.line import Line
from alloc_opt.analysis.pricing.next import Moved, next_change
from alloc_opt.analysis.pricing.range import FURTHEST, reach
from alloc_opt.analysis.pricing.settings import setting
from alloc_opt.analysis.pricing.sites import sites
from alloc_opt.analysis.pricing.turn import ENDS, Turn
from alloc_opt.analysis.pricing.value import Value, value_of
from alloc_opt.analysis.pricing.value_whole import Step, Whole
from alloc_opt.analysis.pricing.worth import Worth
from alloc_opt.analysis.solve import Solved

UNCLEAR = "below what this solve can resolve"
"""Method of a step of which it is not known whether it is a gain or a loss."""
_WITHIN = "re-solved, between low and high; the price in parts of positions or the nearer end"
_ONE_END = "re-solved in parts of positions; in whole ones one end only"
_NOT_SEARCHED = "re-solved in parts of positions; not searched in whole ones"
_FURTHEST_WHOLE = 4
"""Steps up to which a price is looked at where whole positions are searched for again."""
UNRESOLVED = (UNCLEAR, _NOT_SEARCHED)
"""How methods begin of steps without a price."""


def value_lines(solved: Solved, money: Worth, turn: Turn, *, quick: bool) -> Iterator[Line]:
    """The value of a step. `quick`: without money that does the same, and without how far it holds."""
    line = replace(turn.line, kind="value")
    rule = turn.turned()
    if rule is None:
        yield replace(line, method=ENDS)
        return
    value = value_of(solved, rule)
    unclear = value.low < 0 < value.high and not value.proved
    moves = not unclear and bool(value.improvement)
    dollars = np.nan
    if moves and not quick:
        dollars = money.of(value.built, value.stage, improves=value.improvement > 0)
    sentence = words.value_sentence(
        turn.rule, rule, turn.dial, value.improvement, value.unit, dollars, (value.low, value.high), quick=quick
    )
    low, high = sorted((turn.sign * value.low, turn.sign * value.high))
    head = replace(
        line,
        price=turn.sign * value.improvement,
        low=low,
        high=high,
        price_unit=value.unit,
        dollars=dollars,
        method=_method(value, unclear, money=quick or not moves or bool(np.isfinite(dollars))),
        sentence=sentence,
    )
    if moves and not quick and np.isfinite(value.improvement) and value.proved:
        furthest = FURTHEST if solved.solution.mip is None else _FURTHEST_WHOLE
        head = _Steps(solved, turn, {1: value}).onto(head, furthest)
    yield head


def whole_lines(whole: Whole, chosen: Sequence[Turn], asked: Callable[[Turn], None]) -> Iterator[Line]:
    """The value of each step where whole positions were searched for to a gap; `asked` hears before each question."""
    for step in whole.steps(chosen, asked):
        turn, value = step.turn, step.parts
        rule = turn.turned()
        assert rule is not None
        dollars = np.nan
        if (step.agrees if step.possible else not step.searched) and not whole.at.is_purse(rule.id):
            gains = step.possible and value.improvement > 0
            dollars = whole.money.of(value.built, value.stage, improves=gains)
        ends = (step.low, step.high) if step.possible else (np.nan, np.nan)
        low, high = ends if turn.sign > 0 else (-ends[1], -ends[0])
        yield replace(
            turn.line,
            kind="value",
            price=np.nan if step.unclear or not step.possible else turn.sign * step.improvement,
            low=low + 0.0,
            high=high + 0.0,
            price_unit=value.unit,
            dollars=dollars,
            method=_whole_method(step, money=bool(np.isfinite(dollars))),
            sentence=words.whole_value_sentence(turn.rule, rule, turn.dial, step, dollars),
        )


def _whole_method(step: Step, *, money: bool) -> str:
    if not step.possible:
        return _method(replace(step.parts, improvement=np.nan), unclear=False, money=money)
    if step.unclear:
        return UNCLEAR if abs(step.parts.improvement) <= step.resolves or step.searched else _NOT_SEARCHED
    return _WITHIN if np.isfinite([step.low, step.high]).all() else _ONE_END


@dataclass(frozen=True, eq=False)
class _Steps:
    """The value of so many steps of a dial together, each asked once."""

    solved: Solved
    turn: Turn
    known: dict[int, Value | None]

    def value(self, steps: int) -> Value | None:
        """None where the dial ends before."""
        if steps not in self.known:
            rule = self.turn.turned(steps)
            self.known[steps] = None if rule is None else value_of(self.solved, rule)
        return self.known[steps]

    def price(self, steps: int) -> float:
        """Price of the steps; NaN where the dial ends, or another stage moves first."""
        first, value = self.value(1), self.value(steps)
        same = first is not None and value is not None and value.stage == first.stage
        return self.turn.sign * value.improvement if value is not None and same else np.nan

    def moved(self, steps: int) -> Moved | None:
        """What the steps move."""
        value = self.value(steps)
        if value is None or not len(value.x):
            return None
        return Moved(sites(self.solved.built, self.solved.x, value.x))

    def onto(self, head: Line, furthest: int) -> Line:
        """The line with how far its price holds, and what changes then."""
        found = reach(self.price, head.price, furthest, far_first=self.solved.solution.mip is None)
        head = self.turn.with_reach(head, found)
        if not found.same_ends:
            return head
        if self.turn.turned(found.same + 1) is None:
            return replace(head, next_change=f"Then {ENDS}.")
        now = setting(self.turn.dial, head.holds_to)
        return replace(head, next_change=next_change(self.solved.plan, now, self.moved, found.same))


def _method(value: Value, unclear: bool, *, money: bool) -> str:
    if np.isnan(value.improvement):
        return "no plan meets it with the money there is" if money else "not a matter of money: no plan meets it"
    if unclear:
        return UNCLEAR
    how = "dual, confirmed by re-solving" if value.by_dual else "re-solved"
    how = how if value.proved else "re-solved, between low and high"
    return how if money else f"{how}; not a matter of money"
