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
    programs = dict(zip(plan["programs"]["program"].astype(str), names(plan["programs"], "program"), strict=True))
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
            yield from _lowered(row, number, known, level)
            if number == 1:
                yield from _paid(row, among, year, programs)
            continue
        if not who:
            yield f"Every {_ONE[among]} has {level} a {per} or more in the plan."
            continue
        asked = " as you asked" if row["kind"] == ASKED else ""
        count = len(str(row["units"]).split("; "))
        first = f"the worst-off {_ONE[among]}" if count == 1 else f"the {count} that are below"
        was += "" if count == 1 else ", the lowest of them,"
        if row["status"] != "best":
            yield f"No plan under these rules and this money brings {first} ({who}) to {level} a {per}{asked}."
            continue
        yield f"Bringing {first} ({who}) from {was} to {level} a {per}{asked} {_costs(row, year)}."
        if asked:
            yield from _paid(row, among, year, programs)


def _most(row: Mapping[Hashable, Any], number: int, among: Among, who: str, level: str, per: str, year: str) -> str:
    several = "; " in str(row["units"])
    have = "have" if several else "has"
    if number == 1:
        first = f"No plan under these rules and this money gives the worst-off {_ONE[among]} more than {level} a {per}"
        return f"{first}: wherever all have that much, {who} {have} no more. Getting there {_costs(row, year)}."
    return (
        f"With those as far as they can be, {who} can have {level} a {per} and no more. All that {_costs(row, year)}."
    )


def _lowered(row: Mapping[Hashable, Any], number: int, known: Mapping[str, str], level: str) -> Iterator[str]:
    """How many of those settled rise, and who has more in the plan and would fall."""
    down = [unit for unit in str(row["lowers"]).split("; ") if unit]
    if not down:
        return
    up = len(str(row["units"]).split("; ")) - len(down)
    rise = f"{up} of these are below it in the plan and rise; " if number == 1 and up else ""
    has = "has" if len(down) == 1 else "have"
    yield f"{rise}{len(down)} {has} more in the plan and would fall to {level}: {_who('; '.join(down), known)}."


def _paid(row: Mapping[Hashable, Any], among: Among, year: str, programs: Mapping[str, str]) -> Iterator[str]:
    """Who pays in the year, from which money, and what is reduced for it."""
    if row["status"] != "best" or among == "groups":
        return
    moved = [("those below", float(row["raised_dollars"])), ("others", -float(row["others_dollars"]))]
    moved += [("all else (the center, what stands apart)", float(row["elsewhere_dollars"]))]
    parts = [f"{who} {_signed(dollars)}" for who, dollars in moved if abs(dollars) > _SMALL]
    money = [("restricted", float(row["restricted_dollars"])), ("unrestricted", float(row["unrestricted_dollars"]))]
    spent = [f"{_signed(dollars)} {kind}" for kind, dollars in money if abs(dollars) > _SMALL]
    if parts:
        of = f"; in all {' and '.join(spent)} money" if spent else "; in all as much is spent"
        yield f"Who pays, in {year} and against the plan in parts of positions: {listed(parts)}{of}."
    sizes = str(row["reduced_value"]).split("; ")
    less = [
        f"{programs.get(name, name)} {speak.money(float(size))}"
        for name, size in zip(str(row["reduced"]).split("; "), sizes, strict=True)
        if name
    ]
    if less:
        yield f"Reduced for it, as the plan weighs services, over all years: most of all {listed(less)}."
    if money[0][1] < -max(float(row["raised_dollars"]), _SMALL):
        yield (
            "Unrestricted money is what is short then. Restricted money that is left unspent cannot pay at these "
            "schools; spending less of it helps only through rules that count it, such as a reserve in per cent of all "
            "spending, so the last dollars a pupil cost many times their amount in services of grants."
        )


def _signed(dollars: float) -> str:
    return f"{speak.money(abs(dollars))} {'more' if dollars > 0 else 'less'}"


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
