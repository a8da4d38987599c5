r"""What do the next units give? Averages by size of program turned into falling slopes.

$$ slope_k = \frac{n_k a_k - n_{k-1} a_{k-1}}{n_k - n_{k-1}}, \qquad multiplier_k = \frac{slope_k}{slope_1}, \qquad
   first = \frac{effect \cdot n}{\sum_k multiplier_k\,width_k(n)} $$

| letter | meaning | unit |
| --- | --- | --- |
| $n_k, a_k$ | units of a program in band $k$, and their average effect | units, unit of the outcome |
| $slope_k$ | what a unit between $n_{k-1}$ and $n_k$ adds | unit of the outcome |
| $effect, n$ | expected effect, an average over the $n$ units at which it was measured | |
| $width_k(n)$ | units of band $k$ among the first $n$ | units |
| $first$ | what a unit of the first band gives | unit of the outcome |

Beyond the last band its slope stays: nobody has measured more. A program without bands that lives on people's work gets
the multipliers of tutoring in quarters of its largest quantity, an assumption that says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from alloc_opt.analysis.evidences.entry import Band, Entry

LABOR = (1.0, 0.6, 0.36, 0.26)
"""Multipliers by quarters, from tutoring's bands: an assumption for other work of people."""


@dataclass(frozen=True)
class Segment:
    """Part of a program: a share of its largest quantity, and what a unit of it gives against the first."""

    share: float
    multiplier: float


@dataclass(frozen=True)
class Returns:
    """Falling returns of an entry in a plan."""

    first: float
    """Factor on the expected effect for a unit of the first segment."""
    segments: tuple[Segment, ...]
    """Empty: every unit gives the same."""
    why: str
    """Where they come from."""


def slopes(bands: Sequence[Band]) -> list[float]:
    """What a unit adds within each band, in the unit of the outcome, never above the band before."""
    found: list[float] = []
    units = total = 0.0
    for band in bands:
        slope = (band.units * band.average - total) / (band.units - units)
        found.append(min(slope, found[-1]) if found else slope)
        units, total = band.units, band.units * band.average
    return found


def widths(bands: Sequence[Band], most: float) -> list[float]:
    """Units of each band among the first `most`; the last one goes on."""
    edges = [band.units for band in bands[:-1]] + [inf]
    starts = [0.0, *edges[:-1]]
    return [max(min(most, end) - start, 0.0) for start, end in zip(starts, edges, strict=True)]


def returns(entry: Entry, most: float) -> Returns:
    """Falling returns of a program that may grow to `most` units in the district."""
    if entry.bands:
        rates = slopes(entry.bands)
        multipliers = [rate / rates[0] for rate in rates]
        at = entry.measured_at if entry.measured_at is not None else entry.bands[0].units
        counted = sum(m * w for m, w in zip(multipliers, widths(entry.bands, at), strict=True))
        parts = zip(multipliers, widths(entry.bands, most), strict=True)
        segments = tuple(Segment(width / most, multiplier) for multiplier, width in parts if width > 0)
        return Returns(at / counted, segments, entry.bands_from)
    if entry.labor:
        quarters = tuple(Segment(1.0 / len(LABOR), multiplier) for multiplier in LABOR)
        return Returns(1.0, quarters, "assumed: falls as tutoring's does, by quarters of the largest quantity")
    return Returns(1.0, (), "")
