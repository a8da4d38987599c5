r"""What does a pin cost? The best plan without it less the plan with it, in the first objective that moves.

Where whole positions were searched for to a gap, the plan without the pin is searched for as the plan itself was. With
$V$ the value of the plan found, $\overline V$ what no plan exceeds (more is better) and a dash for without the pin,

$$ \max(V' - \overline V, 0) \;\le\; price \;\le\; \overline V' - V $$

and the price told is that of the plans found, $\max(V' - V, 0)$. Without a search $\overline V'$ is the value with
parts of positions, and nothing but 0 is known below.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from alloc_opt.analysis.bundle_values import Values, first_moved
from alloc_opt.analysis.pricing.limits import rows_of
from alloc_opt.analysis.pricing.value_whole import first_stages
from alloc_opt.analysis.solve import Solved
from alloc_opt.analysis.steady import unsteady
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Solution
from alloc_opt.program.arrays import Program

MOST_SEARCHED = 4
"""Pins of which the plan without them is searched for in whole positions, the first ones."""
_MET = 1e-6


@dataclass(frozen=True)
class PinPrice:
    """What a pin costs, in `unit` of the objective `aim`."""

    aim: str
    unit: str
    price: float
    """By the plans found with and without it; NaN where the plan without it was not searched for."""
    low: float
    """No less, for all that is known."""
    high: float
    """No more; NaN: not known."""


def pin_prices(solved: Solved, pins: Sequence[str]) -> list[PinPrice]:
    """What each pin costs that did not give way."""
    return [_price(solved, pin, search=number < MOST_SEARCHED) for number, pin in enumerate(pins)]


def _price(solved: Solved, pin: str, *, search: bool) -> PinPrice:
    ask = first_moved(solved, (pin,))
    name, unit = ask.stage.name, ask.stage.unit_name
    if solved.solution.mip is None:
        gain = round(ask((pin,)) - ask(()), 6) + 0.0
        return PinPrice(name, unit, gain, gain, gain)
    found, bound = _range(solved, solved.solution, ask)
    other = _without(solved, pin, ask) if search else None
    if other is None or not other.has_plan:
        return PinPrice(name, unit, np.nan, 0.0, round(max(ask((pin,)) - found, 0.0), 6) + 0.0)
    there, most = _range(solved, other, ask)
    price = max(there - found, 0.0)
    if not _as_good_before(solved, other, ask):
        return PinPrice(name, unit, round(price, 6), np.nan, np.nan)
    ends = max(there - bound, 0.0), max(most - found, price)
    return PinPrice(name, unit, *(round(float(value), 6) + 0.0 for value in (price, *ends)))


def _without(solved: Solved, pin: str, ask: Values) -> Solution:
    """The plan without the pin, searched for as the plan was: same gap, same limits, from nothing."""
    options = replace(solved.session.options, unsteady=partial(unsteady, solved.built))
    return Session(options).solve(first_stages(_left(solved, pin), _number(solved, ask) + 1))


def _left(solved: Solved, pin: str) -> Program:
    """The program without the rows of the pin."""
    program = solved.built.program
    kept = np.ones(program.rows, dtype=bool)
    kept[rows_of(solved.built, pin)] = False
    return replace(
        program,
        matrix=program.matrix[kept],
        row_lower=program.row_lower[kept],
        row_upper=program.row_upper[kept],
        row_unit=program.row_unit[kept],
        row_stage=program.row_stage[kept],
        row_blocks=(),
    )


def _number(solved: Solved, ask: Values) -> int:
    return [stage.name for stage in solved.built.program.stages].index(ask.stage.name)


def _range(solved: Solved, solution: Solution, ask: Values) -> tuple[float, float]:
    """Value of the plan found, more is better, and what no plan exceeds (infinite: not known)."""
    number, sense = _number(solved, ask), ask.stage.sense
    value = sense * solution.stages[number].objective
    searches = (*(() if solution.mip is None else (solution.mip,)), *solution.ties)
    if number >= len(searches):
        return value, np.inf
    found = max(value, sense * searches[number].objective)
    return found, max(found, sense * searches[number].bound)


def _as_good_before(solved: Solved, other: Solution, ask: Values) -> bool:
    """Whether all objectives before it are the same: only then do values tell a plan from another."""
    pairs = zip(solved.solution.stages[: _number(solved, ask)], other.stages, strict=False)
    return all(abs(a.objective - b.objective) <= _MET * max(1.0, abs(a.objective)) for a, b in pairs)
