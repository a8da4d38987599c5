"""Columns of dollars and FTE by year, of pages of the plan that people wrote."""

from collections.abc import Sequence

import pandas as pd

from alloc_opt.reports.packet.blocks import Column


def by_year(years: Sequence[str]) -> tuple[Column, ...]:
    """Columns of dollars and FTE, year by year."""
    return tuple(
        column
        for year in years
        for column in (
            Column(f"dollars_{year}", f"Dollars {year}", "dollars", adds=True),
            Column(f"fte_{year}", f"FTE {year}", "fte", adds=True),
        )
    )


def in_years(frame: pd.DataFrame, key: str) -> dict[str, dict[str, float]]:
    """Of rows by year: each id's cells for `by_year`."""
    found: dict[str, dict[str, float]] = {}
    for label, year, dollars, fte in frame[[key, "year", "dollars", "fte"]].itertuples(index=False):
        found.setdefault(str(label), {}).update({f"dollars_{year}": float(dollars), f"fte_{year}": float(fte)})
    return found
