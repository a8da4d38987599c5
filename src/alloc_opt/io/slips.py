"""Slips of the hand: a row entered twice, a percentage where a share is wanted, an odd part of a whole position."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from alloc_opt.errors import Problem
from alloc_opt.measures.drivers import ATTENDANCE
from alloc_opt.plan.plan import Plan

_RATES = (
    ("assumptions", "value", 0.5),
    ("pay", "growth", 0.5),
    ("costs", "growth", 0.5),
    ("pay", "benefits", 1.5),
)
"""Table, column and the share from which on it is likely a percentage."""


def slips(plan: Plan) -> Iterator[Problem]:
    """Warnings, each with its place."""
    yield from _doubles(plan)
    yield from _percentages(plan)


def _doubles(plan: Plan) -> Iterator[Problem]:
    """Rows of today's staff and lines that stand there twice, word for word."""
    for table, column in (("staff", "fte"), ("lines", "dollars")):
        frame = plan[table]
        again = frame.duplicated(keep="first").to_numpy()
        for row in np.flatnonzero(again):
            told = ", ".join(str(frame[c].iloc[row]) for c in ("school", "position", "object") if c in frame)
            found = f"{told}: {frame[column].iloc[row]:g} for the second time"
            hint = "both rows count; if one was entered twice, delete it"
            yield Problem(plan.place(table, int(row), column), found, "each row once", hint, warning=True)


def _percentages(plan: Plan) -> Iterator[Problem]:
    """Rates so large that a percentage was likely meant."""
    for table, column, usual in _RATES:
        values = plan[table][column].to_numpy(dtype=float)
        most = np.full(len(values), usual)
        if table == "assumptions":
            most[(plan[table]["assumption"] == ATTENDANCE).to_numpy()] = 1.0
        for row in np.flatnonzero(np.abs(values) > most):
            hint = f"{values[row]:g} means {values[row] * 100:g} %; for {values[row]:g} % write {values[row] / 100:g}"
            place = plan.place(table, int(row), column)
            yield Problem(place, f"{values[row]:g}", f"a share below {most[row]:g}", hint, warning=True)
