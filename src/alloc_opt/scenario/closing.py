"""`close`: a school closes. Its pupils go elsewhere, part of its staff follows them, the rest ends.

All of it is said in the plan's own tables: rows of enrollment and of services for the years from the closing on, and
programs `closing <school> ...` for what it costs. Each touched value keeps the place of the scenario.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from alloc_opt.io.problems import Problems, did_you_mean, some
from alloc_opt.io.raw import Sources
from alloc_opt.plan.closed import Closed
from alloc_opt.plan.plan import Head
from alloc_opt.plan.years import end_year
from alloc_opt.scenario.closing_notes import notes
from alloc_opt.scenario.closing_pupils import Moved, move
from alloc_opt.scenario.closing_staff import end
from alloc_opt.scenario.closing_text import ALL, Closing
from alloc_opt.scenario.draft import frames_of, head_of
from alloc_opt.scenario.edits import Edits

CAPACITY = "capacity"
"""Attribute of schools: pupils that a school has room for; 0: not stated."""
COST_WORDS = {"mothball": "keeping the empty building", "moving": "moving", "buses": "buses"}


def close(draft: Sources, said: Closing, problems: Problems) -> Closed | None:
    """Close a school in the draft; gives what was said and assumed, None where something is wrong."""
    head, full = head_of(draft), frames_of(draft)
    before = len(problems)
    if head is None or not _possible(said, head, full, problems):
        return None
    years = [year for year in head.years if end_year(year) >= end_year(said.year)]
    pupils, levels = Edits("enrollment"), Edits("services")
    moved = move(said, full["enrollment"], years, pupils, problems)
    _room(said, moved, full["schools"], problems)
    ended = end(said, full, moved, years, levels, problems)
    if len(problems) > before:
        return None
    pupils.make(draft, said.places["pupils"])
    programs, costs = Edits("programs"), Edits("costs")
    _costs(said, full, years, programs, costs, levels)
    for edits in (programs, costs, levels):
        edits.make(draft, said.places["close"])
    follows = {(one.program, to): units for one in ended for to, units in one.follows.items()}
    once = tuple(_program(said, key) for key in said.costs if key == "moving")
    yearly = tuple(_program(said, key) for key in said.costs if key != "moving")
    told = notes(said, full["schools"], moved, ended, _capacity(full["schools"]))
    return Closed(said.school, said.year, follows, once, yearly, told)


def _program(said: Closing, key: str) -> str:
    return f"closing {said.school} {key}"


def _possible(said: Closing, head: Head, full: Mapping[str, pd.DataFrame], problems: Problems) -> bool:
    schools = full["schools"]
    open_ones = schools.loc[(schools["kind"] == "school").to_numpy(), "school"].tolist()
    before = len(problems)
    if said.school not in open_ones:
        hint = did_you_mean(said.school, open_ones) or f"schools: {some(open_ones)}"
        problems.add(said.places["close"], f"'{said.school}'", "a school of the plan", hint)
    for goes in said.going.values():
        for one in goes:
            if one.to not in open_ones or one.to == said.school:
                hint = did_you_mean(one.to, open_ones) or f"schools: {some(open_ones)}"
                wanted = "another school" if one.to == said.school else "a school of the plan"
                problems.add(one.place, f"'{one.to}'", wanted, hint if one.to != said.school else "")
    if said.year not in head.years:
        problems.add(said.places["from"], said.year, f"a year of the plan ({', '.join(head.years)})")
    elif head.later_years:
        found = f"{head.settings.by_site_years} year decided by site, of {len(head.years)}"
        hint = "put a change before it - {set: head.settings.by_site_years, to: ~, why: ...}"
        problems.add(said.places["close"], found, "every year decided by site, to close a school", hint)
    if len(problems) == before and not _has_pupils(said, full["enrollment"]):
        problems.add(said.places["close"], f"no pupils of '{said.school}' in enrollment", "a school with pupils")
    return len(problems) == before


def _has_pupils(said: Closing, enrollment: pd.DataFrame) -> bool:
    mine = (enrollment["school"] == said.school) & (enrollment["group"] == ALL) & (enrollment["pupils"] > 0)
    return bool(mine.any())


def _capacity(schools: pd.DataFrame) -> dict[str, float]:
    """School -> pupils it has room for, where that is stated."""
    if CAPACITY not in schools or schools[CAPACITY].dtype.kind not in "if":
        return {}
    rooms = zip(schools["school"], schools[CAPACITY].tolist(), strict=True)
    return {str(school): float(room) for school, room in rooms if room > 0}


def _room(said: Closing, moved: Moved, schools: pd.DataFrame, problems: Problems) -> None:
    """Every receiving school has room in every year; the fullest year is told."""
    rooms = _capacity(schools)
    worst: dict[str, tuple[float, str]] = {}
    for (year, to), pupils in moved.after.items():
        came = any(n > 0 for (y, _, r), n in moved.pupils.items() if (y, r) == (year, to))
        if came and to in rooms and pupils > rooms[to]:
            worst[to] = max(worst.get(to, (0.0, "")), (pupils, year))
    places = {one.to: one.place for goes in said.going.values() for one in goes}
    for to, (pupils, year) in worst.items():
        problems.add(places[to], f"{pupils:,.0f} pupils at {to} in {year}", f"at most {rooms[to]:,.0f}, its {CAPACITY}")


def _costs(
    said: Closing,
    full: Mapping[str, pd.DataFrame],
    years: list[str],
    programs: Edits,
    costs: Edits,
    levels: Edits,
) -> None:
    """Programs of so many dollars a year at the closed school, fixed by their bounds."""
    names = dict(zip(full["schools"]["school"], full["schools"]["name"], strict=True))
    for key, (dollars, at) in said.costs.items():
        program = _program(said, key)
        name = f"Closing {names.get(said.school) or said.school}: {COST_WORDS[key]}"
        programs.add({"program": program, "name": name, "unit": "dollar"}, at)
        costs.add({"program": program, "object": "services", "dollars": 1.0}, at)
        levels.add({"program": program, "school": said.school, "maximum": 0.0}, at)
        since = said.saved if key == "mothball" else said.year
        for year in years[:1] if key == "moving" else years:
            if end_year(year) >= end_year(since):
                bounds = {"minimum": dollars, "maximum": dollars}
                levels.add({"program": program, "school": said.school, "year": year, **bounds}, at)
