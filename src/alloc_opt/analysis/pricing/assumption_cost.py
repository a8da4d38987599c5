"""What does a step of an assumption cost? Least unrestricted cost of the plan's services before and after it.

The plan is written anew with the step in it; every service stays, who pays is decided anew. Where the rules allow no
such plan, as few services as possible change first (dollars of services, either way), then it is as cheap as possible.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.pricing.asking import Asking, interval
from alloc_opt.analysis.pricing.assumption import Assumption
from alloc_opt.analysis.pricing.cost import Cost, in_the_way, settled, settled_plan
from alloc_opt.analysis.pricing.detail import NO_MONEY, NO_STAFF
from alloc_opt.analysis.pricing.ground import Ground, ground
from alloc_opt.analysis.pricing.sites import sites
from alloc_opt.analysis.pricing.still import Freedom, still
from alloc_opt.program.build import build
from alloc_opt.program.built import Built
from alloc_opt.program.by_hand import put_back, taken, with_program

Floats = npt.NDArray[np.float64]
_NONE = 0.5
"""Dollars of services below which none is reduced."""


@dataclass(frozen=True, eq=False)
class Carried:
    """What becomes of the plan's services when its own money has to carry a step."""

    possible: bool
    """False: no plan meets the rules, whatever services change."""
    services: float
    """Dollars of services that change, all plan years together; 0: the plan's money carries the step."""


def after(built: Built, step: Assumption, steps: int = 1) -> Built:
    """The program of the plan after so many steps, with the columns of `built` (all but those of its later objectives).

    Hand-written rules stay as they are.
    """
    made = build(step.made(steps), rules=built.rules, earlier=built, stages=1)
    kept = taken(built.program)
    return with_program(made, put_back(made.program, kept)) if kept["rules"] else made


def assumption_cost(at: Ground, changed: Built, ask: Asking) -> Cost:
    """Change of unrestricted cost, revenue lost included, from the plan to the same services in `changed`."""
    now = settled_plan(at, False, ask)
    then = ground(changed, now.x[: changed.program.columns])
    nothing = np.zeros(len(then.services.balance), dtype=bool)
    served = ~then.services.balance
    as_planned, changing = Freedom(nothing, nothing, False), Freedom(served, served, False, reduces=True, stays=True)
    for freedom in (as_planned, changing):
        small = still(then, changed, "", freedom, exact=True)
        found = None if small is None else ask.solve(small.program)
        if small is None or found is None or not found.has_plan:
            continue
        best, low, _ = interval(small.program, found)
        services = found.stages[0].objective if freedom.reduces else 0.0
        x, y = at.built.natural(now.x), changed.natural(small.point(then.x, found.x))
        detail = now.meter.money(x, y, after=then.meter, lost=_lost(now, then))
        dollars = settled(float(detail["unrestricted"].sum()))
        low = settled(dollars - (best - low))
        return Cost(
            dollars,
            low,
            dollars,
            detail,
            now.meter.positions(x, y),
            partial(sites, at.built, x, y, changed),
            reduces=services > _NONE,
            services=services,
        )
    why = still(then, changed, "", changing, whole=True, exact=True) if ask.explain else None
    return Cost(np.nan, np.nan, np.nan, NO_MONEY, NO_STAFF, blocked_by=in_the_way(why, changed, ask))


def carried(at: Ground, changed: Built, ask: Asking) -> Carried:
    """Whether the plan's own money carries a step, and at the price of which services where it does not."""
    then = ground(changed, at.x[: changed.program.columns])
    every = np.ones(len(then.services.balance), dtype=bool)
    for free in (then.services.balance, every):
        small = still(then, changed, "", Freedom(free, free, True, reduces=True, stays=True, within=True), exact=True)
        if small is None:
            continue
        found = ask.solve(ask.in_parts(small.program))
        if found.has_plan:
            services = found.stages[0].objective
            return Carried(True, services if services > _NONE else 0.0)
    return Carried(False, np.nan)


def _lost(now: Ground, then: Ground) -> Floats:
    """Revenue that is less than before, per entry of the meter's `spending`, in dollars."""
    by = ("resource", "year")
    return np.asarray(now.built.measures.revenue.by(*by).known() - then.built.measures.revenue.by(*by).known())
