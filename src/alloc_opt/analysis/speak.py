"""Amounts as people say them."""

import math
from collections.abc import Sequence


def money(dollars: float) -> str:
    """`$1.34 million`, `$118,000`, `$950`; never a sign."""
    size = abs(dollars)
    if size < 0.5:
        return "$0"
    if size >= 999_995_000_000:
        return f"${size / 1e12:,.2f} trillion"
    if size >= 999_500_000:
        return f"${size / 1e9:,.2f} billion"
    if size >= 999_500:
        return f"${size / 1e6:,.2f} million"
    step = 10 ** max(int(math.log10(size)) - 2, 0)
    return f"${round(size / step) * step:,.0f}"


def to_the_cent(dollars: float) -> str:
    """As `money`, with cents below a hundred dollars: `$6.68`, `$0.07`, `$50`; never a sign."""
    size = abs(dollars)
    if size >= 99.995:
        return money(dollars)
    return f"${size:.2f}".removesuffix(".00")


def listed(parts: Sequence[str]) -> str:
    """`a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
