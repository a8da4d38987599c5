r"""A concave function of one number from few values of it, each with a slope: where tangents cross, look there.

Between two points $a < b$ with values $v$ and slopes $s$ the function lies above its chord and below both tangents,
which cross at

$$ t = \frac{(v_b - s_b b) - (v_a - s_a a)}{s_a - s_b} $$

The distance of crossing and chord is the error between the two points. Where a function is piecewise linear and the
crossing lies on it, $t$ is a breakpoint and nothing is left to be found on either side.
"""

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_NOISE = 1e-9
"""Share of the largest value below which a difference is the solver's noise."""


_SHORT = 0.01
"""Share of the range below which a stretch without change is nothing to tell of."""


@dataclass(frozen=True)
class Touch:
    """A value of the function with a tangent there."""

    at: float
    value: float
    slope: float


@dataclass(frozen=True, eq=False)
class Pieces:
    """Straight pieces through `value` at `at` (ascending; ends included)."""

    at: Floats
    value: Floats
    error: float
    """No value of the function is further than this from the pieces."""
    asked: int = 0
    """Points that were looked at."""

    def __call__(self, at: float) -> float:
        """The value of the pieces at a point between the ends."""
        return float(np.interp(at, self.at, self.value))

    @property
    def slopes(self) -> Floats:
        """One per piece."""
        return np.diff(self.value) / np.diff(self.at)


def tangents(ask: Callable[[float], Touch], low: float, high: float, *, error: float, most: int) -> Pieces:
    """The pieces of a concave function between two points.

    Args:
        ask: value and slope (any between those to the left and to the right) at a point; for a convex function, both
            with the other sign.
        low: where it begins.
        high: where it ends, above `low`.
        error: share of the distance between the largest and the smallest value that may be left open. Where the
            function stops changing is found in any case.
        most: points that may be asked for.
    """
    known = {at: ask(at) for at in (low, high)}
    open_ones: list[tuple[float, float, float, float]] = []

    def consider(a: Touch, b: Touch) -> None:
        at, gap = _crossing(a, b)
        heappush(open_ones, (-gap, at, a.at, b.at))

    def span() -> float:
        values = [touch.value for touch in known.values()]
        return max(values) - min(values)

    def noise() -> float:
        return _NOISE * max(1e-300, *(abs(touch.value) for touch in known.values()))

    def look(at: float, a: float, b: float) -> None:
        known[at] = ask(at)
        consider(known[a], known[at])
        consider(known[at], known[b])

    def to_level() -> int | None:
        """An open stretch at one end of which the function no longer changes."""
        level = [[abs(known[each].slope) * (high - low) <= 10 * noise() for each in one[2:]] for one in open_ones]
        places = (n for n, one in enumerate(open_ones) if level[n][0] != level[n][1] and -one[0] > 10 * noise())
        return next(places, None)

    consider(known[low], known[high])
    while -open_ones[0][0] > max(error * span(), noise()) and len(known) < most:
        _, *where = heappop(open_ones)
        look(*where)
    while (place := to_level()) is not None and len(known) < most:
        _, *where = open_ones.pop(place)
        look(*where)
    places = sorted(known)
    left = max((-gap for gap, *_ in open_ones), default=0.0)
    return Pieces(np.array(places), np.array([known[each].value for each in places]), left, len(known))


def _crossing(a: Touch, b: Touch) -> tuple[float, float]:
    """Where the tangents cross, and how far above the chord; no distance where they do not cross between the two."""
    width, bend = b.at - a.at, a.slope - b.slope
    if bend <= 0 or width <= 0:
        return a.at, 0.0
    part = (b.value - a.value - b.slope * width) / bend
    if not 1e-9 * width < part < (1 - 1e-9) * width:
        return a.at, 0.0
    chord = a.value + (b.value - a.value) * part / width
    return a.at + part, max(a.value + a.slope * part - chord, 0.0)


def fewer(pieces: Pieces, most: int, error: float) -> Pieces:
    """The same with points left out: those in line with their neighbors, and the least ones while there are too many.

    Where the function stops or begins to change is kept as long as any point is.

    Args:
        pieces: the pieces.
        most: how many may be left.
        error: share of the distance between the largest and the smallest value that points left out may be off.
    """
    at, value = pieces.at, pieces.value
    keep = list(range(len(at)))
    noise = 10 * _NOISE * float(np.abs(value).max(initial=0.0))
    allowed, off = max(error * float(np.ptp(value)) - pieces.error, noise), 0.0

    level = _level(at, value, noise)

    def without(place: int) -> float:
        a, b = keep[place - 1], keep[place + 1]
        mine = slice(a + 1, b)
        return float(np.abs(np.interp(at[mine], at[[a, b]], value[[a, b]]) - value[mine]).max())

    while len(keep) > 2:
        _, place = min(((level[keep[place]], without(place)), place) for place in range(1, len(keep) - 1))
        least = without(place)
        if (least > allowed or level[keep[place]]) and len(keep) - 1 <= most:
            break
        off = max(off, least)
        del keep[place]
    return Pieces(at[keep], value[keep], pieces.error + off, pieces.asked)


def _level(at: Floats, value: Floats, noise: float) -> list[bool]:
    """Whether a point is the end of a stretch without change that is not short."""
    flat = np.concatenate([[False], np.abs(np.diff(value)) <= noise, [False]])
    ends = []
    for place in range(len(at)):
        left, right = bool(flat[place]), bool(flat[place + 1])
        other = place
        step = -1 if left else 1
        while left != right and flat[other + (0 if step < 0 else 1)]:
            other += step
        ends.append(left != right and abs(at[other] - at[place]) >= _SHORT * (at[-1] - at[0]))
    return ends
