"""The change list: named changes with their dollars by year, where, and by which day they must be decided."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pandas as pd
from rich.console import Console

from alloc_opt.analysis.changes import CLOSE
from alloc_opt.analysis.closing import ENDS, FOLLOWS
from alloc_opt.analysis.run import Run
from alloc_opt.analysis.table import Table
from alloc_opt.plan.complete import TOGETHER
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet

MOST_CHANGES, MOST_BY_DAY = 15, 6
_FALLS, _ENDS, _RISES, _BACK = "falls", "ends", "rises", "back"
"""Where a change leads by its last year."""
_SMALL = 1e-6


def named(names: Mapping[str, Mapping[str, str]], noun: str, label: str) -> str:
    """The name of a school, program or resource as people say it."""
    return names[noun].get(label) or label


def show_changes(run: Run, console: Console) -> None:
    """The change list, the largest first, with the days by which changes must be decided."""
    table, years = run.tables["changes"], run.facts["years"]
    console.print()
    if not len(table):
        console.print("Named changes from today: none.", style="bold")
        return
    groups = grouped(run)
    count = int(table.frame["number"].max())
    alike = f", in {say.plural(len(groups), 'line')}" if len(groups) < count else ""
    heading = (
        f"{say.plural(count, 'named change')} from today{alike} (against today's services at the prices of the year)"
    )
    dollars = [f"$ {year}" for year in years]
    columns = ("what", "where", f"today > {years[-1]}", *dollars, f"FTE {years[-1]}")
    out = Sheet(heading, columns, right=3, drop=(*reversed(dollars[1:]), "where"))
    for line in groups[:MOST_CHANGES]:
        cells = (say.cell(line["dollars"].get(year, 0.0), signed=True) for year in years)
        out.add(line["what"], line["where"], line["level"], *cells, say.number(line["fte"], signed=True))
    out.total = _total(table.frame, years)
    out.print(console)
    if len(groups) > MOST_CHANGES:
        console.print(_left(groups))
    if any(line["all_years"] for line in groups[:MOST_CHANGES]):
        console.print("Where a level goes down and up again, it is told for today and every year.")
    _decide_by(groups, run.facts.get("as_of"), console)
    for note in table.notes:
        console.print(note)


def _decide_by(groups: list[dict[str, Any]], as_of: str | None, console: Console) -> None:
    """Each change with the day by which its first step must be decided, the earliest day first."""
    days = sorted({line["decide_by"] for line in groups if line["decide_by"]})
    for day in days:
        what = [line["what"] for line in groups if line["decide_by"] == day]
        if len(what) > MOST_BY_DAY:
            what = [*what[:MOST_BY_DAY], f"and {len(what) - MOST_BY_DAY} more in changes.csv"]
        console.print(say.decide_by(day, what, passed=as_of is not None and as_of > day))


def _total(frame: pd.DataFrame, years: list[str]) -> list[str]:
    by_year = frame.groupby("year")["change_dollars"].sum()
    fte = frame.loc[frame["year"] == years[-1], "change_fte"].sum()
    dollars = (say.cell(float(by_year.get(year, 0.0)), signed=True) for year in years)
    return ["all named changes", "", "", *dollars, say.number(float(fte), signed=True)]


def grouped(run: Run, *, apart: bool = False) -> list[dict[str, Any]]:
    """A line per program and direction, and per school that closes, largest first; levels and FTE of the last year.

    `apart`: a line per named change instead.
    """
    frame, names = run.tables["changes"].frame, run.facts["names"]
    shut = frame["number"].isin(frame.loc[(frame["action"] == CLOSE).to_numpy(), "number"])
    ways = {number: _way(mine) for number, mine in frame[~shut].groupby("number")}
    levels = frame.groupby("program")["school"].transform(lambda places: places.str.startswith(TOGETHER).any())
    way = frame["number"].map(ways).mask(shut, CLOSE)
    way = way.mask(levels & (way == _ENDS), _FALLS)
    of = frame["program"].mask(shut, frame["school"])
    lines = []
    keys = ["of", "way", *(["number"] if apart else [])]
    for (label, each, *_), mine in frame.assign(way=way, of=of).groupby(keys, sort=False):
        last = mine[mine["year"] == mine["year"].max()]
        closes = each == CLOSE
        path = _path(mine)
        lines.append(
            {
                "what": f"{_verb(mine, path)} {named(names, 'school' if closes else 'program', str(label))}",
                "where": _of_staff(run.tables.get("closing"), str(label)) if closes else _where(mine, names),
                "level": f"{say.number(-float(last['change_fte'].sum()))} > 0 FTE" if closes else _level(last, path),
                "number": int(mine["number"].min()),
                "changes": int(mine["number"].nunique()),
                "all_years": not closes and _turns(path),
                "dollars": mine.groupby("year")["change_dollars"].sum().to_dict(),
                "fte": float(last["change_fte"].sum()),
                "fte_by_year": mine.groupby("year")["change_fte"].sum().to_dict(),
                "size": float(mine["change_dollars"].abs().sum()),
                "decide_by": min((str(day) for day in mine.get("decide_by", ()) if day), default=""),
            }
        )
    return sorted(lines, key=lambda line: -line["size"])


def _of_staff(closing: Table | None, school: str) -> str:
    """What becomes of the staff of a school that closes."""
    if closing is None:
        return ""
    last = closing.frame[(closing.frame["year"] == closing.frame["year"].max()).to_numpy()]
    mine = last[(last["school"] == school).to_numpy()].groupby("kind")["fte"].sum()
    follow = float(mine.get(FOLLOWS, 0.0))
    return f"{say.number(follow)} FTE follow the pupils, {say.number(-float(mine.get(ENDS, 0.0)) - follow)} end"


def _where(mine: pd.DataFrame, names: Mapping[str, Mapping[str, str]]) -> str:
    """The school, or at how many schools something changes in any year."""
    together = mine["school"].str.startswith(TOGETHER)
    if together.any():
        places = [named(names, "school", str(place)) for place in mine.loc[together, "school"].unique()]
        whole = places[0].removesuffix(" together") if len(places) == 1 else f"all schools of {len(places)} levels"
        apart = mine.loc[~together, "number"].nunique()
        return f"{say.plural(apart, 'school')}, later {whole[0].lower()}{whole[1:]}" if apart else whole
    changes = mine["number"].nunique()
    if changes == 1 and mine["school"].iloc[0] != "*":
        return named(names, "school", str(mine["school"].iloc[0]))
    sites = int(mine["sites"].max()) if changes == 1 else changes
    return say.plural(sites, "school") + (" by formula" if changes == 1 and mine["tier"].iloc[-1] else "")


def _level(at: pd.DataFrame, path: list[float]) -> str:
    if len(at) == 1 and at["tier"].iloc[0]:
        return str(at["tier"].iloc[0])
    unit = str(at["unit"].iloc[0])
    levels = path if _turns(path) else [float(at[name].sum()) for name in ("current", "quantity")]
    if unit == say.OF_TODAY:
        return " > ".join(f"{level * 100:.0f} %" for level in levels)
    return " > ".join(say.number(level) for level in levels) + (f" {unit}" if unit != "dollar" else " $")


def _path(mine: pd.DataFrame) -> list[float]:
    """Today's level and that of every year; the first and the last alone where later years are totals of levels."""
    by_year = mine.groupby("year")[["current", "quantity"]].sum()
    if mine["school"].str.startswith(TOGETHER).any():
        by_year = by_year.iloc[-1:]
    return [float(by_year["current"].iloc[0]), *by_year["quantity"].tolist()]


