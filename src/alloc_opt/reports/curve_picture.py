"""A line as columns of block characters, with marks; plain characters where the stream has no blocks."""

from collections.abc import Callable, Sequence

import numpy as np
from rich.console import Console

_EIGHTHS = " ▁▂▃▄▅▆▇█"
HEIGHT, MARK = 8, "o"
"""Lines, and what stands for a point."""


def picture(
    console: Console,
    value: Callable[[float], float],
    low: float,
    high: float,
    points: Sequence[tuple[float, float]],
    labels: tuple[str, str],
    ends: tuple[str, str],
) -> None:
    """Print a function between two ends, and points.

    Args:
        console: where to.
        value: the function.
        low: left end.
        high: right end.
        points: at, value: marked.
        labels: words for the least and the largest value.
        ends: words for the two ends.
    """
    margin = max(map(len, labels)) + 1
    width = max(min(console.width - margin - 2, 72), 20)
    at = np.linspace(low, high, width)
    heights = np.array([value(float(each)) for each in at])
    marks = np.array([each for _, each in points])
    least, most = float(min([*heights, *marks])), float(max([*heights, *marks]))
    size = most - least or 1.0
    eighths = np.round((heights - least) / size * (HEIGHT * 8 - 1)).astype(int) + 1
    rows = [[_block(console, eighth - 8 * row) for eighth in eighths] for row in range(HEIGHT)]
    for place, each in points:
        column = round((place - low) / (high - low or 1.0) * (width - 1))
        rows[min(int((each - least) / size * HEIGHT), HEIGHT - 1)][column] = MARK
    for row in reversed(range(HEIGHT)):
        label = labels[1] if row == HEIGHT - 1 else labels[0] if row == 0 else ""
        console.print(f"{label:>{margin - 1}} {''.join(rows[row])}".rstrip())
    console.print(f"{'':>{margin}}{ends[0]}{ends[1]:>{max(width - len(ends[0]), len(ends[1]) + 1)}}")


def _block(console: Console, eighths: int) -> str:
    if not console.encoding.lower().startswith("utf"):
        return "#" if eighths >= 4 else " "
    return _EIGHTHS[int(np.clip(eighths, 0, 8))]
