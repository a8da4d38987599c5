"""The lines of the price list that tell what a step of an assumption or of revenue costs, and who pays when."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

import numpy as np

from alloc_opt.analysis.incidence import PASSED, REVENUE, Borne
from alloc_opt.analysis.pricing.asking import Asking
from alloc_opt.analysis.pricing.assumption import STEP, Assumption, assumptions
from alloc_opt.analysis.pricing.assumption_cost import after, assumption_cost, carried
from alloc_opt.analysis.pricing.assumption_words import assumption_sentence
from alloc_opt.analysis.pricing.cost import Cost
from alloc_opt.analysis.pricing.cost_lines import UNIT, first_year, method_of, moved, parts
from alloc_opt.analysis.pricing.ground import Ground
from alloc_opt.analysis.pricing.line import Line
from alloc_opt.analysis.pricing.next import Moved, next_change
from alloc_opt.analysis.pricing.range import reach
from alloc_opt.analysis.pricing.turn import open_ends

_FURTHEST = 8
"""Steps up to which a price is looked at: points of growth, per cents of revenue."""


def assumption_lines(
    at: Ground,
    ask: Asking,
    borne: list[Borne],
    chosen: Collection[str] | None = None,
    asking: Callable[[str, str], None] = lambda *_: None,
) -> Iterator[Line]:
    """The cost of each step, then its parts; a step that moves something is put into `borne`.

    Args:
        at: the solved plan.
        ask: how to solve the small programs; quick: three steps, without what the plan's own money carries.
        chosen: names of those asked for (`assumption.names`); left out: all.
        asking: hears of each step before it is asked.
    """
    for step in assumptions(at.built, quick=ask.quick):
        if chosen is None or step.rule in chosen:
            asking(step.rule, step.direction)
            yield from _lines(at, ask, step, borne)


def _lines(at: Ground, ask: Asking, step: Assumption, borne: list[Borne]) -> Iterator[Line]:
    line = Line(step.rule, step.dial, kind="cost", direction=step.direction, step=STEP, unit=step.unit, price_unit=UNIT)
    changed = after(at.built, step)
    cost = assumption_cost(at, changed, ask)
    what_is_left = carried(at, changed, ask) if step.harms and cost.possible and not ask.quick else None
    sentence = assumption_sentence(at.built, step, cost, what_is_left)
    if not cost.possible:
        yield replace(line, method="not a matter of money", sentence=sentence)
        return
    if len(cost.detail):
        borne.append(Borne(line, cost, REVENUE if step.is_revenue else PASSED))
    low, high = sorted((-cost.low, -cost.high))
    head = replace(
        line,
        price=-cost.dollars,
        low=low,
        high=high,
        dollars=float(cost.detail["unrestricted" if step.is_revenue else "dollars"].sum()),
        fte=first_year(cost),
        method=method_of(low, high),
        sentence=sentence,
    )
    yield head if ask.quick else _with_reach(at, ask, step, cost, head)
    yield from parts(line, cost)


def _with_reach(at: Ground, ask: Asking, step: Assumption, first: Cost, head: Line) -> Line:
    """The line with the settings up to which its price holds, and what changes then."""
    known = {1: first}

    def cost(steps: int) -> Cost:
        if steps not in known:
            known[steps] = assumption_cost(at, after(at.built, step, steps), replace(ask, explain=False))
        return known[steps]

    def after_steps(steps: int) -> Moved | None:
        return moved(cost(steps)) if cost(steps).possible else None

    def price(steps: int) -> float:
        """NaN where services have to change that did not before."""
        return np.nan if cost(steps).services and not first.services else -cost(steps).dollars

    found = reach(price, head.price, _FURTHEST, far_first=True)
    head = replace(
        head,
        holds_to=step.setting(found.same),
        within_5pct_to=step.setting(found.near),
        method=head.method + open_ends(found),
    )
    if not found.same_ends:
        return head
    now = f"{step.setting(found.same) * 100:.4g} %{' of it' if step.is_revenue else ''}"
    return replace(head, next_change=next_change(at.built.plan, now, after_steps, found.same))
