"""A frontier as SVG, and as one HTML page that needs nothing else; drawn by matplotlib (extra `pictures`)."""

import io
from collections.abc import Sequence
from html import escape
from importlib.util import find_spec

from alloc_opt.analysis.frontier import Frontier
from alloc_opt.analysis.frontiers.aims import Aim
from alloc_opt.analysis.frontiers.tables import headline, notes, step
from alloc_opt.errors import OperatorError
from alloc_opt.reports import sentences as say

_MILLION = 1e6
_STYLE = (
    "body{font-family:sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222}"
    "table{border-collapse:collapse}td,th{padding:.2em .8em;text-align:right;border-bottom:1px solid #ddd}"
    "svg{max-width:100%;height:auto}"
)


def needed() -> None:
    """Raise OperatorError where matplotlib is not there."""
    if find_spec("matplotlib") is None:
        raise OperatorError("A picture as SVG or HTML needs matplotlib.", "pip install 'alloc-opt[pictures]'")


def svg(found: Frontier) -> str:
    """The plans as labeled points, the first objective across and the last one up; the same bytes for the same plans.

    Raises:
        OperatorError: matplotlib is not there.
    """
    needed()
    import matplotlib as mpl
    from matplotlib.figure import Figure

    across, up = found.aims[0], found.aims[-1]
    xs, ys = (_scaled(aim, [choice.values[n] for choice in found.choices]) for aim, n in ((across, 0), (up, -1)))
    with mpl.rc_context({"svg.hashsalt": "alloc-opt", "svg.fonttype": "none", "font.family": "sans-serif"}):
        figure = Figure(figsize=(8.0, 5.0), layout="constrained")
        axes = figure.add_subplot()
        axes.plot(xs, ys, "-" if len(found.aims) == 2 else "", color="#9db4c8", linewidth=1.5, zorder=1)
        colors = ["#c0392b" if n == found.knee else "#1f4e79" for n in range(len(xs))]
        axes.scatter(xs, ys, s=240, c=colors, zorder=2)
        for n, (x, y) in enumerate(zip(xs, ys, strict=True), 1):
            axes.annotate(str(n), (x, y), color="white", ha="center", va="center", fontsize=9, zorder=3)
        axes.set_xlabel(_axis(across))
        axes.set_ylabel(_axis(up))
        axes.set_title(f"{found.plan.head.title or found.plan.name}, {say.span(found.plan.years)}")
        if not across.less:
            axes.invert_xaxis()
        if up.less:
            axes.invert_yaxis()
        axes.ticklabel_format(useOffset=False, style="plain")
        axes.grid(color="#eeeeee")
        axes.margins(0.08)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()


def html(found: Frontier, drawing: str) -> str:
    """One page with the picture, the plans and the steps; nothing is fetched from anywhere."""
    title = escape(f"{found.plan.head.title or found.plan.name}: {' and '.join(a.heading for a in found.aims)}")
    mark = f"<p><strong>{say.CONFIDENTIAL}</strong></p>" if found.plan.head.confidential else ""
    heads = "".join(f"<th>{escape(text)}</th>" for text in ("plan", *(aim.heading for aim in found.aims), ""))
    rows = "".join(
        _row([str(n + 1), *_values(found.aims, choice.values), "knee" if n == found.knee else ""])
        for n, choice in enumerate(found.choices)
    )
    rows += _row(["today", *_values(found.aims, found.today), ""])
    steps = "".join(f"<li>{escape(step(found, n))}</li>" for n in range(len(found.choices) - 1))
    told = "".join(f"<p>{escape(note)}</p>" for note in notes(found))
    inside = drawing[drawing.index("<svg") :]
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
        f"</head><body><h1>{title}</h1>{mark}<p>{escape(headline(found))}</p>{inside}"
        f"<table><tr>{heads}</tr>{rows}</table><ul>{steps}</ul>{told}</body></html>\n"
    )


def _row(cells: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _values(aims: Sequence[Aim], values: Sequence[float]) -> list[str]:
    return [aim.value(value) for aim, value in zip(aims, values, strict=True)]


def _large(aim: Aim) -> bool:
    return "dollars" in aim.unit and "pupil" not in aim.unit


def _scaled(aim: Aim, values: Sequence[float]) -> list[float]:
    return [value / _MILLION if _large(aim) else value for value in values]


def _axis(aim: Aim) -> str:
    unit = f"{aim.unit}, in millions" if _large(aim) else aim.unit
    return f"{unit} ({'less' if aim.less else 'more'} is better)"
