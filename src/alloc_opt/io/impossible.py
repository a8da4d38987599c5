"""Values that cannot be meant: rates of several hundred per cent, money obligated for a year after its end."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from alloc_opt.io.raw import shown
from alloc_opt.io.table import Table
from alloc_opt.plan.plan import Head
from alloc_opt.plan.years import end_year

RATES: tuple[tuple[str, str, float, float], ...] = (
    ("assumptions", "value", 0.5, 1.0),
    ("pay", "growth", 0.5, 1.0),
    ("costs", "growth", 0.5, 1.0),
    ("pay", "benefits", 1.5, 3.0),
)
"""Table, column, the share above which it is likely a percentage, and the share above which nothing else can be."""


def percentage(value: float) -> str:
    """What a share means, and what to write where the number was meant as a percentage."""
    return f"{value:g} means {value * 100:g} %; for {value:g} % write {round(value / 100, 10):g}"


def check(tables: Mapping[str, Table], head: Head | None) -> None:
    """Note every such value of the tables."""
    for name, column, _, most in RATES:
        if name in tables:
            _rates(tables[name], column, most)
    if head is not None and "funds" in tables and not tables["funds"].bad.keys() & {"ends", "obligated", "resource"}:
        _obligated(tables["funds"], head)


def _rates(table: Table, column: str, most: float) -> None:
    values = table.frame[column].to_numpy(dtype=float)
    known = np.setdiff1d(np.flatnonzero(np.abs(values) > most), list(table.bad.get(column, ())))
    for value in dict.fromkeys(values[known].tolist()):
        rows = known[values[known] == value]
        table.report(column, rows, shown(value), f"a share of at most {most:g}", percentage(value))


def _obligated(table: Table, head: Head) -> None:
    frame, first = table.frame, head.years[0]
    rows = zip(frame["resource"].tolist(), frame["ends"].tolist(), frame["obligated"].tolist(), strict=True)
    for row, (resource, ends, dollars) in enumerate(rows):
        if ends and dollars > 0 and end_year(ends) < end_year(first):
            found = f"{dollars:,.10g} dollars of {shown(resource)} obligated for {first}, but it ends in {ends}"
            hint = "write 0 if it is spent, or a later year under `ends` if it may still be"
            table.report("obligated", np.array([row]), found, f"0, or money that lasts into {first}", hint)
