"""A frontier as SVG, and as one HTML page that needs nothing else."""

from collections.abc import Sequence
from html import escape
from typing import Any

from alloc_opt.analysis.frontier import Frontier
from alloc_opt.analysis.frontiers.aims import Aim
from alloc_opt.analysis.frontiers.tables import headline, notes, step
from alloc_opt.reports import drawing as draw
from alloc_opt.reports import sentences as say
from alloc_opt.reports.frontier_words import rows


def svg(found: Frontier) -> str:
    """The plans as labeled points, the first objective across and the last one up; the same bytes for the same plans.

    Raises:
        OperatorError: matplotlib is not there.
    """
    return draw.svg(lambda axes: _drawn(found, axes))


def _drawn(found: Frontier, axes: Any) -> None:
    across, up = found.aims[0], found.aims[-1]
    xs, ys = (_scaled(aim, [choice.values[n] for choice in found.choices]) for aim, n in ((across, 0), (up, -1)))
    axes.plot(xs, ys, "-" if len(found.aims) == 2 else "", color=draw.PALE, linewidth=1.5, zorder=1)
    axes.scatter(xs, ys, s=240, c=[draw.RED if n == found.knee else draw.BLUE for n in range(len(xs))], zorder=2)
    for n, (x, y) in enumerate(zip(xs, ys, strict=True), 1):
        axes.annotate(str(n), (x, y), color="white", ha="center", va="center", fontsize=9, zorder=3)
    axes.set_xlabel(_axis(across))
    axes.set_ylabel(_axis(up))
    axes.set_title(f"{found.plan.head.title or found.plan.name}, {say.span(found.plan.years)}")
    if not across.less:
        axes.invert_xaxis()
    if up.less:
        axes.invert_yaxis()
    axes.margins(0.08)


def html(found: Frontier, drawing: str) -> str:
    """One page with the picture, the plans and the steps; nothing is fetched from anywhere."""
    title = f"{found.plan.head.title or found.plan.name}: {' and '.join(aim.heading for aim in found.aims)}"
    heads, plans, today = rows(found)
    steps = "".join(f"<li>{escape(step(found, n))}</li>" for n in range(len(found.choices) - 1))
    body = (
        f"{draw.figure(drawing, 'The plans', headline(found))}"
        f"{draw.table(heads, [*plans, today], caption='The plans and today')}"
        f"<h2>From plan to plan</h2><ul>{steps}</ul>{draw.paragraphs(notes(found))}"
    )
    return draw.page(title, body, confidential=found.plan.head.confidential)


def _large(aim: Aim) -> bool:
    return "dollars" in aim.unit and "pupil" not in aim.unit


def _scaled(aim: Aim, values: Sequence[float]) -> list[float]:
    return [value / draw.MILLION if _large(aim) else value for value in values]


def _axis(aim: Aim) -> str:
    unit = f"{aim.unit}, in millions" if _large(aim) else aim.unit
    return f"{unit} ({'less' if aim.less else 'more'} is better)"
