"""The cases of a study: every combination, side by side, or drawn at random with a recorded seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Over:
    """What values a varied number takes: a list, a range to draw from, or a normal distribution."""

    values: tuple[float, ...] = ()
    low: float = np.nan
    high: float = np.nan
    mean: float = np.nan
    sd: float = np.nan
    percent: bool = False
    """Whether they were stated in per cent."""

    @property
    def kind(self) -> str:
        """`list`, `range` or `normal`."""
        return "list" if self.values else "range" if np.isfinite(self.low) else "normal"

    def at(self, z: Floats) -> list[float]:
        """The values at standard normal scores, shape (n,)."""
        if self.kind == "normal":
            return [_short(value) for value in (self.mean + self.sd * z).tolist()]
        u = stats.norm.cdf(z)
        if self.kind == "range":
            return [_short(value) for value in (self.low + u * (self.high - self.low)).tolist()]
        places = np.minimum((u * len(self.values)).astype(int), len(self.values) - 1)
        return [self.values[place] for place in places.tolist()]


def steps(begin: float, end: float, count: int) -> Over:
    """`count` values from `begin` to `end`, both of them included."""
    return Over(tuple(_short(value) for value in np.linspace(begin, end, count).tolist()))


def grid(over: Mapping[str, Over]) -> list[dict[str, float]]:
    """Every combination; the last name varies fastest."""
    return [dict(zip(over, values, strict=True)) for values in product(*(each.values for each in over.values()))]


def side_by_side(over: Mapping[str, Over]) -> list[dict[str, float]]:
    """The first values together, then the second ones; lists of one length."""
    return [
        dict(zip(over, values, strict=True)) for values in zip(*(each.values for each in over.values()), strict=True)
    ]


def correlations(names: Sequence[str], pairs: Sequence[tuple[str, str, float]]) -> Floats:
    """The matrix of correlations, shape (names, names); pairs that are not named are independent.

    Raises:
        ValueError: no random numbers can have them all at once.
    """
    found = np.eye(len(names))
    for one, other, value in pairs:
        i, j = names.index(one), names.index(other)
        found[i, j] = found[j, i] = value
    if np.linalg.eigvalsh(found).min() < -1e-9:
        raise ValueError("correlations that no random numbers can have all at once")
    return found


def drawn(over: Mapping[str, Over], method: str, size: int, seed: int, correlation: Floats) -> list[dict[str, float]]:
    """Random cases: the same seed gives the same cases.

    `latin_hypercube` spreads each number evenly over its distribution; `normal` draws independently case by case.
    Correlations are those of the normal scores. `correlation`: shape (names, names).
    """
    rng = np.random.default_rng(seed)
    if method == "normal":
        scores = stats.multivariate_normal(cov=correlation, allow_singular=True).rvs(size, random_state=rng)
        z: npt.NDArray[np.float64] = np.asarray(scores, dtype=np.float64).reshape(size, len(over))
    else:
        independent = stats.norm.ppf(stats.qmc.LatinHypercube(len(over), rng=rng).random(size))
        values, vectors = np.linalg.eigh(correlation)
        root = vectors * np.sqrt(np.maximum(values, 0.0)) @ vectors.T
        z = independent if np.array_equal(correlation, np.eye(len(over))) else independent @ root
    columns = [each.at(z[:, place]) for place, each in enumerate(over.values())]
    return [dict(zip(over, row, strict=True)) for row in zip(*columns, strict=True)]


def _short(value: float) -> float:
    """To ten figures, as files show it."""
    return float(f"{value:.10g}")
