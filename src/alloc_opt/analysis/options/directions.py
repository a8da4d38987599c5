"""Where are other plans looked for? Away from those known, and to one side of the district after the other.

Programs: as many or as few dollars as can be for each of those that may move (`ranges`). Schools: more for the schools
of one level (or of the fifth with most need), less for all others, and the other way round. Place: more for schools and
less for the central office and what no source gives by site, and the other way round.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alloc_opt.analysis.fifths import fifths
from alloc_opt.analysis.options.ground import Ground

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
SAME = 1.0
"""Dollars of all years below which a service is the same in two plans."""


@dataclass(frozen=True, eq=False)
class Direction:
    """Which services are to have more (1) and less (-1); shape (programs, schools)."""

    words: str
    weight: Floats


def away(today: Floats, chosen: Sequence[Floats], grows: Bools) -> Floats:
    """Back from what the chosen plans change, on with what they leave.

    `today`, `chosen`: dollars by program and school. What all leave as it is falls instead, or rises where more of it
    is worth something and there is none.
    """
    mean = np.mean(chosen, axis=0) - today
    empty = (np.max(chosen, axis=0) < SAME) & grows[:, None]
    return np.where(mean < -SAME, 1.0, np.where((mean > SAME) | ~empty, -1.0, 1.0))


def further(plan: Floats, chosen: Sequence[Floats]) -> Floats:
    """On in the way in which a plan differs from the chosen ones, the most from those it is most like."""
    weight = np.zeros_like(plan)
    size = [max(np.abs(plan - each).sum(), SAME) for each in chosen]
    for each, far in zip(chosen, size, strict=True):
        difference = np.where(np.abs(plan - each) < SAME, 0.0, plan - each)
        weight += np.sign(difference) * min(size) / far
    return weight


def themes(ground: Ground) -> Iterator[Direction]:
    """More for one part of the district and less for the rest, and the other way round."""
    for words, here in _sides(ground):
        sign = np.where(here, 1.0, -1.0) * np.ones(ground.shape)
        yield Direction(f"more for {words}", sign)
        yield Direction(f"less for {words}", -sign)


def by_turns(ground: Ground, dollars: Floats) -> Iterator[Direction]:
    """More for every second program by size and less for the others, and the other way round: two quick looks.

    `dollars`: by program and school.
    """
    size = dollars.sum(axis=1)
    rank = np.empty(len(size), dtype=np.int64)
    rank[np.argsort(-size, kind="stable")] = np.arange(len(size))
    for words, first in (("more for every second program", 1.0), ("less for every second program", -1.0)):
        sign = np.where(rank % 2 == 0, first, -first)
        yield Direction(words, sign[:, None] * np.ones(ground.shape))


def _sides(ground: Ground) -> Iterator[tuple[str, Bools]]:
    """Parts of the district: words, and which schools (shape (1, schools)) belong."""
    schools = ground.plan["schools"]
    kind = schools["kind"].to_numpy(dtype=object)
    own = kind == "school"
    if own.any() and not own.all():
        yield "schools", own[None, :]
    level = schools["level"].to_numpy(dtype=object)
    levels = [each for each in dict.fromkeys(level[own].tolist()) if each]
    for each in levels if len(levels) > 1 else ():
        yield f"level {each}", (own & (level == each))[None, :]
    need = fifths(ground.plan)
    if need:
        most = np.zeros(len(kind), dtype=bool)
        most[need[max(need)]] = True
        yield "the fifth of the schools with most need", most[None, :]
