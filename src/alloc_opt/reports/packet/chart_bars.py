"""Bars, side by side or on top of each other, from zero; upright for years and short names, else lying."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from alloc_opt.reports import drawing as draw
from alloc_opt.reports.packet import chart_parts as part
from alloc_opt.reports.packet.chart_parts import Data

_PLOT = part.WIDTH - 1.2
"""Inches that upright bars have for themselves."""
_NAME, _DEEP = 34, 3
"""Letters on a line of a name beside a lying bar, and its lines at most."""
_LINE = 0.155
"""Inches that a line of a name takes."""
_UPRIGHT = 9
"""Categories of upright bars at most."""


def bars(data: Data, stacked: bool) -> tuple[Any, float]:
    """What draws them, and the height of the picture in inches."""
    if _upright(data):
        return partial(_stand, data, stacked), 3.9
    count = 1 if stacked else len(data.series)
    deep = [part.cut(name, _NAME, _DEEP).count("\n") + 1 for name in data.across]
    names = max((_LINE * (here + after) / 2 + 0.04 for here, after in pairwise(deep)), default=0.0)
    slot = max(0.30 + 0.19 * (count - 1), names)
    return partial(_lie, data, stacked), 0.9 + slot * len(deep) + (0.3 if len(data.series) > 1 else 0.0)


def _upright(data: Data) -> bool:
    room = _PLOT / max(len(data.across), 1) / part.LETTER - 1
    longest = max((len(line) for name in data.across for line in part.wrapped(name, int(room)).split("\n")), default=0)
    deepest = max((part.wrapped(name, int(room)).count("\n") for name in data.across), default=0)
    return len(data.across) <= _UPRIGHT and longest <= room and deepest <= 1


def _stand(data: Data, stacked: bool, axes: Any) -> None:
    places = range(len(data.across))
    groups = _drawn(data, stacked, axes.bar)
    room = _PLOT / max(len(data.across), 1) / part.LETTER - 1
    axes.set_xticks(list(places), [part.wrapped(name, int(room)) for name in data.across], fontsize=part.SMALL)
    axes.tick_params(axis="x", length=0)
    axes.grid(visible=False, axis="x")
    axes.set_ylabel(part.shared_name(data))
    axes.yaxis.set_major_formatter(part.ticks(part.shared_kind(data), max(map(abs, data.values), default=0.0)))
    axes.axhline(0, color=draw.INK, linewidth=0.8)
    axes.spines[["left", "bottom"]].set_visible(False)
    slot = _PLOT / max(len(data.across), 1) * 0.85 / (1 if stacked else len(data.series)) / part.LETTER
    _told(data, stacked, groups, axes, slot, upright=True)
    if data.limit is not None:
        axes.axhline(data.limit, color=draw.RED, linewidth=1.6, linestyle=(0, (6, 3)))
        told = part.wrapped(_limit(data), 18)
        axes.annotate(told, (1.005, data.limit), xycoords=("axes fraction", "data"), **_beside, va="center")
    part.legend(axes, data, groups)


def _lie(data: Data, stacked: bool, axes: Any) -> None:
    places = range(len(data.across))
    groups = _drawn(data, stacked, axes.barh)
    axes.set_yticks(list(places), [part.cut(name, _NAME, _DEEP) for name in data.across], fontsize=part.SMALL)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.set_ylim(len(data.across) - 0.4, -0.6)
    axes.set_xlabel(part.shared_name(data))
    axes.locator_params(axis="x", nbins=6)
    axes.xaxis.set_major_formatter(part.ticks(part.shared_kind(data), max(map(abs, data.values), default=0.0)))
    axes.axvline(0, color=draw.INK, linewidth=0.8)
    axes.spines[["left", "bottom"]].set_visible(False)
    _told(data, stacked, groups, axes, float("inf"), upright=False)
    if data.limit is not None:
        axes.axvline(data.limit, color=draw.RED, linewidth=1.6, linestyle=(0, (6, 3)))
        axes.annotate(
            _limit(data),
            (data.limit, 1.0),
            (0, 3),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            color=draw.RED,
            fontsize=part.SMALL,
            ha="center",
            va="bottom",
        )
    part.legend(axes, data, groups)


_beside: dict[str, Any] = {"color": draw.RED, "fontsize": part.SMALL, "ha": "left", "annotation_clip": False}


def _limit(data: Data) -> str:
    told = part.short(data.limit or 0.0, part.shared_kind(data))
    return f"{data.limit_name}: {told}" if data.limit_name else told


def _drawn(data: Data, stacked: bool, bar: Any) -> list[Any]:
    """One group of bars for each series; figures that are missing leave a gap."""
    count = len(data.series)
    thick = 0.6 if stacked or count == 1 else 0.76 / count
    up, down = [0.0] * len(data.across), [0.0] * len(data.across)
    groups = []
    for n, series in enumerate(data.series):
        values = [value or 0.0 for value in series.values]
        look = {
            "color": part.color(n),
            "edgecolor": draw.PAPER,
            "hatch": part.second(n, part.HATCHES),
            "linewidth": 0.6,
        }
        if not stacked:
            places = [at + (n - (count - 1) / 2) * thick for at in range(len(values))]
            groups.append(bar(places, values, thick, **look))
            continue
        begin = [up[at] if value >= 0 else down[at] for at, value in enumerate(values)]
        groups.append(_on_top(bar, values, thick, begin, look))
        up = [top + max(value, 0.0) for top, value in zip(up, values, strict=True)]
        down = [low + min(value, 0.0) for low, value in zip(down, values, strict=True)]
    return groups


def _on_top(bar: Any, values: Sequence[float], thick: float, begin: Sequence[float], look: dict[str, Any]) -> Any:
    places = range(len(values))
    if bar.__name__ == "bar":
        return bar(places, values, thick, bottom=begin, **look)
    return bar(places, values, thick, left=begin, **look)


def _told(data: Data, stacked: bool, groups: Sequence[Any], axes: Any, slot: float, *, upright: bool) -> None:
    """The figure at the end of each bar, or over a whole stack, where there is room for it."""
    kind = part.shared_kind(data)
    if stacked:
        columns = [[series.values[at] or 0.0 for series in data.series] for at in range(len(data.across))]
        if any(value < 0 for column in columns for value in column):
            return
        told = [(groups[-1], [part.short(sum(column), kind) for column in columns])]
    else:
        told = [
            (group, ["" if value is None else part.short(value, series.kind) for value in series.values])
            for group, series in zip(groups, data.series, strict=True)
        ]
    if upright and max((len(text) for _, texts in told for text in texts), default=0) > slot:
        return
    for group, texts in told:
        axes.bar_label(group, texts, padding=3, fontsize=part.SMALL - (0.5 if upright else 0), color=draw.INK)
    axes.margins(**{"y" if upright else "x": 0.12})
