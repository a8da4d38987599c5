"""How far does a price hold? The dial is turned further, twice as far each time, then halfway back."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

FURTHEST = 16
"""Steps up to which a price is looked at."""
SAME, NEAR = 1e-6, 0.05


@dataclass(frozen=True)
class Reach:
    """Steps up to which the average price of a step stays as it is, and within 5 %."""

    same: int
    near: int
    same_ends: bool
    """True: it changes after that; False: further was not looked at."""
    near_ends: bool


def reach(total: Callable[[int], float], first: float, furthest: int = FURTHEST, *, far_first: bool = False) -> Reach:
    """Reach of the price of one step.

    Args:
        total: price of so many steps together; NaN where the dial ends or no plan meets the rule.
        first: price of one step.
        furthest: steps up to which is looked.
        far_first: the furthest step is looked at before all others: where its average price is still that, so is every
            price before it (so it is for prices that only rise, or only fall).
    """
    known: dict[int, float] = {1: 0.0}

    def away(steps: int) -> float:
        if steps not in known:
            price = total(steps) / steps
            known[steps] = abs(price - first) / max(abs(first), 1e-12) if np.isfinite(price) else np.inf
        return known[steps]

    same, same_ends = _last(away, SAME, furthest, far_first=far_first)
    near, near_ends = _last(away, NEAR, furthest, far_first=far_first)
    return Reach(same, max(near, same), same_ends, near_ends)


def _last(away: Callable[[int], float], most: float, furthest: int, *, far_first: bool) -> tuple[int, bool]:
    """The most steps after which the price is still within `most`; and whether it ends there."""
    if far_first and away(furthest) <= most:
        return furthest, False
    good, bad = 1, 2
    while away(bad) <= most:
        good, bad = bad, bad * 2
        if bad > furthest:
            return good, False
    while bad - good > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if away(middle) <= most else (good, middle)
    return good, True
