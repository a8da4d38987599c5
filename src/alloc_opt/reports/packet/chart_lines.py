"""Lines over categories such as years, named at their ends; points with names where there is room for them."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from statistics import median
from typing import Any

from alloc_opt.reports import drawing as draw
from alloc_opt.reports.packet import chart_parts as part
from alloc_opt.reports.packet.chart_parts import Data

_NAMED = 6
"""Lines that are named at their ends; of more, a legend tells."""
_LINE = 0.052
"""Height of a line of type, as a share of the axis."""
_PLOT = 5.6
"""Inches that the lines have for themselves."""
_FEW = 8
"""Categories that all have their name below the axis."""
_MOST_NAMES = 30
_PLACES = ((0.013, 0.0, "left"), (-0.013, 0.0, "right"), (0.0, 0.034, "center"), (0.0, -0.034, "center"))
"""Where a name may stand beside its point, as shares of the axes: the best place first."""


def lines(data: Data) -> tuple[Any, float]:
    """What draws them, and the height of the picture in inches."""
    return partial(_lines, data), 3.9


def points(data: Data) -> tuple[Any, float]:
    """What draws them, and the height of the picture in inches."""
    return partial(_points, data), 4.8


def _lines(data: Data, axes: Any) -> None:
    places = list(range(len(data.across)))
    drawn = []
    for n, series in enumerate(data.series):
        values = [float("nan") if value is None else value for value in series.values]
        look = {"marker": part.second(n, part.MARKERS), "linestyle": part.second(n, part.STROKES), "markersize": 6}
        drawn += axes.plot(places, values, color=part.color(n), linewidth=2, **look)
    every = -(-len(places) // _FEW)
    letters = int(_PLOT / max(len(places[::every]), 1) / part.LETTER) - 1
    names = [part.cut(name, letters, 3) for name in data.across[::every]]
    axes.set_xticks(places[::every], names, fontsize=part.SMALL)
    axes.grid(visible=False, axis="x")
    axes.spines["left"].set_visible(False)
    _upward(data, axes)
    if data.limit is not None:
        axes.axhline(data.limit, color=draw.RED, linewidth=1.6, linestyle=(0, (6, 3)))
    _ends(data, axes, named=1 < len(data.series) <= _NAMED)
    if len(data.series) > _NAMED:
        part.legend(axes, data, drawn)
    if len(data.series) == 1 and len(places) <= _FEW:
        _told(data, axes)


def _told(data: Data, axes: Any) -> None:
    """The figure at each point of a single line, on the side that the line leaves free."""
    series = data.series[0]
    for at, value in enumerate(series.values):
        if value is None:
            continue
        before, after = (_near(series.values, at, step) for step in (-1, 1))
        falls, climbs = before is not None and before > value, after is not None and after > value
        side = "left" if before is None else "right" if after is None else _free(falls, climbs)
        below = (falls or before is None) and (climbs or after is None) and (falls or climbs)
        shift = ({"center": 0, "left": 5, "right": -5}[side], -7 if below else 6)
        look = {"ha": side, "va": "top" if below else "bottom", "fontsize": part.SMALL, "color": draw.INK}
        axes.annotate(part.short(value, series.kind), (at, value), shift, textcoords="offset points", **look)


def _free(falls: bool, climbs: bool) -> str:
    """How a figure stands to its point, so that the line does not run through it."""
    return "center" if falls == climbs else "left" if falls else "right"


def _near(values: Sequence[float | None], at: int, step: int) -> float | None:
    return values[at + step] if 0 <= at + step < len(values) else None


def _upward(data: Data, axes: Any) -> None:
    """The axis of the figures: from zero where that still shows how they differ, with room above."""
    values = [*data.values, *([data.limit] if data.limit is not None else [])]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    low = 0.0 if values and part.from_zero(values) else low
    room = (high - low or abs(high) or 1.0) * 0.13
    axes.set_ylim(low if low == 0 else low - room, high + room)
    if low < 0 < high:
        axes.axhline(0, color=draw.INK, linewidth=0.8)
    axes.set_ylabel(part.shared_name(data))
    axes.yaxis.set_major_formatter(part.ticks(part.shared_kind(data), max(map(abs, values), default=0.0)))


def _ends(data: Data, axes: Any, *, named: bool) -> None:
    """Names at the right of the picture, as high as their line ends, moved apart where they would touch."""
    told: list[tuple[float, str, str]] = []
    if named:
        for n, series in enumerate(data.series):
            last = next((value for value in reversed(series.values) if value is not None), None)
            if last is not None:
                told.append((last, f"{series.name} {part.short(last, series.kind)}", part.color(n)))
    if data.limit is not None:
        limit = part.short(data.limit, part.shared_kind(data))
        told.append((data.limit, f"{data.limit_name or 'Limit'} {limit}", draw.RED))
    low, high = axes.get_ylim()
    wrapped = sorted(((value - low) / (high - low), part.wrapped(text, 24), color) for value, text, color in told)
    heights = apart([at for at, _, _ in wrapped], [(text.count("\n") + 1) * _LINE for _, text, _ in wrapped])
    for (_, text, color), height in zip(wrapped, heights, strict=True):
        axes.text(1.015, height, text, transform=axes.transAxes, color=color, fontsize=part.SMALL, va="center")


def apart(at: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Middles from the lowest up, moved so that boxes of these sizes do not overlap, between 0 and 1 if they can."""
    found = list(at)
    for n, (before, here) in enumerate(pairwise(sizes), 1):
        found[n] = max(found[n], found[n - 1] + (before + here) / 2)
    over = found[-1] + sizes[-1] / 2 - 1.0 if found else 0.0
    if over > 0:
        found[-1] -= over
        for n in range(len(found) - 2, -1, -1):
            found[n] = min(found[n], found[n + 1] - (sizes[n] + sizes[n + 1]) / 2)
    return found


