"""Amounts as people write them: ranges `0..1,000,000`, `90%..103%`, `-$50,000..$50,000/5`; losses `1%`, `250,000`."""

from typing import Any

import click

Range = tuple[float, float, int | None]
"""Low, high, and how many points, where somebody says."""


class RangeType(click.ParamType[Range]):
    """Two numbers and, after a slash, how many points along the way."""

    name = "range"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Range:
        """The range; shares where there is a per cent sign."""
        ends, _, count = str(value).partition("/")
        low, between, high = ends.partition("..")
        try:
            if not between:
                raise ValueError
            points = int(count) if count else None
            found = _amount(low), _amount(high), points
        except ValueError:
            self.fail(f"{value!r} is no range; write 0..1,000,000 or 90%..103%/5", param, ctx)
        if points is not None and points < 2:
            self.fail(f"{value!r} asks for {points} points; a range has two at least", param, ctx)
        return found


class LossType(click.ParamType[tuple[float | None, float | None]]):
    """A share in per cent, or an amount; gives (share, None) or (None, amount)."""

    name = "loss"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float | None, float | None]:
        """The share or the amount, not negative."""
        if isinstance(value, tuple):
            return value
        text = str(value).strip()
        try:
            number = _amount(text)
        except ValueError:
            self.fail(f"{value!r} is no loss; write 1% or 250,000", param, ctx)
        if not 0 <= number < float("inf"):
            self.fail(f"{value!r} is no loss; write 1% or 250,000, or 0 for only equals", param, ctx)
        return (number, None) if text.endswith("%") else (None, number)


def _amount(text: str) -> float:
    bare = text.strip().replace(",", "").replace("$", "").replace("_", "")
    return float(bare.removesuffix("%")) / (100.0 if bare.endswith("%") else 1.0)
