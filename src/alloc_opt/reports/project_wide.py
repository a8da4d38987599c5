"""A projection's lines side by side by year, as all its documents need them."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from alloc_opt.analysis.project import Projection

LABEL = 36
"""Width that the names of the lines should have: else the changes are left out, then dollars become thousands."""
_SPACE = 3
_COLUMN = {"yes": "count"}


@dataclass(frozen=True)
class Wide:
    """One line of a section; amounts by year, NaN where there is none."""

    line: str
    level: str
    amounts: tuple[float, ...]
    changes: tuple[float, ...]
    """Change from the year before as a share, by year; NaN in the base year."""
    unit: str
    """What the amounts are: dollars, share, count, or yes (1) and no (0)."""

    @property
    def percent(self) -> bool:
        """True: the amounts are shares."""
        return self.unit == "share"

    @property
    def money(self) -> bool:
        """True: the amounts are dollars."""
        return self.unit == "dollars"


def sections(projection: Projection) -> Iterator[tuple[str, list[Wide]]]:
    """Name and lines of each section, in order."""
    for name, frame in projection.lines.frame.groupby("section", sort=False):
        yield str(name), [_wide(mine) for _, mine in frame.groupby("row", sort=True)]


def _wide(mine: pd.DataFrame) -> Wide:
    first = mine.iloc[0]
    unit = str(first["unit"])
    amounts = mine[_COLUMN.get(unit, unit)]
    return Wide(str(first["line"]), str(first["level"]), tuple(amounts), tuple(mine["change"]), unit)


def dollars(value: float, unit: float = 1.0) -> str:
    """Whole units, negative in parentheses; empty where there is no number."""
    if math.isnan(value):
        return ""
    whole = round(value / unit)
    return f"({-whole:,})" if whole < 0 else f"{whole:,}"


def unit_words(unit: float) -> str:
    """What stands over a table of dollars."""
    return "dollars" if unit == 1.0 else "thousands of dollars"


def fits(rows: Sequence[Sequence[float]], width: int, unit: float = 1.0, changes: int = 0, label: int = LABEL) -> bool:
    """Whether rows of dollars, with columns of changes beside them, fit the width."""
    longest = max((len(dollars(value, unit)) for row in rows for value in row), default=1)
    columns = len(rows[0]) if len(rows) else 1
    return label + columns * (max(longest, 7) + _SPACE) + changes * (8 + _SPACE) <= width
