"""The one thing that leaves an analysis: a frozen, named table."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Table:
    """The answer to one question.

    `name` is also the name of its file (`<name>.csv`); `frame` has one row per line of the file, in the order of the
    file, with a fresh 0..n-1 index; dollars are in dollars (two decimals), FTE in full-time equivalents; an empty cell
    is NaN or "". `notes` are plain sentences that belong under the table.
    """

    name: str
    frame: pd.DataFrame
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.frame)
