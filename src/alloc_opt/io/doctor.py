"""Things that can be solved but are likely not meant. Each is a warning with its place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.errors import Place, Problem
from alloc_opt.io.raw import shown
from alloc_opt.io.slips import slips
from alloc_opt.io.unfinished import unfinished
from alloc_opt.plan.complete import ALL_GROUP
from alloc_opt.plan.nouns import nouns
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.years import end_year

_FACTOR = 300.0
"""A value this many times its kind's median, or that small a part of it, is likely in thousands or in cents."""
_ENOUGH = 4
"""Values of a kind below which there is no telling."""
_KINDS: tuple[tuple[str, str, tuple[str, ...], bool], ...] = (
    ("pay", "salary", (), True),
    ("pay", "health", (), True),
    ("costs", "dollars", ("object", "unit"), True),
    ("enrollment", "pupils", ("span", "group"), False),
    ("staff", "fte", ("position",), False),
    ("lines", "dollars", ("object",), False),
    ("services", "current", ("program",), False),
    ("formula", "per_pupil", ("line",), True),
    ("effects", "effect", ("goal",), True),
)
"""Table, column, what makes a kind, and whether small values are odd too; costs decided centrally are whole budgets."""
_FENCE = 3
"""The ratio of the quartiles, to this power, is how far beyond a quartile a kind reaches; ledgers reach far."""
_CLOSE = 0.85
_MOST_IDS = 400


def examine(plan: Plan) -> tuple[Problem, ...]:
    """All warnings about the plan's tables, in the order of the checks."""
    checks = (
        _no_staff,
        _outliers,
        _pay_scale,
        _near_ids,
        _no_pupils,
        _missing_years,
        _only_pay,
        _no_site,
        _no_money,
        _large_groups,
        _ended,
        slips,
        unfinished,
    )
    return tuple(problem for check in checks for problem in check(plan))


def _warning(place: Place, found: str, wanted: str, hint: str = "") -> Problem:
    return Problem(place, found, wanted, hint, warning=True)


def _given_rows(plan: Plan, table: str) -> int:
    """Rows that the files state; the others follow from them."""
    return len(plan.places[table].lines) if table in plan.places else 0 if plan.places else len(plan[table])


def _rows(mask: pd.Series) -> list[int]:
    return [int(row) for row in np.flatnonzero(mask.to_numpy(dtype=bool))]


def _outliers(plan: Plan) -> Iterator[Problem]:
    """Factor-1000 outliers: dollars among thousands of dollars."""
    for table, column, kind, small in _KINDS:
        frame = plan[table]
        if table == "costs":
            known = plan["programs"].drop_duplicates("program").set_index("program").reindex(frame["program"])
            frame = frame.assign(unit=known["unit"].to_numpy(dtype=object))
            frame = frame.assign(**{column: frame[column].where((known["decided"] != "central").to_numpy(), 0.0)})
        values = frame[column].abs().where(frame[column] != 0)
        groups = [frame[name] for name in kind] or [pd.Series("", index=frame.index)]
        if "school" in frame.columns:
            groups.append(frame["school"].map(plan["schools"].drop_duplicates("school").set_index("school")["kind"]))
        median, count = (values.groupby(groups).transform(how) for how in ("median", "count"))
        low, high = (values.groupby(groups).transform("quantile", q) for q in (0.25, 0.75))
        reach = (high / low) ** _FENCE
        odd = (values > _FACTOR * median) & (values > high * reach)
        odd |= small & (values * _FACTOR < median) & (values * reach < low)
        for row in _rows(odd & (count >= _ENOUGH)):
            about = f"about {median.iat[row]:,.10g}, the median of its kind"
            hint = "a value in thousands, or with cents as dollars?"
            yield _warning(plan.place(table, row, column), shown(frame[column].iat[row]), about, hint)