def _turns(path: list[float]) -> bool:
    """Whether a level goes down and up, or up and down."""
    moves = [now - before for before, now in pairwise(path) if _apart(before, now)]
    return any(move > 0 for move in moves) and any(move < 0 for move in moves)


def _apart(before: float, now: float) -> bool:
    return abs(now - before) > _SMALL * (1.0 + abs(before))


def _way(mine: pd.DataFrame) -> str:
    """Where a change leads by its last year: to nothing, down, up, or back to today's level."""
    last = mine[(mine["year"] == mine["year"].max()).to_numpy()]
    before, now = float(last["current"].sum()), float(last["quantity"].sum())
    if not _apart(before, now):
        return _BACK
    return _RISES if now > before else _FALLS if now > _SMALL else _ENDS


def _verb(mine: pd.DataFrame, path: list[float]) -> str:
    """`stop` where nothing is left in the last year, `pause` where nothing is left in between."""
    if (mine["action"] == CLOSE).any():
        return CLOSE
    today, last = path[0], path[-1]
    if not _apart(today, last):
        between = path[1:-1]
        if min(between, default=last) <= _SMALL < last:
            return "pause"
        least, most = min(path), max(path)
        return "move" if not _apart(least, most) else f"{'trim' if _apart(last, least) else 'expand'} for a time"
    if last > today:
        return "start" if today <= _SMALL else "expand"
    return "stop" if last <= _SMALL else "trim"


def _left(groups: list[dict[str, Any]]) -> str:
    """What the table leaves out, so that the counts of lines and of named changes add up."""
    above, below = (sum(line["changes"] for line in part) for part in (groups[:MOST_CHANGES], groups[MOST_CHANGES:]))
    more = say.plural(len(groups) - MOST_CHANGES, "more line")
    told = f"These {MOST_CHANGES} lines are {say.plural(above, 'named change')}"
    return f"{told}; {more} with {below} are left out here. Every change by school and year is in changes.csv."
