"""Slips of the hand: a row entered twice, a percentage for a share, staff or a debt out of all proportion."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from alloc_opt.errors import Problem
from alloc_opt.io.impossible import RATES, percentage
from alloc_opt.measures.drivers import ATTENDANCE
from alloc_opt.plan.complete import ALL_GROUP
from alloc_opt.plan.plan import Plan

_SAME = ("school", "program", "position", "resource", "object", "filled")
"""Columns that tell rows of staff and of lines apart."""


_PUPILS_PER_FTE = 3.0
"""Fewer pupils for one FTE are out of proportion at a school."""
_FEW_FTE = 20.0
"""FTE that no school is too small for."""
_MOST_FTE = 500.0
"""FTE at a school that are out of proportion where its pupils are not known."""
_DEBT = 0.5
"""Share of its revenue below zero at which a resource is not likely to begin."""
_SMALL_DEBT = 10_000.0


def slips(plan: Plan) -> Iterator[Problem]:
    """Warnings, each with its place."""
    yield from _doubles(plan)
    yield from _percentages(plan)
    yield from _crowds(plan)
    yield from _debts(plan)


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


def _crowds(plan: Plan) -> Iterator[Problem]:
    """Schools with more staff than one FTE for three pupils; the row with the most FTE is named."""
    staff, pupils = plan["staff"], _pupils(plan)
    schools = set(plan["schools"].loc[(plan["schools"]["kind"] == "school").to_numpy(), "school"])
    for school, mine in staff[staff["school"].isin(schools).to_numpy()].groupby("school", sort=False):
        fte, there = float(mine["fte"].sum()), pupils.get(str(school), 0.0)
        if fte <= (max(there / _PUPILS_PER_FTE, _FEW_FTE) if there > 0 else _MOST_FTE):
            continue
        row = int(np.flatnonzero((staff["school"] == school).to_numpy())[mine["fte"].to_numpy().argmax()])
        of = f"{there:,.10g} pupils" if there > 0 else "no pupils in enrollment"
        found = f"{fte:,.10g} FTE at {school}, a school with {of}"
        most = f"at most one FTE for {_PUPILS_PER_FTE:g} pupils" if there > 0 else f"at most {_MOST_FTE:g} FTE"
        hint = f"this row has {staff['fte'].iat[row]:,.10g} FTE; headcount, hours or a further zero?"
        yield Problem(plan.place("staff", row, "fte"), found, most, hint, warning=True)


def _pupils(plan: Plan) -> dict[str, float]:
    """Pupils of each school in the base year, or of every year."""
    frame = plan["enrollment"]
    frame = frame[((frame["group"] == ALL_GROUP) & frame["year"].isin(["", plan.head.base_year])).to_numpy()]
    own = frame["year"] == plan.head.base_year
    stated = own.groupby(frame["school"]).transform("any")
    frame = frame[(own | ~stated).to_numpy()]
    return {str(school): float(n) for school, n in frame.groupby("school")["pupils"].sum().items()}


def _debts(plan: Plan) -> Iterator[Problem]:
    """Resources that begin with a debt of more than half of what they receive in a year."""
    funds, lines = plan["funds"], plan["revenue"]
    lines = lines[lines["year"].isin(["", plan.head.base_year]).to_numpy()]
    comes = lines.groupby("resource")["dollars"].sum()
    rated = set(lines.loc[(lines["rate"] > 0).to_numpy(), "resource"])
    for row, (resource, begins, given) in enumerate(
        zip(funds["resource"], funds["beginning"].tolist(), funds["revenue"].tolist(), strict=True)
    ):
        revenue = float(given) + float(comes.get(resource, 0.0))
        if resource in rated or begins > -max(_SMALL_DEBT, _DEBT * revenue):
            continue
        found = f"{begins:,.10g} dollars, with revenue of {revenue:,.10g}"
        wanted = f"a beginning balance above -{_DEBT:.0%} of the revenue"
        hint = "balances are what is there on 1 July, debts below zero; is the sign right?"
        yield Problem(plan.place("funds", row, "beginning"), found, wanted, hint, warning=True)
