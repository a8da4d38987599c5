"""What the values of a column look like: numbers, dollars, codes or account strings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from alloc_opt.io.cells import number
from alloc_opt.io.importing.money import cents
from alloc_opt.plan.years import fiscal_year

_DECIMAL = re.compile(r"[-(]?[\d,]*\.\d+\)?")
_PIECE = re.compile(r"[0-9A-Z]{1,8}")
_ENOUGH = 2000


@lru_cache(maxsize=200_000)
def cents_of(value: str) -> int | None:
    """Whole cents of a cell, None where it is no amount."""
    return cents(value)


def amounts(kinds: Counter[str]) -> bool:
    """Nearly all are amounts."""
    values = list(kinds)[:_ENOUGH]
    return sum(cents_of(value) is not None for value in values) > 0.9 * len(values)


def numbers(kinds: Counter[str]) -> bool:
    """Nearly all are numbers."""
    values = list(kinds)[:_ENOUGH]
    return sum(number(value) is not None for value in values) > 0.9 * len(values)


def codes(kinds: Iterable[str]) -> bool:
    """Nearly all may be codes: no amounts with decimals, no fiscal years, no long texts."""
    values = list(kinds)[:500]
    if all("-" in value and fiscal_year(value) for value in values):
        return False
    return sum(bool(_DECIMAL.fullmatch(value)) or len(value) > 60 for value in values) < 0.1 * len(values)


def account_string(kinds: Counter[str]) -> tuple[str, tuple[str, ...]] | None:
    """The sign that cuts nearly every value into the same number of codes, and what the codes are; street addresses
    and names are no codes.
    """
    values = list(kinds)[:_ENOUGH]
    for sign in "-./_ ":
        cut = [value.split(sign) for value in values]
        count, times = Counter(map(len, cut)).most_common(1)[0]
        same = [pieces for pieces in cut if len(pieces) == count]
        if count < 4 or times <= 0.9 * len(values):
            continue
        pieces = [piece for each in same for piece in each]
        widths = [Counter(len(each[i]) for each in same).most_common(1)[0][1] for i in range(count)]
        coded = sum(bool(_PIECE.fullmatch(p)) and any(c.isdigit() for c in p) for p in pieces) >= 0.8 * len(pieces)
        if coded and min(widths) > 0.8 * len(same):
            return sign, _named_parts(same[0])
    return None


def _named_parts(pieces: list[str]) -> tuple[str, ...]:
    """Fund, resource, goal, function, object, site in the order of California's account string; `_` is not known."""
    order = ["fund", "resource", "goal", "function", "object", "site"]
    return tuple("_" if len(piece) == 1 or not order else order.pop(0) for piece in pieces)
