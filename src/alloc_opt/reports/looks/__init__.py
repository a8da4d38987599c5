"""How every HTML page of ours looks: one shell, one style sheet, light and dark, on screen and on paper."""

import re
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

_TOGETHER = re.compile(r"(?<![\w$-])(?:\w{1,4}-\d[\d.,]*\d|\w{1,4}-\d|-\$?\d[\d.,]*)(?![\w-])")
"""Years, spans and amounts that a line must not break: `2026-27`, `K-3`, `-$1.73`."""
_SAFE = re.compile(r"[^A-Za-z0-9 ]")


def render(template: str, **values: Any) -> str:
    """A page of one of the templates of this folder; every value is escaped unless it is `Markup`."""
    return _templates().get_template(f"{template}.html.j2").render(values)


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("alloc_opt.reports", "looks"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    templates.filters |= {"css_string": css_string, "text": text}
    return templates


def text(words: str) -> Markup:
    """Words of a page, escaped, with years and amounts that stay on one line."""
    told = _TOGETHER.sub(lambda found: f"\x00{found.group()}\x01", words)
    return Markup(str(escape(told)).replace("\x00", '<span class="short">').replace("\x01", "</span>"))


def css_string(text: str) -> Markup:
    """A text as a string of a style sheet, with everything but letters and digits as escapes."""
    return Markup('"' + _SAFE.sub(lambda found: f"\\{ord(found.group()):x} ", text) + '"')
