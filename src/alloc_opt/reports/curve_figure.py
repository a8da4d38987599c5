"""A curve as SVG, and as one HTML page that needs nothing else."""

from typing import Any

import numpy as np

from alloc_opt.analysis.curve import Curve
from alloc_opt.analysis.curves.tables import bounds
from alloc_opt.reports import curve_words as words
from alloc_opt.reports import drawing as draw
from alloc_opt.reports.curve import marks, piece_rows, point_rows, sentences
from alloc_opt.reports.curve_picture import from_zero

_PER_CENT = 100.0


def svg(found: Curve) -> str:
    """The line with its pieces numbered, plans in whole positions with what none is better than, and where plans end.

    Raises:
        OperatorError: matplotlib is not there.
    """
    return draw.svg(lambda axes: _drawn(found, axes))


def _drawn(found: Curve, axes: Any) -> None:
    p, (across, wide), (up, high) = found.pieces, _dial(found), _value(found)
    axes.plot(p.at * wide, p.value * high, "-" if not found.why_grid else "--", color=draw.BLUE, linewidth=2, zorder=2)
    for number, (a, b) in enumerate(zip(p.at, p.at[1:], strict=False), 1):
        middle = (a + b) / 2
        here = (middle * wide, p(float(middle)) * high)
        axes.annotate(str(number), here, (0, 8), textcoords="offset points", color=draw.BLUE, ha="center", fontsize=9)
    axes.plot(p.at * wide, p.value * high, "|", color=draw.BLUE, markersize=8, zorder=3)
    whole = marks(found)
    if whole:
        ends = np.array([bounds(found, point) for point in found.points if point.values])
        at, value = np.array(whole).T
        low, top = np.where(np.isfinite(ends.T), ends.T, value)
        reach = np.array([value - low, top - value]) * high
        axes.errorbar(at * wide, value * high, reach, fmt="o", color=draw.RED, label="in whole positions", zorder=4)
    if found.turned.now is not None and p.at[0] <= found.turned.now <= p.at[-1]:
        axes.axvline(found.turned.now * wide, color=draw.PALE, linestyle=":", label="as planned", zorder=1)
    for ended, edge in ((found.least, found.low), (found.most, found.high)):
        if ended is not None:
            low, top = sorted((edge * wide, ended.at * wide))
            axes.axvspan(low, top, color=draw.PALE, alpha=0.35, linewidth=0, label="no plan", zorder=0)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.set_title(found.plan.head.title or found.plan.name)
    if from_zero([*p.value, *(value for _, value in whole)]):
        axes.set_ylim(bottom=0)
    handles, labels = axes.get_legend_handles_labels()
    if labels:
        once = dict(zip(labels, handles, strict=True))
        axes.legend(once.values(), once.keys(), frameon=False)


def html(found: Curve, drawing: str) -> str:
    """One page with the sentences, the picture and the tables; nothing is fetched from anywhere."""
    title, heads, rows = piece_rows(found)
    numbered = [[str(number), *row] for number, row in enumerate(rows, 1)]
    said, *more = sentences(found)
    body = draw.figure(drawing, words.value_name(found).capitalize(), said) + draw.paragraphs(more)
    body += draw.table(["piece", *heads], numbered, 2, title)
    if found.points:
        title, heads, rows = point_rows(found)
        body += draw.table(heads, rows, 2, title)
    head = found.plan.head
    return draw.page(
        f"{head.title or found.plan.name}: {words.dial(found.turned)}", body, confidential=head.confidential
    )


def _dial(found: Curve) -> tuple[str, float]:
    """Label and scale of the dial."""
    turned = found.turned
    if turned.unit.startswith("dollars"):
        return f"{words.dial(turned)}, million {turned.unit}", 1.0 / draw.MILLION
    if turned.unit == "times" or words.is_share(turned):
        return f"{words.dial(turned)}, %", _PER_CENT
    return f"{words.dial(turned)}{f', {turned.unit}' if turned.unit else ''}", 1.0


def _value(found: Curve) -> tuple[str, float]:
    """Label and scale of the value."""
    if words.in_dollars(found):
        return f"{words.value_name(found)}, million dollars", 1.0 / draw.MILLION
    return words.value_name(found), _PER_CENT if found.aim.name == "share_funded" else 1.0
