"""What single cells cannot tell: values of a row or of several tables that cannot both be meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.io.cells import Rows, distinct
from alloc_opt.io.problems import did_you_mean, some
from alloc_opt.io.raw import shown
from alloc_opt.io.table import Table
from alloc_opt.plan.deadlines import month_and_day
from alloc_opt.plan.noun import EVERY

Frames = Mapping[str, pd.DataFrame]
Check = Callable[[Table, Frames], None]
ASSUMPTIONS = ("pay_growth", "benefits_growth", "health_growth", "cost_growth", "attendance")
"""What the tool asks of every plan; further ones are those that revenue lines grow with."""


def check(tables: Mapping[str, Table], full: Frames) -> None:
    """Run each table's checks, where all the cells they look at could be read."""
    for name, table in tables.items():
        spans = [] if name == "enrollment" else [(_spans, ("span",))]
        for one, needs in [*_CHECKS.get(name, ()), *spans]:
            if not table.bad.keys() & set(needs):
                one(table, full)


def _where(mask: Any) -> Rows:
    return np.flatnonzero(np.asarray(mask, dtype=bool))


def _in_order(low: str, high: str) -> Check:
    def check_order(table: Table, full: Frames) -> None:
        for row in _where(table.frame[low] > table.frame[high])[:50]:
            value, bound = table.frame[low].iat[row], table.frame[high].iat[row]
            table.report(low, np.array([row]), shown(value), f"at most the {high} of its row, {shown(bound)}", "")

    return check_order


def _spans(table: Table, full: Frames) -> None:
    """A table's span must be one of the enrollment's."""
    spans = set(full["enrollment"]["span"])
    if not spans or "span" not in table.raw.columns:
        return
    cells = table.frame["span"].to_numpy(dtype=object)
    for span, rows in distinct(cells, _where([cell not in spans | {"all", ""} for cell in cells])):
        hint = did_you_mean(span, spans) or f"it has {some(sorted(spans))}"
        table.report("span", rows, shown(span), "a span of enrollment", hint)


def _whole_school(table: Table, full: Frames) -> None:
    """Spans do not overlap: `all` stands alone."""
    frame = table.frame
    key = [frame["school"], frame["group"], frame["year"]]
    is_all = frame["span"] == "all"
    both = is_all.groupby(key).transform("any") & (~is_all).groupby(key).transform("any") & is_all
    for _, rows in distinct(frame["school"].to_numpy(dtype=object), _where(both)):
        found = "'all' beside other spans of the school"
        table.report("span", rows, found, "spans that do not overlap", "the spans add up to the whole school")


def _level_of(column: str) -> Check:
    def check_levels(table: Table, full: Frames) -> None:
        levels = {level for level in full["schools"]["level"] if level}
        cells = table.frame[column].to_numpy(dtype=object)
        for word, rows in distinct(cells, _where([cell not in levels | {EVERY, ""} for cell in cells])):
            hint = did_you_mean(word, levels) or f"schools has {some(sorted(levels)) or 'no levels'}"
            table.report(column, rows, shown(word), "a level of schools", hint)

    return check_levels


def _standards(table: Table, full: Frames) -> None:
    """A standard asks for something: so many pupils for one FTE, or some FTE for every school."""
    frame = table.frame
    for standard, rows in distinct(frame["standard"].to_numpy(dtype=object), _where(frame["per"] == 0)):
        hint = f"leave it empty for none by enrollment ({shown(standard)} then asks for `each` alone)"
        table.report("per", rows, "0", "pupils for one FTE, above 0", hint)
    for standard, rows in distinct(
        frame["standard"].to_numpy(dtype=object), _where(np.isinf(frame["per"]) & (frame["each"] == 0))
    ):
        column = "per" if "per" in table.raw.columns else "standard"
        table.report(column, rows, f"{shown(standard)}, which asks for nothing", "`per` pupils, or `each` school", "")


def _tiers(table: Table, full: Frames) -> None:
    frame = table.frame
    for row in _where(frame["per"] == 0):
        table.report("per", np.array([row]), "0", "pupils for one unit", "leave it empty for none by enrollment")
    in_force = frame.groupby(["program", "band"])["today"].transform("sum")
    for _, rows in distinct(frame["program"].to_numpy(dtype=object), _where(frame["today"] & (in_force > 1))):
        table.report("today", rows[1:2], "true again", "one tier of a band in force today", "")
    decided: dict[Any, Any] = full["programs"].set_index("program")["decided"].to_dict()
    cells = frame["program"].to_numpy(dtype=object)
    for program, rows in distinct(cells, _where([decided.get(cell, "by_formula") != "by_formula" for cell in cells])):
        found = f"{shown(program)}, decided {decided[program]}"
        table.report("program", rows, found, "a program decided by_formula", "")


def _rated(table: Table, full: Frames) -> None:
    valued: dict[Any, Any] = full["programs"].set_index("program")["valued"].to_dict()
    cells = table.frame["program"].to_numpy(dtype=object)
    for program, rows in distinct(cells, _where([valued.get(cell, "rated") != "rated" for cell in cells])):
        found = f"an effect of {shown(program)}, valued {valued[program]}"
        table.report("program", rows, found, "a program that is valued rated", "")


def _points(table: Table, full: Frames) -> None:
    rows = _where((table.frame["points"] > 0) & (table.frame["valued"] != "rated"))
    for row in rows[:50]:
        found = f"{shown(table.frame['points'].iat[row])} points, valued {table.frame['valued'].iat[row]}"
        table.report("points", np.array([row]), found, "points of a program that is valued rated", "")


