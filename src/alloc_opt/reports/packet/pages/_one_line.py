"""Where one change of one school makes much of what a group of schools shows."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.ground import Ground

_MUCH = 1.0 / 3.0
_FEWEST = 1.0
"""Dollars below which a group does not change."""


def one_line(ground: Ground, schools: pd.DataFrame, year: str, names: Mapping[int, str]) -> Iterator[str]:
    """A sentence with the largest change of each group in which it is more than a third of the group's own.

    Args:
        schools: a row per school: school, part (its group), change_dollars.
        names: words of each group.
    """
    if not ground.has("changes"):
        return
    frame = ground.table("changes")
    lines = frame[((frame["year"] == year) & frame["school"].isin(schools["school"])).to_numpy()]
    told = []
    for part, mine in schools.groupby("part", sort=True):
        whole = float(mine["change_dollars"].sum())
        here = lines[lines["school"].isin(mine["school"]).to_numpy()]
        if here.empty or abs(whole) < _FEWEST:
            continue
        top = here.iloc[int(here["change_dollars"].abs().to_numpy().argmax())].to_dict()
        if abs(float(top["change_dollars"])) > _MUCH * abs(whole):
            word = names[int(str(part))].partition(":")[0]
            told.append(f"{word[:1].upper()}{word[1:]}, {_way(whole)}, of which {_told(ground, top)}")
    if told:
        yield f"One change of one school makes more than a third of a row: {'; '.join(told)}."


def _told(ground: Ground, top: Mapping[Any, Any]) -> str:
    amount = say.number(abs(float(top["change"])))
    unit = "" if top["unit"] == say.OF_TODAY else f", {amount} {top['unit']}{'' if amount == '1' else 's'}"
    unit = unit.replace("FTEs", "FTE")
    return f"{_way(float(top['change_dollars']))} is {top['name']} at {ground.name('school', top['school'])}{unit}"


def _way(dollars: float) -> str:
    return f"${abs(dollars):,.0f} {'less' if dollars < 0 else 'more'}"
