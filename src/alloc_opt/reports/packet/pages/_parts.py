"""Who bears it, by parts of the district: schools by need and by size, pupils by group."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from alloc_opt.analysis.equities.need import Need, need
from alloc_opt.plan.complete import ALL_GROUP
from alloc_opt.reports.packet.blocks import Block, Chart, Column, Grid, line, total
from alloc_opt.reports.packet.ground import SMALLEST, Ground
from alloc_opt.reports.packet.pages._by_year import compact
from alloc_opt.reports.packet.pages._one_line import one_line

SHOWN = 0.5
"""Dollars below which nothing changes."""
_FIFTH = ("least need", "second fifth", "third fifth", "fourth fifth", "most need")


def by_need(ground: Ground, now: pd.DataFrame, year: str) -> Iterator[Block]:
    """Fifths of the schools by need, with a chart where each has a figure per pupil; nothing where no need is told."""
    found = _by_need(ground, now, year)
    if found is None:
        return
    yield found
    at = [at for at, column in enumerate(found.columns) if column.name == "each"]
    if at and all(row.cells[at[0]] is not None for row in found.rows if row.mark == "line"):
        yield _need_chart(found, year)


def share(change: float, today: float) -> float:
    """Change as a share of today; NaN where there is nothing today."""
    return change / today if abs(today) >= SHOWN else float("nan")


MONEY = (
    Column("today", "Today's services, $", "dollars", adds=True),
    Column("dollars", "Plan, $", "dollars", adds=True),
    Column("change_dollars", "Change, $", "dollars", adds=True),
    Column("share", "Change, %", "share"),
)
FTE = Column("change_fte", "Change, FTE", "fte", adds=True)
EACH = Column("each", "Change per pupil, $", "dollars")


def _by_need(ground: Ground, now: pd.DataFrame, year: str) -> Grid | None:
    found = _need(ground, year)
    if found is None or not found.fifth:
        return None
    labels = ground.plan["schools"]["school"].to_numpy(dtype=object)
    of = {str(labels[code]): number for number, codes in found.fifth.items() for code in codes}
    mine = now[now["school"].isin(list(of)).to_numpy()]
    title = f"By need, {year}: the schools in fifths"
    parts = dict(enumerate(_FIFTH, start=1))
    mine = mine.assign(part=mine["school"].map(of))
    grid = _grouped(mine, "by_need", title, parts)
    return replace(grid, notes=(f"Need: {_words(found)}.", *grid.notes, *one_line(ground, mine, year, parts)))


def _words(found: Need) -> str:
    """Its words; an attribute is told as the plan's own figure."""
    return (
        f"the plan's own figure of each school, {found.name.replace('_', ' ')}" if "`" in found.words else found.words
    )


def _need(ground: Ground, year: str) -> Need | None:
    """Need of the schools as the equity page has it; None where the plan tells none."""
    pupils = _pupils(ground, year)
    return need(ground.plan, pupils) if (pupils[ALL_GROUP] > 0).any() else None


def _pupils(ground: Ground, year: str) -> dict[str, np.ndarray]:
    """Group -> pupils by code of the school; `all` is always there."""
    plan = ground.plan
    table, schools = plan["enrollment"], plan["schools"]["school"]
    table = table[table["year"].isin(["", year]).to_numpy()]
    pupils = {ALL_GROUP: np.zeros(len(schools))}
    for group, mine in table.groupby("group"):
        sums = mine.drop_duplicates(["school", "span"], keep="last").groupby("school")["pupils"].sum()
        pupils[str(group)] = sums.reindex(schools, fill_value=0.0).to_numpy(dtype=float)
    own = (plan["schools"]["kind"] == "school").to_numpy()
    return {name: np.where(own, each, 0.0) for name, each in pupils.items()}


