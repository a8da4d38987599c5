"""Parts of the sentences of `equity`."""

from collections.abc import Sequence

from alloc_opt.analysis import speak

NAMED = 6
"""Schools that a sentence names."""
SOME = 1.0
"""Dollars below which nothing is told."""


def listed(parts: Sequence[str]) -> str:
    """`a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else "none"


def with_sign(dollars: float) -> str:
    """A change as people say it, with its sign."""
    return f"{'-' if dollars < 0 else '+'}{speak.money(dollars)}"


def whole(dollars: float) -> str:
    """Whole dollars: `$7,803`."""
    return f"${dollars:,.0f}"


def change(dollars: float) -> str:
    """A change in whole dollars: `+$296`, `no change`."""
    if abs(dollars) < 0.5:
        return "no change"
    return f"{'+' if dollars > 0 else '-'}${abs(dollars):,.0f}"


def more_or_less(dollars: float) -> str:
    """`$161 less`, `as much`."""
    if abs(dollars) < 0.5:
        return "as much"
    return f"${abs(dollars):,.0f} {'more' if dollars > 0 else 'less'}"


def apart(dollars: float) -> str:
    """`$1,850 more than`, `as much as`."""
    if abs(dollars) < 0.5:
        return "as much as"
    return f"${abs(dollars):,.0f} {'more' if dollars > 0 else 'less'} than"


def against(difference: float, than: str) -> str:
    """The end of a sentence that compares with today's services."""
    if abs(difference) < 0.5:
        return ", as with today's services"
    return f", ${abs(difference):,.0f} {'more' if difference > 0 else 'less'} {than}"
