"""Which of some plans are worth showing? Geometry alone, of values signed so that less is better in each."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
NOISE = 1e-6
"""Share of an objective's range below which two values are the same."""
BEND = 0.05
"""Least distance of a knee from the straight line between the ends, as a share of both ranges."""


def undominated(values: Floats, unresolved: Sequence[float]) -> list[int]:
    """Numbers of the plans (rows of `values`) that no other is better than, best in the first objective first.

    Of plans that are the same in all objectives the one of which most is known stays.
    """
    noise = _noise(values)
    order = sorted(range(len(values)), key=lambda n: (unresolved[n], n))
    kept: list[int] = []
    for n in order:
        if any(bool((np.abs(values[k] - values[n]) <= noise).all()) for k in kept):
            continue
        others = np.delete(values, n, axis=0)
        worse = (others <= values[n] + noise).all(axis=1) & (others < values[n] - noise).any(axis=1)
        if not worse.any():
            kept.append(n)
    return sorted(kept, key=lambda n: tuple(values[n]))


def merged(values: Floats, steps: Sequence[float]) -> tuple[list[int], list[tuple[int, int]]]:
    """Rows that stay, and (row that goes, row it is merged into), of two objectives' plans in order; ends always stay.

    A plan goes where the next one is no dearer by more than the search can tell, or where it is itself no better by
    more than that than the one before.
    """
    if values.shape[1] != 2 or not any(steps):
        return list(range(len(values))), []
    kept, gone = [0], []
    for n in range(1, len(values)):
        before, last = values[kept[-1]], n == len(values) - 1
        if not last and before[1] - values[n][1] <= steps[1]:
            gone.append((n, kept[-1]))
            continue
        if values[n][0] - before[0] <= steps[0] and len(kept) > 1:
            gone.append((kept.pop(), n))
        kept.append(n)
    return kept, gone


def knee(values: Floats) -> int | None:
    """The row after which the first objective buys least more: farthest from the straight line between the ends.

    With three objectives the row nearest to the best of all. None where there is no bend worth a name.
    """
    span = np.ptp(values, axis=0)
    if len(values) < 3 or (span <= 0).any():
        return None
    share = (values - values.min(axis=0)) / span
    if values.shape[1] == 2:
        below = 1.0 - share.sum(axis=1)
        found = int(np.argmax(below))
        return found if below[found] > BEND and 0 < found < len(values) - 1 else None
    return int(np.argmin(np.linalg.norm(share, axis=1)))


def _noise(values: Floats) -> Floats:
    return np.asarray(NOISE * np.maximum(np.ptp(values, axis=0), 1e-9 * np.abs(values).max(axis=0, initial=1.0)))