def by_size(ground: Ground, now: pd.DataFrame, year: str) -> Grid | None:
    """Thirds of the schools by pupils; nothing where there are few or counts are not shown."""
    mine = now[((now["kind"] == "school") & now["pupils"].notna()).to_numpy()].sort_values("pupils", kind="stable")
    if len(mine) < 6:
        return None
    part = np.concatenate([np.full(len(each), number) for number, each in enumerate(np.array_split(mine.index, 3))])
    ends = mine["pupils"].groupby(part).agg(["min", "max"])
    words = {0: "The smallest third", 1: "The middle third", 2: "The largest third"}
    names = {at: f"{words[at]}: {low:,.0f} to {high:,.0f} pupils" for at, low, high in ends.itertuples(name=None)}
    grid = _grouped(mine.assign(part=part), "by_size", f"By size of the school, {year}", names)
    return replace(grid, notes=(*grid.notes, *one_line(ground, mine.assign(part=part), year, names)))


def _grouped(mine: pd.DataFrame, name: str, title: str, names: dict[int, str]) -> Grid:
    whole = (
        Column("part", ""),
        Column("schools", "Schools", "count", adds=True),
        Column("pupils", "Pupils", "count"),
        *MONEY,
        EACH,
        FTE,
    )
    rows = []
    for part, one in mine.groupby("part", sort=True):
        sums = one[["today", "dollars", "change_dollars", "change_fte"]].sum()
        counted = one["pupils"].notna()
        pupils = float(one["pupils"].sum()) if counted.any() else float("nan")
        change = float(one.loc[counted.to_numpy(), "change_dollars"].sum())
        told = {**sums.round(6).to_dict(), "part": names[int(str(part))].capitalize(), "schools": len(one)}
        told |= {"share": share(sums["change_dollars"], sums["today"]), "pupils": pupils}
        rows.append(line(whole, {**told, "each": change / pupils if pupils > 0 else None}))
    some = mine["pupils"].isna().any() and mine["pupils"].notna().any()
    notes = ("Pupils, and change per pupil, are of the schools whose pupils are shown.",) if some else ()
    return compact(Grid(name, title, whole, (*rows, total(whole, rows, "These schools")), notes))


def _need_chart(grid: Grid, year: str) -> Chart:
    each = [value for value, row in zip(grid.column("each"), grid.rows, strict=True) if row.mark == "line"]
    least, most = (float(value or 0.0) for value in (each[0], each[-1]))
    says = (
        f"Per pupil, the fifth of the schools with the least need has {_signed(least)}, the fifth with the most need "
        f"{_signed(most)}, against today's services."
    )
    return Chart("need_chart", f"Change per pupil by need, {year}", "bars", grid.name, "part", ("each",), says)


def _signed(dollars: float) -> str:
    return "as much as today" if abs(dollars) < SHOWN else f"${abs(dollars):,.0f} {'less' if dollars < 0 else 'more'}"


def by_group(ground: Ground, now: pd.DataFrame, year: str) -> Grid | None:
    r"""Change of dollars by student group: those of each school times the group's share of its pupils,
    $\sum_s d_s E_{gs} / E_s$; groups overlap and do not add up. Nothing where the plan knows no groups.
    """
    pupils = _pupils(ground, year)
    everyone = pupils.pop(ALL_GROUP)
    place = {school: at for at, school in enumerate(ground.plan["schools"]["school"])}
    change = np.zeros(len(everyone))
    own = now[(now["kind"] == "school").to_numpy()]
    change[[place[school] for school in own["school"]]] = own["change_dollars"].to_numpy(dtype=float)
    whole = (
        Column("group", "Group"),
        Column("pupils", "Pupils", "count"),
        Column("change_dollars", "Change at their schools, $", "dollars"),
        Column("each", "Per pupil of the group, $", "dollars"),
    )
    rows = []
    for group, counts in {ALL_GROUP: everyone, **pupils}.items():
        if counts.sum() < SMALLEST:
            continue
        share = np.divide(counts, everyone, out=np.zeros(len(counts)), where=everyone > 0)
        dollars = round(float(change @ share), 2) + 0.0
        name = "All pupils" if group == ALL_GROUP else ground.name("group", group)
        told = {"group": name, "pupils": float(counts.sum()), "change_dollars": dollars}
        rows.append(line(whole, {**told, "each": dollars / float(counts.sum())}))
    notes = ("A group has the dollars of each school times its share of the pupils there; groups overlap.",)
    return Grid("by_group", f"By student group, {year}", whole, tuple(rows), notes) if len(rows) > 1 else None
