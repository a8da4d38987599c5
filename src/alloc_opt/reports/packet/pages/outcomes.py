"""What pupils gain, as far as studies can tell: each goal by group and year with its interval, and today's services."""

from collections.abc import Iterator
from math import erf, sqrt
from typing import Any

import pandas as pd

from alloc_opt.analysis.speak import listed
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Block, Chart, Column, Grid, Page, Words, line
from alloc_opt.reports.packet.ground import SMALLEST, Ground

ORDER = 175
AUDIENCES = ("board", "staff", "public")
TITLE = "What pupils gain, as far as studies can tell"
_DEVIATIONS = "SD"
"""Units that begin so are standard deviations of a pupil's results, which can be told for each pupil."""
_NAMED = 2
COLUMNS = (
    Column("label", "Year"),
    Column("group_name", "Pupils"),
    Column("pupils", "Number", "count"),
    Column("today_gain", "Today's services", "number"),
    Column("low", "Plan: low", "number"),
    Column("gain", "Plan", "number"),
    Column("high", "Plan: high", "number"),
    Column("each", "For each pupil", "number"),
)


def pages(ground: Ground) -> Iterator[Page]:
    """One page; none where the plan does not decide by effects."""
    if not ground.has("outcomes"):
        return
    frame = ground.table("outcomes")
    goals = ground.plan["goals"].set_index("goal")
    names = {str(goal): str(goals["name"].get(goal) or goal) for goal in frame["goal"].unique()}
    blocks: list[Block] = [Words(tuple(_how(ground, frame)), head="How to read it")]
    for goal, mine in frame.groupby("goal", sort=False):
        grid = _goal(ground, names[str(goal)], str(goal), mine)
        blocks += [grid, _chart(ground, names[str(goal)], mine, grid)]
    yield Page("outcomes", TITLE, _lead(ground, frame, names), tuple(blocks))


def _lead(ground: Ground, frame: pd.DataFrame, names: dict[str, str]) -> str:
    last = frame[(frame["year"] == ground.years[-1]).to_numpy()]
    sums = last.groupby("goal", sort=False)[["gain", "low", "high", "today_gain"]].sum()
    up = [names[str(goal)] for goal, row in sums.iterrows() if row["gain"] > row["today_gain"] + 0.005]
    down = [names[str(goal)] for goal, row in sums.iterrows() if row["gain"] < row["today_gain"] - 0.005]
    parts = [f"more in {_few(up)}"] if up else []
    parts += [f"less in {_few(down)}"] if down else []
    told = "; ".join(parts) if parts else "the same for every goal"
    return f"Against today's services the plan expects in {ground.years[-1]}: {told}. Every figure is an interval."


def _few(goals: list[str]) -> str:
    return listed(goals) if len(goals) <= _NAMED else say.plural(len(goals), "goal")


def _how(ground: Ground, frame: pd.DataFrame) -> Iterator[str]:
    effects = ground.run.facts.get("effects") or []
    if effects and all(effect["id"] for effect in effects):
        yield (
            "A gain is what studies found for a pupil, allowed for weak studies and for how much reaches pupils, times "
            "the pupils served. Low and high: every effect at that end of what 8 of 10 districts would find. Goals are "
            "never added together."
        )
    else:
        yield (
            "A gain is the effect of a program as the plan states it, times what is bought. Low and high: every effect "
            "at that end of its interval. Goals are never added together."
        )
    if frame["unit"].str.startswith(_DEVIATIONS).any():
        share = 0.5 * (1 + erf(0.1 / sqrt(2)))
        yield (
            f"SD is a standard deviation of test results: a gain of 0.1 moves a pupil from the middle to a place above "
            f"{share:.0%} of pupils."
        )
    if (frame["at_cap"] == "yes").any():
        yield "Where programs for the same pupils add up to more than studies have ever seen, the plan counts no more."


def _pupils(ground: Ground, group: str, year: str) -> float:
    """Pupils of a group in the district in a year; NaN where the plan does not count them or they are too few."""
    frame = ground.plan["enrollment"]
    mine = frame[(frame["group"].astype(str) == group).to_numpy()]
    for wanted in (year, "", ground.base_year):
        here = mine[(mine["year"].astype(str) == wanted).to_numpy()]
        if len(here):
            count = float(here["pupils"].sum())
            return count if count >= SMALLEST else float("nan")
    return float("nan")


def _goal(ground: Ground, name: str, goal: str, mine: pd.DataFrame) -> Grid:
    rows = []
    several = mine["group"].nunique() > 1
    unit = str(mine["unit"].iloc[0])
    by_pupil = unit.startswith(_DEVIATIONS)
    left_out = set() if several else {"group_name"}
    left_out |= set() if by_pupil else {"pupils", "each"}
    columns = tuple(c for c in COLUMNS if c.name not in left_out)
    for record in mine.to_dict("records"):
        pupils = _pupils(ground, str(record["group"]), str(record["year"]))
        each = float(record["gain"]) / pupils if pupils == pupils else None
        values: dict[str, Any] = {
            **{str(key): value for key, value in record.items()},
            "label": record["year"] if not several else f"{record['year']}, {ground.name('group', record['group'])}",
            "group_name": ground.name("group", record["group"]),
            "pupils": pupils,
            "each": None if each is None else round(each, 3),
        }
        values |= {key: round(float(record[key]), 1) for key in ("gain", "low", "high", "today_gain")}
        rows.append(line(columns, values))
    groups = listed([ground.name("group", group) for group in dict.fromkeys(mine["group"])])
    spread = " For each pupil: spread over all pupils of the group, served or not." if by_pupil else ""
    notes = (f"{groups}; in {unit}.{spread}",)
    return Grid(f"goal_{goal}", name, columns, tuple(rows), notes)


def _chart(ground: Ground, name: str, mine: pd.DataFrame, grid: Grid) -> Chart:
    last = mine[(mine["year"] == ground.years[-1]).to_numpy()][["gain", "low", "high", "today_gain"]].sum()
    gain, low, high, today = (say.number(round(float(last[key]), 1)) for key in ("gain", "low", "high", "today_gain"))
    says = f"{name} in {ground.years[-1]}: {gain} in all, between {low} and {high}; today's services give {today}."
    series = ("today_gain", "low", "gain", "high")
    return Chart(f"chart_{grid.name}", f"{name}, by year", "bars", grid.name, "label", series, says)