def _pay_scale(plan: Plan) -> Iterator[Problem]:
    """A resource's revenue against what it pays today."""
    funds, pay, staff = plan["funds"], plan["pay"].drop_duplicates("position").set_index("position"), plan["staff"]
    each = (pay["salary"] * (1 + pay["benefits"]) + pay["health"]).reindex(staff["position"]).to_numpy()
    spent = (staff["fte"] * each).groupby(staff["resource"]).sum()
    spent = spent.add(plan["lines"].groupby("resource")["dollars"].sum(), fill_value=0.0)
    extra = plan["revenue"].groupby("resource")["dollars"].sum()
    names = funds["resource"]
    moneys = funds["revenue"] + extra.reindex(names).fillna(0.0).to_numpy(dtype=float)
    todays = spent.reindex(names).fillna(0.0)
    driven = set(plan["revenue"].loc[plan["revenue"]["driver"] != "", "resource"])
    for row, (resource, money, today) in enumerate(zip(names, moneys.tolist(), todays.tolist(), strict=True)):
        if resource not in driven and money > 0 and today > 0 and not 1 / _FACTOR < money / today < _FACTOR:
            wanted = f"about {today:,.0f}, what it pays today"
            hint = "dollars on one side and thousands on the other?"
            yield _warning(plan.place("funds", row, "revenue"), f"{money:,.0f} dollars of '{resource}'", wanted, hint)


def _near_ids(plan: Plan) -> Iterator[Problem]:
    """Ids that differ by their case, by a dash, or by a letter or two."""
    for name, noun in nouns().items():
        if len(noun.key) != 1:
            continue
        (column,) = noun.key
        ids = [str(word) for word in plan[name][column]][: _given_rows(plan, name)]
        for second, first in _alike(ids):
            place = plan.place(name, second, column)
            found = f"{shown(ids[second])} beside {shown(ids[first])}"
            yield _warning(place, found, "ids that differ clearly", "are they the same?")


def _alike(ids: list[str]) -> Iterator[tuple[int, int]]:
    folded: dict[str, int] = {}
    rest: list[int] = []
    for row, word in enumerate(ids):
        bare = re.sub(r"[\s_\-.]+", "", word.casefold())
        if bare in folded:
            yield row, folded[bare]
        else:
            folded[bare] = row
            rest.append(row)
    if len(rest) > _MOST_IDS:
        return
    words = [(row, ids[row].casefold()) for row in rest if len(ids[row]) >= 6]
    for i, (row, word) in enumerate(words):
        yield from ((row, other) for other, before in words[:i] if _close(word, before))


def _close(one: str, other: str) -> bool:
    """Alike but for one word that is nearly the same; `grade_3` and `grade_4` are not meant to be."""
    pairs = list(zip(*(re.split(r"[\s_\-.]+", word) for word in (one, other)), strict=False))
    apart = [pair for pair in pairs if pair[0] != pair[1]]
    if one.count("_") != other.count("_") or len(apart) != 1:
        return False
    ((first, second),) = apart
    if min(len(first), len(second)) < 4 or re.findall(r"\d+", first) != re.findall(r"\d+", second):
        return False
    return difflib.SequenceMatcher(None, second, first, autojunk=False).ratio() >= _CLOSE


def _no_pupils(plan: Plan) -> Iterator[Problem]:
    enrolled = plan["enrollment"]
    if enrolled.empty:
        return
    pupils = set(enrolled.loc[enrolled["pupils"] > 0, "school"])
    schools = plan["schools"]
    for row in _rows((schools["kind"] == "school") & ~schools["school"].isin(pupils)):
        found = f"the school {shown(schools['school'].iat[row])} without pupils"
        hint = "rows of enrollment, or another kind (central, not_by_site)"
        yield _warning(plan.place("schools", row, "school"), found, "pupils", hint)


def _missing_years(plan: Plan) -> Iterator[Problem]:
    """A school counted in some years and not in others has nobody there; 0 pupils is said by a row."""
    enrolled = plan["enrollment"]
    mine = enrolled[(enrolled["group"] == ALL_GROUP).to_numpy()]
    years = (plan.head.base_year, *plan.years)
    counted = mine.groupby("school", sort=False)["year"].agg(set).to_dict()
    anywhere = set().union(*counted.values())
    if "" in anywhere:
        return
    for school, have in counted.items():
        if missing := [year for year in years if year in anywhere and year not in have]:
            row = _rows(enrolled["school"] == school)[0]
            found = f"no pupils of {shown(school)} in {', '.join(missing)}"
            hint = "add the years, or a row of 0 pupils where it is closed"
            yield _warning(plan.place("enrollment", row, "year"), found, "a row for each year of the others", hint)


