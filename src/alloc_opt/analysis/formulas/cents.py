r"""A total shared out among schools to the cent, none below its floor or above its cap.

$$ x_s = \min(cap_s, \max(floor_s, way_s(\theta))), \qquad \sum_s x_s = total $$

$\theta$ is the one number for which the shares add up; parts of a cent go where the most of one was cut off.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_HALVINGS = 200
_NOISE = 1e-6
"""Cents within which a float is the whole cent it means."""


def up(dollars: Floats) -> Ints:
    """Whole cents that are no less."""
    return np.ceil(dollars * 100.0 - _NOISE).astype(np.int64)


def down(dollars: Floats) -> Ints:
    """Whole cents that are no more; what has no limit is taken as more than any budget."""
    return np.floor(np.minimum(dollars, 1e13) * 100.0 + _NOISE).astype(np.int64)


def nearest(dollars: Floats) -> Ints:
    """Whole cents."""
    return np.rint(dollars * 100.0).astype(np.int64)


def whole(dollars: Floats, total: int, low: Ints | None = None, high: Ints | None = None) -> Ints:
    """The amounts in cents that add up to `total`, within `low` and `high`: largest remainder.

    Raises:
        ValueError: the limits leave no room for the total.
    """
    low = np.zeros(len(dollars), dtype=np.int64) if low is None else low
    high = np.full(len(dollars), np.iinfo(np.int64).max // (len(dollars) + 1)) if high is None else high
    exact = dollars * 100.0
    cents = np.clip(np.floor(exact + _NOISE).astype(np.int64), low, high)
    while missing := total - int(cents.sum()):
        step = 1 if missing > 0 else -1
        room = (high > cents) if step > 0 else (cents > low)
        free = np.flatnonzero(room)
        if not len(free):
            raise ValueError("the limits leave no room for the total")
        order = free[np.argsort(-step * (exact[free] - cents[free]), kind="stable")]
        cents[order[: min(abs(missing), len(order))]] += step
    return cents


def shared_out(way: Callable[[float], Floats], total: int, low: Ints, high: Ints) -> tuple[Ints, float]:
    """Cents of each school that add up to `total`, and the number for which they do.

    Args:
        way: dollars of each school at a number from 0 up, which none falls with.
        total: cents.
        low, high: cents, floor and cap.

    Raises:
        ValueError: no number makes them add up.
    """

    def amount(number: float) -> Floats:
        return np.clip(way(number) * 100.0, low, high)

    if low.sum() > total or high.sum() < total:
        raise ValueError("the limits leave no room for the total")
    bottom, top = 0.0, 1.0
    while amount(top).sum() < total and top < 1e9:
        top *= 2.0
    if amount(bottom).sum() > total + len(low) or amount(top).sum() < total - len(low):
        raise ValueError("no share of it adds up to the total")
    for _ in range(_HALVINGS):
        middle = 0.5 * (bottom + top)
        if amount(middle).sum() < total:
            bottom = middle
        else:
            top = middle
    return whole(amount(top) / 100.0, total, low, high), top
