"""A projection's lines side by side by year, as all its documents need them."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from alloc_opt.analysis.project import Projection


@dataclass(frozen=True)
class Wide:
    """One line of a section; amounts by year, NaN where there is none."""

    line: str
    level: str
    amounts: tuple[float, ...]
    changes: tuple[float, ...]
    """Change from the year before as a share, by year; NaN in the base year."""
    percent: bool
    """True: the amounts are shares, not dollars."""


def sections(projection: Projection) -> Iterator[tuple[str, list[Wide]]]:
    """Name and lines of each section, in order."""
    for name, frame in projection.lines.frame.groupby("section", sort=False):
        yield str(name), [_wide(mine) for _, mine in frame.groupby("row", sort=True)]


def _wide(mine: pd.DataFrame) -> Wide:
    percent = bool(mine["share"].notna().any())
    amounts = mine["share" if percent else "dollars"]
    first = mine.iloc[0]
    return Wide(str(first["line"]), str(first["level"]), tuple(amounts), tuple(mine["change"]), percent)