def _points(data: Data, axes: Any) -> None:
    drawn = []
    for n, series in enumerate(data.series):
        kept = [(x, y) for x, y in zip(data.at, series.values, strict=True) if y is not None]
        xs, ys = zip(*kept, strict=True) if kept else ((), ())
        under = n == 0 and len(data.series) > 1  # hollow and larger, so that it is seen where others lie on it
        look = {"marker": part.second(n, part.MARKERS), "edgecolors": part.color(n) if under else draw.PAPER}
        fill = draw.PAPER if under else part.color(n)
        size, edge = (90, 1.6) if under else (46, 0.8)
        drawn.append(axes.scatter(xs, ys, s=size, c=fill, linewidths=edge, zorder=3 + n, **look))
    _upward(data, axes)
    low, high = min(data.at, default=0.0), max(data.at, default=1.0)
    room = (high - low or abs(high) or 1.0) * 0.06
    axes.set_xlim(low - room, high + room * 2.5)
    axes.set_xlabel(data.axis)
    axes.xaxis.set_major_formatter(part.ticks(data.at_kind, max(map(abs, data.at), default=0.0)))
    if data.limit is not None:
        axes.axhline(data.limit, color=draw.RED, linewidth=1.6, linestyle=(0, (6, 3)))
    _ends(data, axes, named=False)
    _names(data, axes)
    part.legend(axes, data, drawn)


def _names(data: Data, axes: Any) -> None:
    """Names beside points, those farthest from the middle first; a name without room is left to the table."""
    if not any(data.across):
        return
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    wide, tall = part.LETTER / 6.9, _LINE
    every = [
        ((x - left) / (right - left), (y - low) / (high - low), name)
        for series in data.series
        for x, y, name in zip(data.at, series.values, data.across, strict=True)
        if y is not None
    ]
    middle = median(x for x, _, _ in every), median(y for _, y, _ in every)
    taken = [(x - 0.008, x + 0.008, y - 0.014, y + 0.014) for x, y, _ in every]
    named: set[str] = set()
    for x, y, name in sorted(every, key=lambda each: -abs(each[0] - middle[0]) - abs(each[1] - middle[1])):
        if name in named:
            continue
        length = len(name) * wide
        for dx, dy, side in (
            (0.013, 0.0, "left"),
            (-0.013, 0.0, "right"),
            (0.0, 0.034, "center"),
            (0.0, -0.034, "center"),
        ):
            begin = x + dx - {"left": 0.0, "right": length, "center": length / 2}[side]
            box = (begin, begin + length, y + dy - tall / 2, y + dy + tall / 2)
            if (
                box[0] >= 0
                and box[1] <= 1
                and box[2] >= 0
                and box[3] <= 1
                and not any(_touch(box, other) for other in taken)
            ):
                place = {"transform": axes.transAxes, "ha": side, "va": "center"}
                axes.text(x + dx, y + dy, name, color=draw.INK, fontsize=part.SMALL - 1, **place)
                taken.append(box)
                named.add(name)
                break
        if len(named) == _MOST_NAMES:
            return


def _touch(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]
