"""Pictures as SVG, and pages that hold them; drawn by matplotlib (extra `pictures`), alike to the byte each time.

Every HTML page of ours is made from the templates and the style sheet of `looks`: there is one way they look.
"""

import io
import re
from collections.abc import Callable, Sequence
from html import escape
from importlib.util import find_spec
from textwrap import fill
from typing import Any

from markupsafe import Markup

from alloc_opt.errors import OperatorError
from alloc_opt.reports import sentences as say
from alloc_opt.reports.looks import render

MILLION = 1e6
MISSING = "No picture is written, as matplotlib is not installed: pip install 'alloc-opt[pictures]'"
BLUE, RED, PALE = "#1f4e79", "#c0392b", "#9db4c8"
PAPER, INK, SOFT, GRID = "#ffffff", "#1b2430", "#525d6b", "#e9edf2"
SERIES = ("#1f5f99", "#b05c00", "#00806a", "#a2478f", "#7a6a00", "#5b6673")
"""Colors that color-blind people tell apart, each dark enough on white; a page lightens them on a dark screen."""
_ON_PAGE = {
    BLUE: "--c1",
    RED: "--minus",
    PALE: "--pale",
    PAPER: "--paper",
    INK: "--ink",
    SOFT: "--soft",
    GRID: "--faint",
    "#000000": "--ink",
    **{color: f"--c{number}" for number, color in enumerate(SERIES, 1)},
}
"""Color of a drawing -> variable of the style sheet."""
_TYPE, _SMALLEST, _ROOM, _PHRASE = 9.0, 5.0, 525.0, 24
"""Points of type of a table on paper, those between the margins, and letters of words that stay on a line."""
_LABEL = 9.5
"""Letters of an axis's label that an inch holds, a margin left."""
_COLOR = re.compile(r"#[0-9a-f]{6}\b")
_WHOLE_LINE, _ON_ITS_SIDE = 100, 138
"""Letters of fixed width on a line of a sheet of letter paper, at 8 points."""


def there() -> bool:
    """Whether matplotlib is installed."""
    return find_spec("matplotlib") is not None


def svg(draw: Callable[[Any], None], width: float = 8.0, height: float = 5.0) -> str:
    """What `draw` puts on a pair of axes, in inches.

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
            "axes.unicode_minus": False,
            "text.parse_math": False,  # names are text, also where they hold dollar signs
            "text.color": INK,
            "axes.edgecolor": SOFT,
            "axes.labelcolor": SOFT,
            "xtick.color": SOFT,
            "ytick.color": SOFT,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.axisbelow": True,
            "xtick.major.size": 0,
            "ytick.major.size": 0,
            "hatch.linewidth": 0.9,
        }
    ):
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.add_subplot()
        axes.ticklabel_format(useOffset=False, style="plain")
        axes.grid(color=GRID)
        draw(axes)
        axes.set_xlabel(fill(axes.get_xlabel(), int(width * _LABEL)))
        axes.set_ylabel(fill(axes.get_ylabel(), int(height * _LABEL)))
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()


def inside(drawing: str, name: str, labeled_by: str) -> str:
    """An SVG as part of a page: in the page's colors, as wide as there is room, with ids that begin with `name` and
    with the elements `labeled_by` as its name for those who cannot see it.
    """
    text = drawing[drawing.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*|<defs>\s*<style.*?</style>\s*</defs>\s*", "", text, flags=re.DOTALL)
    used = set(re.findall(r'(?:xlink:href="|url\()#([^")]*)', text))
    text = re.sub(r' id="([^"]*)"', lambda found: f' id="{name}-{found[1]}"' if found[1] in used else "", text)
    text = text.replace('xlink:href="#', f'href="#{name}-').replace("url(#", f"url(#{name}-")
    text = re.sub(r' font-family: [^;"]*;| transform="rotate\(-?0 [^)]*\)"', "", text)
    text = _COLOR.sub(lambda found: _themed(found.group()), text)
    size = re.search(r'viewBox="[^"]*"', text)
    opening = f'<svg {size.group() if size else ""} role="img" aria-labelledby="{labeled_by}">'
    text = re.sub(r"<svg\b[^>]*>", opening, text, count=1)
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"<g>\s*(<(?:use|path)[^>]*/>)\s*</g>", r"\1", text)).rstrip()


def _themed(color: str) -> str:
    return f"var({_ON_PAGE[color]})" if color in _ON_PAGE else color


def page(title: str, body: str, *, confidential: bool) -> str:
    """One HTML page that needs nothing else and fetches nothing; `body` is HTML."""
    mark = say.CONFIDENTIAL if confidential else ""
    return render("shell", title=title, confidential=mark, body=Markup(body))


def page_of(title: str, text: str, *, confidential: bool) -> str:
    """A page that shows a report as it is printed on a terminal."""
    longest = max(map(len, text.splitlines()), default=0)
    points = 8.0 * min(1.0, _ON_ITS_SIDE / max(longest, 1))
    sheet = "portrait" if longest <= _WHOLE_LINE else "landscape"
    told = f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(title)}">'
    body = f'<div class="{sheet}">{told}<pre style="--print:{points:.3g}pt">{escape(text)}</pre></div></div>'
    return page(title, body, confidential=confidential)


def paragraphs(texts: Sequence[str]) -> str:
    """Each text in one of its own."""
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def figure(drawing: str, title: str, says: str, name: str = "picture") -> str:
    """A drawing with its title and what it shows."""
    caption = f'<h2 id="{name}-title">{escape(title)}</h2><p id="{name}-says">{escape(says)}</p>'
    region = f'<div class="scroll" role="region" tabindex="0" aria-labelledby="{name}-title">'
    drawn = inside(drawing, name, f"{name}-title {name}-says")
    return f'<figure class="chart"><figcaption>{caption}</figcaption>{region}{drawn}</div></figure>'


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], text: int = 1, caption: str = "") -> str:
    """A table of HTML; the first `text` columns are flush left, the first one names its row."""
    told = f"<caption><span>{escape(caption)}</span></caption>" if caption else ""
    region = f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(caption or "Table")}">'
    head = "".join(f'<th scope="col"{_side(at, text)}>{escape(each)}</th>' for at, each in enumerate(heads))
    lines = "".join(_line(row, text) for row in rows)
    ems = sum(_wide([row[at] for row in (heads, *rows)], at < text) for at in range(len(heads)))
    points = max(min(_TYPE, _ROOM / max(ems, 1.0)), _SMALLEST)
    whole = f'<table style="--print:{points:.3g}pt">{told}<thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>'
    return f'<div class="table">{region}{whole}</div></div>'


def _wide(texts: Sequence[str], words: bool) -> float:
    """Ems of type that a column takes on paper."""
    longest = max(map(len, texts), default=0)
    return 0.65 * (min(longest, _PHRASE) if words else longest) + 1.05


def _line(row: Sequence[str], text: int) -> str:
    first = f'<th scope="row"{_side(0, text)}>{escape(row[0])}</th>'
    return f"<tr>{first}{''.join(f'<td{_side(at, text)}>{escape(row[at])}</td>' for at in range(1, len(row)))}</tr>"


def _side(at: int, text: int) -> str:
    return "" if at < text else ' class="n"'
