"""What raising the worst-off costs, in sentences."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from alloc_opt.analysis import speak
from alloc_opt.analysis.equities.phrases import listed
from alloc_opt.analysis.equities.raised import ASKED, MOST, WAY
from alloc_opt.analysis.equities.units import Among
from alloc_opt.analysis.frontiers.aims import Aim
from alloc_opt.analysis.names import names
from alloc_opt.analysis.table import Table
from alloc_opt.plan.plan import Plan

_NAMED = 4
_ONE = {"schools": "school", "groups": "student group", "fifths": "fifth of the schools"}
_SMALL = 0.5


def called(plan: Plan, among: Among) -> dict[str, str]:
    """Unit -> name as people say it."""
    if among == "fifths":
        ends = {"1": " (least need)", "5": " (most need)"}
        return {str(n): f"fifth {n}{ends.get(str(n), '')}" for n in range(1, 6)}
    noun, table = ("school", "schools") if among == "schools" else ("group", "groups")
    return dict(zip(plan[table][noun].astype(str), names(plan[table], noun), strict=True))


def raised_words(plan: Plan, table: Table, among: Among, year: str, *, weighted: bool) -> Iterator[str]:
    """A sentence for each row of `equity_floors`, one for all that are on the way."""
    known, number = called(plan, among), 0
    per = "weighted pupil" if weighted and among != "groups" else "pupil"
    on_the_way: list[str] = []
    for row in table.frame.to_dict("records"):
        if row["kind"] == WAY:
            on_the_way.append(f"{_dollars(row)} {_taken(row) or 'takes no more in all'}")
            continue
        if row["kind"] == MOST and on_the_way:
            yield f"On the way to the most: {'; '.join(on_the_way)}."
            on_the_way = []
        who = _who(str(row["units"]), known)
        level, was = _dollars(row), f"${float(row['plan_per_pupil']):,.0f}"
        if row["kind"] == MOST:
            number += 1
            yield _most(row, number, among, who, level, per, year)
            continue
        if not who:
            yield f"Every {_ONE[among]} has {level} a {per} or more in the plan."
            continue
        asked = " as you asked" if row["kind"] == ASKED else ""
        count = len(str(row["units"]).split("; "))
        first = f"the worst-off {_ONE[among]}" if count == 1 else f"the {count} that are below"
        if row["status"] != "best":
            yield f"No plan under these rules and this money brings {first} ({who}) to {level} a {per}{asked}."
            continue
        yield f"Bringing {first} ({who}) from {was} to {level} a {per}{asked} {_costs(row, year)}."


def _most(row: Mapping[Hashable, Any], number: int, among: Among, who: str, level: str, per: str, year: str) -> str:
    several = "; " in str(row["units"])
    have = "have" if several else "has"
    if number == 1:
        first = f"No plan under these rules and this money gives the worst-off {_ONE[among]} more than {level} a {per}"
        return f"{first}: wherever all have that much, {who} {have} no more. Getting there {_costs(row, year)}."
    return (
        f"With those as far as they can be, {who} can have {level} a {per} and no more. All that {_costs(row, year)}."
    )


def _costs(row: Mapping[Hashable, Any], year: str) -> str:
    """What it takes, and what those below lack."""
    lacking = f"the plan's {year} lacks {speak.money(float(row['lacking_dollars']))} of it"
    others = float(row["others_dollars"])
    instead = f": others have {speak.money(others)} less in {year} instead" if others > _SMALL else ""
    return f"{_taken(row) or f'takes no more in all{instead}'} ({lacking})"


def _taken(row: Mapping[Hashable, Any]) -> str:
    """What it takes, the plan's own objective first; empty: nothing that it counts."""
    if row["status"] != "best":
        return "is in no plan"
    aim = Aim(str(row["aim"]), str(row["aim"]))
    worse, cost = float(row["given_up_value"]), float(row["cost_dollars"])
    parts = []
    if worse > (_SMALL if "dollars" in aim.unit else 1e-6):
        parts.append(aim.worse(worse))
    if aim.goal != "least_cost" and abs(cost) > _SMALL:
        parts.append(f"{speak.money(cost)} {'more' if cost > 0 else 'less'} unrestricted money over all years")
    return f"takes {' and '.join(parts)}" if parts else ""


def _dollars(row: Mapping[Hashable, Any]) -> str:
    return f"${float(row['level_per_pupil']):,.0f}"


def _who(units: str, known: Mapping[str, str]) -> str:
    mine = [known.get(unit, unit) for unit in units.split("; ") if unit]
    if len(mine) > _NAMED:
        mine = [*mine[:_NAMED], f"{len(mine) - _NAMED} more"]
    return listed(mine) if mine else ""
