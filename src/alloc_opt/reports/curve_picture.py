"""A function as columns of block characters from 0 up, or, where it lies far from 0, as a line; with marks."""

from collections.abc import Callable, Sequence

import numpy as np
from rich.console import Console

_EIGHTHS = " ▁▂▃▄▅▆▇█"
HEIGHT, MARK = 8, "o"
"""Lines, and what stands for a point."""
_HALF = 0.5


def from_zero(values: Sequence[float]) -> bool:
    """Whether columns from 0 up show how the values differ: none below 0, the least at most half of the largest."""
    return 0 <= min(values) <= _HALF * max(values)


def picture(
    console: Console,
    value: Callable[[float], float],
    low: float,
    high: float,
    points: Sequence[tuple[float, float]],
    label: Callable[[float], str],
    ends: tuple[str, str],
) -> None:
    """Print a function between two ends, and points.

    Args:
        console: where to.
        value: the function.
        low: left end.
        high: right end.
        points: at, value: marked.
        label: words for a value: those of the picture's lower and upper edge.
        ends: words for the two ends.
    """
    marks = [each for _, each in points]
    known = [*(value(float(at)) for at in np.linspace(low, high, 72)), *marks]
    bars = from_zero(known)
    floor, most = 0.0 if bars else float(min(known)), float(max(known))
    labels = label(floor), label(most)
    margin = max(map(len, labels)) + 1
    width = max(min(console.width - margin - 2, 72), 20)
    heights = np.array([value(float(at)) for at in np.linspace(low, high, width)])
    size = most - floor or 1.0
    utf = console.encoding.lower().startswith("utf")
    rows = _bars((heights - floor) / size, utf) if bars else _line((heights - floor) / size, utf)
    for place, each in points:
        column = round((place - low) / (high - low or 1.0) * (width - 1))
        rows[min(int((each - floor) / size * HEIGHT), HEIGHT - 1)][column] = MARK
    for row in reversed(range(HEIGHT)):
        edge = labels[1] if row == HEIGHT - 1 else labels[0] if row == 0 else ""
        console.print(f"{edge:>{margin - 1}} {''.join(rows[row])}".rstrip())
    console.print(f"{'':>{margin}}{ends[0]}{ends[1]:>{max(width - len(ends[0]), len(ends[1]) + 1)}}")


def _bars(shares: "np.ndarray[tuple[int], np.dtype[np.float64]]", utf: bool) -> list[list[str]]:
    """Lines from the lowest up; a column of `shares` of the height each."""
    eighths = np.round(shares * HEIGHT * 8).astype(int)
    return [[_block(int(eighth) - 8 * row, utf) for eighth in eighths] for row in range(HEIGHT)]


def _line(shares: "np.ndarray[tuple[int], np.dtype[np.float64]]", utf: bool) -> list[list[str]]:
    """The same with a mark at the height alone, to half a line."""
    low, high = ("▄", "▀") if utf else (".", "'")
    places = np.round(shares * (HEIGHT * 2 - 1)).astype(int)
    rows = [[" "] * len(places) for _ in range(HEIGHT)]
    for column, place in enumerate(places):
        rows[int(place) // 2][column] = high if place % 2 else low
    return rows


def _block(eighths: int, utf: bool) -> str:
    if not utf:
        return "#" if eighths >= 4 else " "
    return _EIGHTHS[int(np.clip(eighths, 0, 8))]
