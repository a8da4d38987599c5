"""Text that a spreadsheet takes for text: nothing that begins like a formula is one."""

from __future__ import annotations

import re

_STARTS = ("=", "+", "-", "@", "\t", "\r")
_AMOUNT = re.compile(r"[+-]? ?\$?[\d,]*\.?\d*([eE][+-]?\d+)? ?%?")
"""A signed number as people write it, or a sign alone: no formula, and numbers stay numbers."""


def guarded(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would calculate; `unguarded` gives the text back."""
    return f"'{text}" if _is_odd(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if text.startswith("'") and _is_odd(text) else text


def _is_odd(text: str) -> bool:
    bare = text.lstrip("'")
    return bare.startswith(_STARTS) and _AMOUNT.fullmatch(bare) is None
