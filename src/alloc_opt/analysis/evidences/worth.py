r"""What one unit of a program gives and costs in a plan.

$$ effect = mean \cdot first \cdot delivered \cdot kept \cdot pupils, \qquad
   cost = price \cdot prices + hours \cdot teacher\_hour \cdot prices, \qquad fte = hours / work\_year $$

| letter | meaning | unit |
| --- | --- | --- |
| $mean$ | expected effect for a pupil who gets it (see `shrink`), or an end of its interval | unit of the outcome |
| $first$ | factor for a unit of the first segment of falling returns (see `scale`) | |
| $delivered$ | share of the seats bought that are used as measured: take-up | share |
| $kept$ | share left a year later, 1 where the end of the year counts; no gain counts twice | share |
| $pupils$ | pupils of one unit | pupils |
| $price, hours$ | price of the source and the staff time that it leaves out | dollars, hours |
| $teacher\_hour$ | wages and benefits of an hour | dollars |
| $prices$ | growth of prices from the year of each to the plan's base year (see `price_index`), or one for both | |
| $fte$ | where a position of the plan does the work: its FTE for a unit, in place of the hours' dollars | FTE |
| $work\_year$ | hours of a full-time position | hours |
"""

from collections.abc import Callable
from dataclasses import dataclass

from alloc_opt.analysis.evidences.entry import Entry, Library
from alloc_opt.analysis.evidences.own import Updated
from alloc_opt.analysis.evidences.scale import Returns
from alloc_opt.analysis.evidences.shrink import Expected
from alloc_opt.errors import OperatorError


@dataclass(frozen=True)
class Worth:
    """Effect of one unit with its interval, and how it came about."""

    effect: float
    low: float
    high: float
    source: str
    """The chain in words, with the entry's id first."""


def worth(
    entry: Entry, now: Expected, found: Library, *, pupils: float, falling: Returns, later: bool, own: Updated | None
) -> Worth:
    """What one unit of the first segment gives; `later`: what is left of it a year later."""
    kept = entry.kept if later else 1.0
    factor = falling.first * entry.delivered * kept * pupils
    unit = found.shared.outcomes[entry.outcome].unit
    steps = [f"{now.mean:.2g} {unit} expected [{now.low:.2g}, {now.high:.2g}] of {entry.effect:g} measured"]
    if own is not None:
        steps[0] += f", own result {own.measured.effect:g} with a weight of {own.trust:.0%}"
    if falling.first != 1.0:
        steps.append(f"x {falling.first:.3g} for the first units")
    steps.append(f"x {entry.delivered:g} delivered")
    if later:
        steps.append(f"x {kept:g} left a year later")
    if pupils != 1.0:
        steps.append(f"x {pupils:g} pupils")
    told = f"{entry.id}: {' '.join(steps)}; {entry.source}; library of {found.shared.date}"
    effect, low, high = (float(f"{end * factor:.4g}") for end in (now.mean, now.low, now.high))
    return Worth(effect, low, high, told)


def unit_cost(
    entry: Entry,
    found: Library,
    carried: Callable[[int], float],
    cost: float | None,
    hours: float | None,
    *,
    by_position: bool = False,
) -> float:
    """Dollars of one unit, staff time with it; `cost` and `hours` stand in place of the entry's own.

    `cost` is in the plan's dollars; `carried` gives the growth of prices from a year to the plan's; `by_position`:
    staff time is FTE of a position and not in the dollars. Raises OperatorError where either is blank: a blank cost is
    not a cost of nothing.
    """
    if cost is None and entry.cost is None:
        raise OperatorError(
            f"{entry.id} has no cost, and a program whose cost nobody knows would be bought first.",
            f"state it: --cost {entry.id}=DOLLARS a {entry.unit}, or rate a program of your plan: {entry.id}=PROGRAM",
        )
    time = staff_hours(entry, hours)
    hour = found.shared.teacher_hour
    worked = 0.0 if by_position or not time else time * hour.dollars * carried(hour.year)
    if cost is not None:
        return cost + worked
    assert entry.cost is not None
    return entry.cost.dollars * carried(entry.cost.year) + worked


def staff_hours(entry: Entry, hours: float | None) -> float:
    """Hours of one unit that its cost leaves out. Raises OperatorError where nobody says."""
    time = entry.staff_hours if hours is None else hours
    if time is None:
        raise OperatorError(
            f"{entry.id} does not say how much staff time it takes beside its cost.",
            f"state it: --hours {entry.id}=HOURS a {entry.unit}, 0 if the cost holds all of it",
        )
    return time


def unit_fte(entry: Entry, found: Library, hours: float | None) -> float:
    """FTE of one unit where a position does the work. Raises OperatorError where there is no such work."""
    time = staff_hours(entry, hours)
    if not time or found.shared.work_year is None:
        raise OperatorError(
            f"{entry.id} takes no staff time beside its cost, so no position can do it.",
            f"state the hours that a {entry.unit} takes: --hours {entry.id}=HOURS, with --cost for the rest",
        )
    return time / found.shared.work_year.hours