def _no_staff(plan: Plan) -> Iterator[Problem]:
    """Pay without staff: today's FTE follow from services alone."""
    if plan["staff"].empty and not plan["pay"].empty:
        hint = "today's FTE follow from services and staffing alone; is the table gone?"
        yield _warning(
            _table_place(plan, "staff", "pay"), "no rows of staff", "today's FTE of the positions in pay", hint
        )


def _table_place(plan: Plan, name: str, beside: str) -> Place:
    """Where a table would stand that the plan does not have."""
    at = plan.place(beside, 0)
    return Place(at.file, sheet=name) if at.sheet else Place(f"{name}.csv")


def _only_pay(plan: Plan) -> Iterator[Problem]:
    """Books without anything but staff leave supplies, utilities and contracts out."""
    if plan["lines"].empty and plan["costs"].empty and not plan["staff"].empty:
        hint = "supplies, utilities, contracts: without them every total is short of your ledger's"
        place = _table_place(plan, "lines", "staff")
        yield _warning(place, "no rows of lines, and none of costs", "what is spent beside pay", hint)


def _no_site(plan: Plan) -> Iterator[Problem]:
    programs = plan["programs"]
    sited = {*plan["services"]["program"], *plan["tiers"]["program"]}
    idle = ~programs["program"].isin(sited) & ~programs["locked"]
    for row in _rows(idle[: _given_rows(plan, "programs")]):
        found = f"the program {shown(programs['program'].iat[row])} without any site"
        hint = "rows of services (or of staff and lines) say where it runs or may run"
        yield _warning(plan.place("programs", row, "program"), found, "at least one school", hint)


def _no_money(plan: Plan) -> Iterator[Problem]:
    funds, lines = plan["funds"], plan["revenue"]
    paid = (lines["dollars"] != 0) | (lines["driver"] != "")
    fed = {*lines.loc[paid, "resource"], *funds.loc[funds["indirect_rate"] > 0, "indirect_to"]}
    dry = (funds["beginning"] == 0) & (funds["revenue"] == 0) & (funds["supported_by"] == "")
    dry &= ~funds["resource"].isin(fed)
    for row in _rows(dry):
        found = f"the resource {shown(funds['resource'].iat[row])} without revenue or balance"
        yield _warning(plan.place("funds", row, "revenue"), found, "a beginning balance, revenue or a supporter")


def _large_groups(plan: Plan) -> Iterator[Problem]:
    """A group has at most as many pupils as its school."""
    enrolled = plan["enrollment"]
    everyone = enrolled[enrolled["group"] == ALL_GROUP].groupby(["school", "year"])["pupils"].sum().to_dict()
    groups = enrolled[enrolled["group"] != ALL_GROUP]
    totals: dict[Any, float] = groups.groupby(["group", "school", "year"], sort=False)["pupils"].sum().to_dict()
    over: dict[str, list[tuple[str, str, float, float]]] = {}
    for (group, school, year), pupils in totals.items():
        limit = everyone.get((school, year), everyone.get((school, ""), np.inf))
        if pupils > limit + 1e-9:
            over.setdefault(group, []).append((school, year, pupils, limit))
    for group, found in over.items():
        school, year, pupils, limit = found[0]
        same = (enrolled["school"] == school) & (enrolled["group"] == group) & (enrolled["year"] == year)
        others = len({other for other, *_ in found}) - 1
        more = f" (and in {others} more school{'s' if others > 1 else ''})" if others else ""
        told = f"{pupils:g} pupils of {shown(group)} at {shown(school)}{more}"
        hint = "a count that holds a pupil more than once is no group of pupils: shares of it mislead"
        place = plan.place("enrollment", _rows(same)[0], "pupils")
        yield _warning(place, told, f"at most its {limit:g} pupils in all", hint)


def _ended(plan: Plan) -> Iterator[Problem]:
    funds = plan["funds"]
    for row in _rows(funds["ends"] != ""):
        ends = str(funds["ends"].iat[row])
        if end_year(ends) < end_year(plan.years[0]):
            found = f"{shown(funds['resource'].iat[row])}, which ends in {ends}"
            yield _warning(plan.place("funds", row, "ends"), found, f"money that lasts into {plan.years[0]}")
