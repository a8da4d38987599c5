"""Amounts as exports write them, in whole cents."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})*(\.\d*)?")
_MOST = 10**17
"""Cents that no district has; `1e999000` is never written out."""
_SIDE = re.compile(r"\s*(CR|DR)$", re.IGNORECASE)


def cents(value: Any) -> int | None:
    """Whole cents of `1,234.50`, `$1,234.50`, `(1,234.50)`, `1,234.50-` or `1,234.50 CR` (a minus); None for anything
    else: parts of a cent, and commas that do not stand before three digits (`1234,50` is no amount).
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        whole = round(float(value) * 100) if abs(value) < 1e15 else None
        return whole if whole is not None and abs(float(value) * 100 - whole) < 1e-3 else None
    text = str(value).strip()
    minus = False
    if side := _SIDE.search(text):
        minus, text = side[1].upper() == "CR", text[: side.start()]
    if text.startswith("(") and text.endswith(")"):
        minus, text = not minus, text[1:-1]
    elif text.endswith("-"):
        minus, text = not minus, text[:-1]
    text = text.replace("$", "").replace(" ", "")
    if "," in text and not _GROUPED.fullmatch(text):
        return None
    text = text.replace(",", "")
    try:
        amount = Decimal(text) * 100
    except ArithmeticError:
        return None
    if not amount.is_finite() or abs(amount) >= _MOST or amount != amount.to_integral_value():
        return None
    return -int(amount) if minus else int(amount)


def dollars(amount: int) -> str:
    """Cents as people read them: `$1,234.50`, a minus in front."""
    sign = "-" if amount < 0 else ""
    return f"{sign}${abs(amount) // 100:,}.{abs(amount) % 100:02d}"
