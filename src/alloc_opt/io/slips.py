"""Slips of the hand: a row entered twice, a percentage where a share is wanted."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from alloc_opt.errors import Problem
from alloc_opt.io.impossible import RATES, percentage
from alloc_opt.measures.drivers import ATTENDANCE
from alloc_opt.plan.plan import Plan

_SAME = ("school", "program", "position", "resource", "object", "filled")
"""Columns that tell rows of staff and of lines apart."""


def slips(plan: Plan) -> Iterator[Problem]:
    """Warnings, each with its place."""
    yield from _doubles(plan)
    yield from _percentages(plan)


def _doubles(plan: Plan) -> Iterator[Problem]:
    """Rows of today's staff that speak of the same once more, and lines of the same dollars."""
    for table, column in (("staff", "fte"), ("lines", "dollars")):
        frame = plan[table]
        rows = frame[[name for name in (*_SAME, "dollars") if name in frame]]
        amounts: list[float] = frame[column].tolist()
        first: dict[tuple[object, ...], int] = {}
        for row, key in enumerate(rows.itertuples(index=False, name=None)):
            before = first.setdefault(key, row)
            if before == row:
                continue
            told = ", ".join(str(frame[c].iat[row]) for c in ("school", "program", "position", "object") if c in frame)
            now, then = amounts[row], amounts[before]
            found = f"{told}: {now:,.10g}" + (" for the second time" if now == then else f" beside {then:,.10g}")
            at, other = plan.place(table, row, column), plan.place(table, before, column)
            where = f"{other.sheet}!{other.cell}" if other.sheet else f"line {other.line}"
            hint = f"both rows count, this one and that of {where}; if one was entered twice, delete it"
            wanted = f"one row for each {', '.join(rows.columns[:-1])}"
            yield Problem(at, found, wanted, hint, warning=True)


def _percentages(plan: Plan) -> Iterator[Problem]:
    """Rates so large that a percentage was likely meant."""
    for table, column, usual, _ in RATES:
        values = plan[table][column].to_numpy(dtype=float)
        most = np.full(len(values), usual)
        if table == "assumptions":
            most[(plan[table]["assumption"] == ATTENDANCE).to_numpy()] = 1.0
        for row in np.flatnonzero(np.abs(values) > most):
            place, hint = plan.place(table, int(row), column), percentage(float(values[row]))
            yield Problem(place, f"{values[row]:g}", f"a share of at most {most[row]:g}", hint, warning=True)
