"""Pictures as SVG, and pages that hold them; drawn by matplotlib (extra `pictures`), alike to the byte each time."""

import io
from collections.abc import Callable, Sequence
from html import escape
from importlib.util import find_spec
from typing import Any

from alloc_opt.errors import OperatorError
from alloc_opt.reports import sentences as say

MILLION = 1e6
MISSING = "No picture is written, as matplotlib is not installed: pip install 'alloc-opt[pictures]'"
BLUE, RED, PALE = "#1f4e79", "#c0392b", "#9db4c8"
_STYLE = (
    "body{font-family:sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222}"
    "table{border-collapse:collapse;margin:1em 0}"
    "td,th{padding:.2em .8em;text-align:right;border-bottom:1px solid #ddd}"
    "td.text,th.text{text-align:left}"
    "svg{max-width:100%;height:auto}"
)


def there() -> bool:
    """Whether matplotlib is installed."""
    return find_spec("matplotlib") is not None


def svg(draw: Callable[[Any], None]) -> str:
    """What `draw` puts on a pair of axes.

    Raises:
        OperatorError: matplotlib is not there.
    """
    if not there():
        raise OperatorError("A picture as SVG or HTML needs matplotlib.", "pip install 'alloc-opt[pictures]'")
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(
        {
            "svg.hashsalt": "alloc-opt",
            "svg.fonttype": "none",
            "font.family": "sans-serif",
            "text.parse_math": False,  # names are text, also where they hold dollar signs
        }
    ):
        figure = Figure(figsize=(8.0, 5.0), layout="constrained")
        axes = figure.add_subplot()
        draw(axes)
        axes.ticklabel_format(useOffset=False, style="plain")
        axes.grid(color="#eeeeee")
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()


def page(title: str, body: str, *, confidential: bool) -> str:
    """One HTML page that needs nothing else and fetches nothing; `body` is HTML."""
    mark = f"<p><strong>{say.CONFIDENTIAL}</strong></p>" if confidential else ""
    head = f'<head><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style></head>'
    return f'<!doctype html>\n<html lang="en">{head}<body><h1>{escape(title)}</h1>{mark}{body}</body></html>\n'


def paragraphs(texts: Sequence[str]) -> str:
    """Each text in one of its own."""
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def inside(drawing: str) -> str:
    """An SVG as part of a page."""
    return drawing[drawing.index("<svg") :]


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], text: int = 1) -> str:
    """A table of HTML; the first `text` columns are flush left."""
    lines = [_row("th", heads, text), *(_row("td", row, text) for row in rows)]
    return f"<table>{''.join(lines)}</table>"


def _row(tag: str, cells: Sequence[str], text: int) -> str:
    marks = (' class="text"' if at < text else "" for at in range(len(cells)))
    return (
        f"<tr>{''.join(f'<{tag}{mark}>{escape(cell)}</{tag}>' for mark, cell in zip(marks, cells, strict=True))}</tr>"
    )
