"""Named changes as people read them, each with the day by which it must be decided; and the days, with what is decided
by each, the most dollars first.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from alloc_opt.plan.complete import TOGETHER
from alloc_opt.reports import sentences as say
from alloc_opt.reports.changes import grouped
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.packet.pages._by_year import by_site, together

_SMALL = 1e-6


def in_short(ground: Ground) -> list[dict[str, Any]]:
    """A line per program and direction, the most dollars of the last year first."""
    last = ground.years[-1]
    lines = [_readable(ground, one) for one in grouped(ground.run)]
    return sorted(lines, key=lambda one: (-abs(float(one["dollars"].get(last, 0.0))), -one["size"]))


def named(ground: Ground) -> list[dict[str, Any]]:
    """A line per named change by number. All schools of a level that go no further than its schools did before have the
    day of those schools.
    """
    first = _first_days(ground)
    lines = (_readable(ground, one) for one in grouped(ground.run, apart=True))
    told = ({**one, "decide_by": first.get(one["number"], one["decide_by"])} for one in lines)
    return sorted(told, key=lambda one: int(one["number"]))


def by_day(ground: Ground, most: int) -> Iterator[tuple[str, list[str]]]:
    """ISO day and what must be decided by then, the earliest first; changes of a program are taken together, and beyond
    `most` of them the rest is counted with its dollars.
    """
    days: dict[str, dict[tuple[str, bool], list[dict[str, Any]]]] = {}
    for one in named(ground):
        if one["decide_by"]:
            key = str(one["what"]).partition(" ")[2], _size(ground, [one]) < 0
            days.setdefault(str(one["decide_by"]), {}).setdefault(key, []).append(one)
    for day, found in sorted(days.items()):
        what = {_verb(mine): mine for mine in found.values()}
        size = {text: _size(ground, mine) for text, mine in what.items()}
        order = sorted(what, key=lambda text, size=size: -abs(size[text]))  # type: ignore[misc]
        shown = order if len(order) <= most + 1 else order[:most]
        told = [f"{text} ({_places(what[text])}{_dollars(size[text])})" for text in shown]
        if rest := order[len(shown) :]:
            told.append(f"and {len(rest)} smaller ones, none above {say.money(abs(size[rest[0]]))}")
        yield day, told


def one_cut(ground: Ground) -> tuple[str, ...]:
    """Where later years are totals of levels: that rows of schools and of their level are one change, told twice."""
    places = ground.table("changes")["school"] if ground.has("changes") else pd.Series(dtype=object)
    if not places.map(together).any():
        return ()
    known, rest = by_site(ground), ground.years[len(by_site(ground)) :]
    return (
        f"One change, two rows: single schools are told for {say.span(known)}, all schools of a level for "
        f"{say.span(rest)}. The row of a level counts against today, so what its schools gave up in {known[-1]} is in "
        "it; do not add the two. Where a level goes no further than its schools did, its day is theirs.",
    )


def _readable(ground: Ground, one: dict[str, Any]) -> dict[str, Any]:
    """Without arrows and underscores; each band of a formula with its year."""
    frame = ground.table("changes")
    mine = frame[((frame["number"] == one["number"]) & (frame["tier"] != "")).to_numpy()]
    if one["changes"] == 1 and mine["tier"].nunique() > 1:
        one = {**one, **_bands(ground, mine)}
    return {**one, "level": _words(str(one["level"]))}


def _words(level: str) -> str:
    return level.replace(" > ", " to ").replace("_", " ")


def _bands(ground: Ground, mine: pd.DataFrame) -> dict[str, str]:
    """Each band that changes with its year, its schools and its day; and at how many schools in all."""
    told = [
        f"{_words(str(row['tier']))} in {row['year']} ({say.plural(int(row['sites']), 'school')}"
        f"{f', by {day}' if (day := str(row['decide_by'])) else ''})"
        for row in mine.to_dict("records")
    ]
    programs = ground.table("programs")
    moved = (programs["program"] == mine["program"].iloc[0]) & (programs["change"].abs() > _SMALL)
    count = int(programs.loc[moved.to_numpy(), "school"].nunique())
    return {"level": "; ".join(told), "where": f"{say.plural(count, 'school')} by formula"}


def _first_days(ground: Ground) -> dict[int, str]:
    """Number of the change of a level -> earliest day of its schools, where it goes no further than they did."""
    frame, known = ground.table("changes"), by_site(ground)
    level = ground.plan["schools"].set_index("school")["level"]
    of = frame["school"].map(level).fillna("").astype(str)
    found: dict[int, str] = {}
    for row in frame[(frame["school"].map(together) & (frame["decide_by"] != "")).to_numpy()].to_dict("records"):
        mine = (frame["program"] == row["program"]) & (frame["year"] == known[-1]) & ~frame["school"].map(together)
        whose = str(row["school"])[len(TOGETHER) :].strip("_")
        before = frame[(mine & ((of == whose) | (whose == ""))).to_numpy()]
        days = sorted(str(day) for day in before["decide_by"] if day)
        if days and float(row["change"]) > float(before["change"].sum()) - _SMALL and float(row["change"]) < 0:
            found[int(row["number"])] = days[0]
    return found


def _size(ground: Ground, mine: list[dict[str, Any]]) -> float:
    """Dollars of the year in which they are most."""
    years = [sum(float(one["dollars"].get(year, 0.0)) for one in mine) for year in ground.years]
    return max(years, key=abs)


def _verb(mine: list[dict[str, Any]]) -> str:
    """`stop libraries` where each of them stops, `trim libraries` where some shrink."""
    verbs = dict.fromkeys(str(one["what"]).partition(" ")[0] for one in mine)
    verb = next(iter(verbs)) if len(verbs) == 1 else "trim" if "trim" in verbs else "change"
    return f"{verb} {str(mine[0]['what']).partition(' ')[2]}"


def _places(mine: list[dict[str, Any]]) -> str:
    """How many places, levels beside their own schools left out."""
    levels = sum(1 for one in mine if str(one["where"]).startswith("All "))
    count = len(mine) - levels or len(mine)
    return f"{count} places, " if count > 1 else ""


def _dollars(dollars: float) -> str:
    return f"{say.money(abs(dollars))} {'less' if dollars < 0 else 'more'}"
