"""The lines of the price list that tell what a step costs: the whole first, then who pays for it in which year."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from alloc_opt.analysis import price_words as words
from alloc_opt.analysis.incidence import Borne
from alloc_opt.analysis.price_asking import Asking
from alloc_opt.analysis.price_cost import Cost, cost_of
from alloc_opt.analysis.price_ground import Ground
from alloc_opt.analysis.price_line import Line
from alloc_opt.analysis.price_range import reach
from alloc_opt.analysis.price_turn import ENDS, Turn
from alloc_opt.families import Rule

UNIT = "unrestricted dollars"
IDLE = "not at its limit"
"""How the price of a rule that nothing is held by begins to be told."""
_PROVED = 1e-6


def cost_lines(at: Ground, turn: Turn, ask: Asking, borne: list[Borne]) -> Iterator[Line]:
    """The cost of a step, then its parts; a step that moves something is put into `borne`."""
    line = replace(turn.line, kind="cost", price_unit=UNIT)
    rule = turn.turned()
    if rule is None:
        yield replace(line, method=ENDS)
        return
    cost = cost_of(at, rule, loosens=turn.loosens, ask=ask)
    if turn.idle and cost.dollars == 0:
        yield _idle(at, turn, ask, line, rule)
        return
    sentence = words.cost_sentence(at.built.plan, turn.rule, rule, turn.dial, turn.direction, cost)
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
        head = turn.with_reach(head, reach(lambda steps: _price(at, turn, ask, steps), head.price))
    yield head
    yield from parts(line, cost)


def parts(line: Line, cost: Cost) -> Iterator[Line]:
    """Who pays more or less, year by year."""
    for resource, year, unrestricted, dollars, fte in cost.detail.itertuples(index=False):
        spent = unrestricted if unrestricted else dollars
        yield replace(line, dollars=spent, fte=fte, year=year, resource=resource, method="part of the line above")


def _idle(at: Ground, turn: Turn, ask: Asking, line: Line, rule: Rule) -> Line:
    """A rule that is not at its limit: its step costs nothing now, and up to which setting."""
    head = replace(line, price=0.0, low=0.0, high=0.0, dollars=0.0, fte=0.0, method=IDLE)
    held = None
    if not ask.quick and turn.way < 0:
        held = reach(lambda steps: _price(at, turn, ask, steps), 0.0)
        head = turn.with_reach(head, held)
    ends = held is not None and held.same_ends
    sentence = words.idle_sentence(turn.rule, rule, turn.dial, turn.direction, head.holds_to, ends=ends)
    return replace(head, sentence=sentence)


def _price(at: Ground, turn: Turn, ask: Asking, steps: int) -> float:
    rule = turn.turned(steps)
    if rule is None:
        return np.nan
    cost = cost_of(at, rule, loosens=turn.loosens, ask=replace(ask, explain=False))
    return np.nan if cost.reduces else -turn.sign * cost.dollars


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