def _segments(table: Table, full: Frames) -> None:
    total = table.frame.groupby("program")["share"].transform("sum")
    for program, rows in distinct(table.frame["program"].to_numpy(dtype=object), _where(total > 1 + 1e-9)):
        found = f"segments of {shown(program)} of {total.iat[rows[0]]:g} together"
        table.report("share", rows[-1:], found, "at most 1", "")


def _weights(table: Table, full: Frames) -> None:
    schools = full["schools"]
    numeric = [name for name in schools.columns if schools[name].dtype.kind in "iuf"]
    cells = table.frame["weight_by"].to_numpy(dtype=object)
    for name, rows in distinct(cells, _where([cell not in (*numeric, "") for cell in cells])):
        hint = did_you_mean(name, numeric) or f"schools has {some(numeric) or 'no column of numbers'}"
        table.report("weight_by", rows, shown(name), "a column of numbers of schools", hint)


def _assumed(table: Table, full: Frames) -> None:
    cells = table.frame["assumption"].to_numpy(dtype=object)
    named = {*full["revenue"]["growth"], *full["costs"]["grows_with"]} - {"", *ASSUMPTIONS}
    known = (*ASSUMPTIONS, *sorted(str(name) for name in named))
    for name, rows in distinct(cells, _where([cell not in known for cell in cells])):
        hint = did_you_mean(name, known) or "name it under `growth` of revenue or `grows_with` of costs"
        table.report("assumption", rows, shown(name), " or ".join(known), hint)


def _notice(table: Table, full: Frames) -> None:
    cells = table.frame["decide_by"].to_numpy(dtype=object)
    for day, rows in distinct(cells, _where([cell != "" and month_and_day(str(cell)) is None for cell in cells])):
        table.report("decide_by", rows, shown(day), "a month and a day such as 03-15", "")


def _support(table: Table, full: Frames) -> None:
    frame = table.frame
    free = set(frame.loc[frame["restriction"] == 0, "resource"])
    for row in _where(frame["supported_by"] != ""):
        supporter = str(frame["supported_by"].iat[row])
        if supporter not in free - {str(frame["resource"].iat[row])}:
            table.report("supported_by", np.array([row]), shown(supporter), "another resource, with restriction 0", "")


def _transfers(table: Table, full: Frames) -> None:
    """Only a grant gives, to another grant; unrestricted money contributes (`supported_by`)."""
    frame, funds = table.frame, full["funds"]
    free = set(funds.loc[funds["restriction"] == 0, "resource"])
    for column in ("giver", "receiver"):
        for row in _where([name in free for name in frame[column]]):
            hint = "unrestricted money contributes: funds.supported_by" if column == "giver" else ""
            table.report(column, np.array([row]), shown(frame[column].iat[row]), "a restricted resource", hint)
    for row in _where(frame["giver"] == frame["receiver"]):
        table.report("receiver", np.array([row]), shown(frame["receiver"].iat[row]), "another resource", "")


def _indirect(table: Table, full: Frames) -> None:
    frame = table.frame
    unsent = (frame["indirect_rate"] > 0) & (frame["indirect_to"] == "")
    for row in _where(unsent):
        table.report("indirect_to", np.array([row]), "an empty cell", "the resource that receives it", "")


def _usable(table: Table, full: Frames) -> None:
    """Money that nothing may use would sit idle without anybody noticing."""
    uses, frame = full["uses"], table.frame
    usable = {*uses["resource"], *full["staff"]["resource"], *full["lines"]["resource"], *frame["supported_by"]}
    usable |= set(full["transfers"]["giver"])
    if EVERY not in set(uses["program"]) and not set(full["programs"]["program"]) <= set(uses["program"]):
        usable |= set(frame.loc[frame["restriction"] == 0, "resource"])
    for row in _where([resource not in usable for resource in frame["resource"]]):
        found = f"{shown(frame['resource'].iat[row])}, which nothing may use"
        hint = "it pays nothing today and no row of uses allows it: add one, or drop the resource"
        table.report("resource", np.array([row]), found, "a resource that some program may use", hint)


_CHECKS: Mapping[str, tuple[tuple[Check, tuple[str, ...]], ...]] = {
    "funds": (
        (_support, ("restriction", "supported_by", "resource")),
        (_indirect, ("indirect_rate", "indirect_to")),
        (_usable, ("restriction", "resource", "supported_by")),
    ),
    "transfers": ((_transfers, ("giver", "receiver")),),
    "enrollment": ((_whole_school, ("school", "span", "group", "year")),),
    "programs": (
        (_in_order("minimum", "maximum"), ("minimum", "maximum")),
        (_points, ("points", "valued")),
        (_notice, ("decide_by",)),
    ),
    "pay": ((_notice, ("decide_by",)),),
    "services": ((_in_order("minimum", "maximum"), ("minimum", "maximum")),),
    "tiers": ((_level_of("band"), ("band",)), (_tiers, ("program", "band", "per", "today"))),
    "standards": ((_level_of("level"), ("level",)), (_standards, ("per", "each", "standard"))),
    "returns": ((_segments, ("program", "share")),),
    "formula": ((_level_of("level"), ("level",)),),
    "goals": ((_weights, ("weight_by",)),),
    "effects": (
        (_in_order("low", "effect"), ("low", "effect")),
        (_in_order("effect", "high"), ("effect", "high")),
        (_rated, ("program",)),
    ),
    "assumptions": ((_assumed, ("assumption",)),),
}
"""Table -> its checks, each with the columns whose cells must all have been read."""
