"""What all charts share: their figures, their numbers as words, colors with a second sign, legends."""

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from alloc_opt.reports import drawing as draw
from alloc_opt.reports.packet.blocks import Kind
from alloc_opt.reports.packet.cells import cell

WIDTH = 8.0
"""Inches."""
SMALL, LETTER = 9.0, 0.078
"""Points of type of labels, and the inches that one of their letters takes."""
HATCHES = ("", "////", "\\\\\\\\", "xxx", "---", "|||")
MARKERS = ("o", "s", "^", "D", "v", "P")
STROKES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)))
_LEGEND_LINE = 92
"""Letters that a line of the legend holds."""
_SIZES = ((999_500_000, 1e9, "B"), (999_500, 1e6, "M"), (9_999.5, 1e3, "K"))


@dataclass(frozen=True)
class Series:
    """One column that is drawn."""

    name: str
    kind: Kind
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Data:
    """What a chart draws."""

    axis: str
    """What is said of the categories or of the horizontal axis."""
    across: tuple[str, ...]
    """Categories, or labels of points."""
    at: tuple[float, ...]
    """Where points lie across; empty for categories."""
    at_kind: Kind
    series: tuple[Series, ...]
    limit: float | None
    limit_name: str

    @property
    def values(self) -> list[float]:
        """Every figure that is drawn."""
        return [value for each in self.series for value in each.values if value is not None]


def color(n: int) -> str:
    """Of series n."""
    return draw.SERIES[n % len(draw.SERIES)]


def second(n: int, signs: Sequence[Any]) -> Any:
    """The sign of series n beside its color; colors that come again come with another one."""
    return signs[(n + n // len(draw.SERIES)) % len(signs)]


def short(value: float, kind: Kind) -> str:
    """A figure as a label: `$1.34M`, `$43.7K`, `-$950`, `3.4 %`, `12.5`."""
    if kind not in {"dollars", "cents"}:
        return cell(value, kind) if kind in {"share", "fte", "count"} else _significant(value)
    sign = "-" if value <= -0.5 else ""
    size = abs(value)
    for least, unit, letter in _SIZES:
        if size >= least:
            return f"{sign}${_three(size / unit)}{letter}"
    return f"{sign}${size:,.0f}"


def _three(value: float) -> str:
    """With three digits that count."""
    return f"{value:,.{0 if abs(value) >= 99.95 else 1 if abs(value) >= 9.995 else 2}f}"


def _significant(value: float) -> str:
    text = _three(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def ticks(kind: Kind, largest: float) -> Callable[[float, Any], str]:
    """How numbers along an axis are written: all in the unit of the largest."""
    if kind == "share":
        return lambda value, _: f"{value * 100:,.6g} %"
    if kind not in {"dollars", "cents"}:
        return lambda value, _: f"{value + 0.0:,.6g}"
    unit, letter = next(((unit, letter) for least, unit, letter in _SIZES if largest >= least), (1.0, ""))
    return lambda value, _: f"{'-' if value < 0 else ''}${abs(value) / unit:,.6g}{letter if value else ''}"


def wrapped(text: str, letters: int) -> str:
    """Over as many lines of so many letters as it needs; words stay whole."""
    return "\n".join(textwrap.wrap(text, max(letters, 1), break_long_words=False, break_on_hyphens=False))


def cut(text: str, letters: int, lines: int) -> str:
    """A name on at most so many lines of so many letters, broken and cut where it must be."""
    return "\n".join(textwrap.wrap(text, max(letters, 4), max_lines=lines, placeholder="…"))


def legend(axes: Any, data: Data, handles: Sequence[Any]) -> None:
    """Names of the series above the picture, in as many columns as fit."""
    if len(handles) < 2:
        return
    names = [each.name for each in data.series]
    columns = max(1, min(len(names), _LEGEND_LINE // (max(map(len, names)) + 7)))
    axes.figure.legend(
        handles, names, loc="outside upper left", ncols=columns, frameon=False, fontsize=SMALL, handlelength=2.2
    )


def shared_kind(data: Data) -> Kind:
    """How the axis of the figures is written."""
    return data.series[0].kind


def shared_name(data: Data) -> str:
    """What is said of the axis of the figures: the series where there is one; of several the legend tells."""
    return data.series[0].name if len(data.series) == 1 else ""


def from_zero(values: Sequence[float]) -> bool:
    """Whether an axis from zero still shows how values differ."""
    low, high = min(values), max(values)
    return low >= 0 and low <= 0.5 * high
