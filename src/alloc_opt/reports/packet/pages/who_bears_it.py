"""Who bears it: dollars and staff of each school, of fifths of the schools by need, of levels and of the smallest."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.analysis import speak
from alloc_opt.analysis.equities.need import Need, need
from alloc_opt.analysis.fifths import attribute
from alloc_opt.analysis.names import span
from alloc_opt.plan.complete import ALL_GROUP
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Block, Chart, Column, Grid, Page, Row, Words, head, line, total
from alloc_opt.reports.packet.ground import AUDIENCES as EVERYONE
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.packet.pages._by_year import by_site, columns, compact, later, together, values

ORDER = 70
AUDIENCES = EVERYONE
TITLE = "Who bears it"
_KINDS = {"central": "Central office", "not_by_site": "Not told by school"}
_SHOWN = 0.5
_TENTH = 0.0005
_BARS, _FEW = 40, 25
_FIFTH = ("least need", "second fifth", "third fifth", "fourth fifth", "most need")


def pages(ground: Ground) -> Iterator[Page]:
    """One page; the year is the last one that is decided school by school."""
    if not ground.has("schools"):
        return
    year = by_site(ground)[-1]
    frame = ground.table("schools")
    now = frame[(frame["year"] == year).to_numpy()].reset_index(drop=True)
    own = now[(now["kind"] == "school").to_numpy()]
    if own.empty:
        return
    now["today"] = (now["dollars"] - now["change_dollars"]).round(2)
    blocks: list[Block] = []
    if (fifths := _by_need(ground, now, year)) is not None:
        told = all(row.cells[at] is not None for at in _at(fifths, "each") for row in fifths.rows if row.mark == "line")
        told &= bool(_at(fifths, "each"))
        blocks += [fifths, *([_need_chart(fifths, year)] if told else [])]
    blocks.append(_by_level(ground, frame))
    if (small := _by_size(now, year)) is not None:
        blocks.append(small)
    schools = _by_school(ground, now, year)
    blocks.append(schools)
    if len(own) <= _BARS:
        blocks.append(_chart(schools, year))
    shut = [one["school"] for one in ground.run.facts.get("closings", ())]
    unknown = own["pupils"].isna() & ~own["school"].isin(shut)
    known = [text for text in ground.run.tables["schools"].notes if unknown.any() or not text.startswith("Counts of")]
    known = ["The plan states no pupils."] if now["pupils"].isna().all() else known
    notes = (*known, *later(ground))
    blocks.append(Words(notes))
    yield Page("who_bears_it", TITLE, _lead(now, year), tuple(blocks))


def _lead(now: pd.DataFrame, year: str) -> str:
    own = (now["kind"] == "school").to_numpy()
    change = now["change_dollars"]
    schools, rest = float(change[own].sum()), float(change[~own].sum())
    lose = int((change[own] < -_SHOWN).sum())
    gain = int((change[own] > _SHOWN).sum())
    same = int(own.sum()) - lose - gain
    moves = [f"{say.plural(lose, 'school')} {'has' if lose == 1 else 'have'} less"] if lose else []
    moves += [f"{gain} {'has' if gain == 1 else 'have'} more"] if gain else []
    moves += [f"{same} {'has' if same == 1 else 'have'} as much"] if same else []
    told = ", ".join(moves)
    if not lose and not gain and abs(rest) < _SHOWN:
        return f"In {year} every school and the central office have as much as today's services take."
    return (
        f"In {year}, against today's services, {told}: {_way(schools)} at the schools and {_way(rest)} at the central "
        "office and where no school is told."
    )


def _way(dollars: float) -> str:
    if abs(dollars) < _SHOWN:
        return "no change"
    return f"{speak.money(dollars)} {'less' if dollars < 0 else 'more'}"


def _share(change: float, today: float) -> float:
    return change / today if abs(today) >= _SHOWN else float("nan")


_MONEY = (
    Column("today", "Today's services, $", "dollars", adds=True),
    Column("dollars", "Plan, $", "dollars", adds=True),
    Column("change_dollars", "Change, $", "dollars", adds=True),
    Column("share", "Change, %", "share"),
)
_FTE = Column("change_fte", "Change, FTE", "fte", adds=True)
_EACH = Column("each", "Change per pupil, $", "dollars")


def _by_school(ground: Ground, now: pd.DataFrame, year: str) -> Grid:
    name = attribute(ground.plan)
    known = dict(zip(ground.plan["schools"]["school"], ground.plan["schools"][name], strict=True)) if name else {}
    asked = [Column("need", name.replace("_", " ").capitalize(), "number")] if name else []
    whole = (Column("name", "School"), *asked, Column("pupils", "Pupils", "count"), *_MONEY, _EACH, _FTE)
    rows: list[Row] = []
    own = (now["kind"] == "school").to_numpy()
    told = [_told(record, known) for record in now[own].to_dict("records")]
    order = sorted(told, key=lambda one: (one["share"] != one["share"], one["share"], str(one["name"])))
    rows += [line(whole, one) for one in order]
    rows.append(total(whole, rows, "All schools"))
    rest = [one for one in now[~own].to_dict("records") if any(abs(one[key]) >= _SHOWN for key in ("today", "dollars"))]
    sums = [len(rows) - 1]
    if rest:
        rows.append(head(whole, "Beside the schools"))
        start = len(rows)
        rows += [line(whole, _told(one, {})) for one in rest]
        sums += list(range(start, len(rows)))
    rows.append(total(whole, rows, "All", sums))
    most = 12 if ground.audience in ("board", "public") and len(rows) > _FEW else 0
    return compact(Grid("schools", f"By school, {year}, the largest loss first", whole, tuple(rows), (), most))


def _told(record: Mapping[Any, Any], known: Mapping[Any, Any]) -> dict[str, Any]:
    today, change, pupils = (float(str(record[key])) for key in ("today", "change_dollars", "pupils"))
    told = {
        **{str(key): value for key, value in record.items()},
        "share": _share(change, today),
        "each": change / pupils if pupils > 0 else float("nan"),
    }
    value = known.get(str(record["school"]))
    return {**told, "need": float(str(value)) if value not in (None, "") else None}


def _by_need(ground: Ground, now: pd.DataFrame, year: str) -> Grid | None:
    found = _need(ground, year)
    if found is None or not found.fifth:
        return None
    labels = ground.plan["schools"]["school"].to_numpy(dtype=object)
    of = {str(labels[code]): number for number, codes in found.fifth.items() for code in codes}
    mine = now[now["school"].isin(list(of)).to_numpy()]
    title = f"By need, {year}: the schools in fifths"
    parts = dict(enumerate(_FIFTH, start=1))
    grid = _grouped(mine.assign(part=mine["school"].map(of)), "by_need", title, parts)
    return replace(grid, notes=(f"Need: {_words(found)}.", *grid.notes))


def _words(found: Need) -> str:
    return found.words.replace("the column `", "").replace("` of the schools", "").replace("_", " ")


def _need(ground: Ground, year: str) -> Need | None:
    """Need of the schools as the equity page has it; None where the plan tells none."""
    plan = ground.plan
    table, schools = plan["enrollment"], plan["schools"]["school"]
    table = table[table["year"].isin(["", year]).to_numpy()]
    pupils = {ALL_GROUP: np.zeros(len(schools))}
    for group, mine in table.groupby("group"):
        sums = mine.drop_duplicates(["school", "span"], keep="last").groupby("school")["pupils"].sum()
        pupils[str(group)] = sums.reindex(schools, fill_value=0.0).to_numpy(dtype=float)
    pupils = {name: np.where((plan["schools"]["kind"] == "school"), each, 0.0) for name, each in pupils.items()}
    return need(plan, pupils) if (pupils[ALL_GROUP] > 0).any() else None


def _by_size(now: pd.DataFrame, year: str) -> Grid | None:
    """Thirds of the schools by pupils; nothing where there are few or counts are not shown."""
    mine = now[((now["kind"] == "school") & now["pupils"].notna()).to_numpy()].sort_values("pupils", kind="stable")
    if len(mine) < 6:
        return None
    part = np.concatenate([np.full(len(each), number) for number, each in enumerate(np.array_split(mine.index, 3))])
    ends = mine["pupils"].groupby(part).agg(["min", "max"])
    words = {0: "The smallest third", 1: "The middle third", 2: "The largest third"}
    names = {at: f"{words[at]}: {low:,.0f} to {high:,.0f} pupils" for at, low, high in ends.itertuples(name=None)}
    return _grouped(mine.assign(part=part), "by_size", f"By size of the school, {year}", names)


def _grouped(mine: pd.DataFrame, name: str, title: str, names: dict[int, str]) -> Grid:
    whole = (
        Column("part", ""),
        Column("schools", "Schools", "count", adds=True),
        Column("pupils", "Pupils", "count"),
        *_MONEY,
        _EACH,
        _FTE,
    )
    rows = []
    for part, one in mine.groupby("part", sort=True):
        sums = one[["today", "dollars", "change_dollars", "change_fte"]].sum()
        counted = one["pupils"].notna()
        pupils = float(one["pupils"].sum()) if counted.any() else float("nan")
        change = float(one.loc[counted.to_numpy(), "change_dollars"].sum())
        told = {**sums.round(6).to_dict(), "part": names[int(str(part))].capitalize(), "schools": len(one)}
        told |= {"share": _share(sums["change_dollars"], sums["today"]), "pupils": pupils}
        rows.append(line(whole, {**told, "each": change / pupils if pupils > 0 else None}))
    some = mine["pupils"].isna().any() and mine["pupils"].notna().any()
    notes = ("Pupils, and change per pupil, are of the schools whose pupils are shown.",) if some else ()
    return compact(Grid(name, title, whole, (*rows, total(whole, rows, "These schools")), notes))


def _by_level(ground: Ground, frame: pd.DataFrame) -> Grid:
    """Change of every plan year by level; schools that are decided together stand with their level."""
    years = ground.years
    level = [
        _KINDS.get(str(kind)) or (f"{_level(str(one))} schools" if one else "Schools")
        for kind, one in zip(frame["kind"], frame["level"], strict=True)
    ]
    whole = (
        Column("level", ""),
        Column("sites", "Schools", "count"),
        *columns("dollars", "Change $", years, "dollars"),
        *columns("fte", "Change FTE", years, "fte"),
    )
    table = frame.assign(part=level)
    real = table[((table["kind"] == "school") & ~table["school"].map(together)).to_numpy()]
    counts = real.groupby("part")["school"].nunique()
    rows = []
    for part in dict.fromkeys(level):
        mine = table[(table["part"] == part).to_numpy()].groupby("year")[["change_dollars", "change_fte"]].sum()
        told: dict[str, object] = {"level": part, "sites": int(counts[part]) if part in counts else None}
        told |= values("dollars", mine["change_dollars"].to_dict(), years)
        rows.append(line(whole, {**told, **values("fte", mine["change_fte"].to_dict(), years)}))
    return Grid("by_level", "By level, every year", whole, (*rows, total(whole, rows, "All")))


def _level(level: str) -> str:
    words = span(level)
    return words[:1].upper() + words[1:]


def _at(grid: Grid, name: str) -> list[int]:
    return [at for at, column in enumerate(grid.columns) if column.name == name]


def _need_chart(grid: Grid, year: str) -> Chart:
    each = [value for value, row in zip(grid.column("each"), grid.rows, strict=True) if row.mark == "line"]
    least, most = (float(value or 0.0) for value in (each[0], each[-1]))
    says = (
        f"Per pupil, the fifth of the schools with the least need has {_signed(least)}, the fifth with the most need "
        f"{_signed(most)}, against today's services."
    )
    return Chart("need_chart", f"Change per pupil by need, {year}", "bars", grid.name, "part", ("each",), says)


def _signed(dollars: float) -> str:
    return "as much as today" if abs(dollars) < _SHOWN else f"${abs(dollars):,.0f} {'less' if dollars < 0 else 'more'}"


def _chart(grid: Grid, year: str) -> Chart:
    at = next(n for n, column in enumerate(grid.columns) if column.name == "change_dollars")
    share = next(n for n, column in enumerate(grid.columns) if column.name == "share")
    schools = next(n for n, row in enumerate(grid.rows) if row.mark == "sum")
    worst = min(grid.rows[:schools], key=lambda row: float(row.cells[share] or 0.0))
    loss = float(worst.cells[share] or 0.0)
    told = f"{worst.cells[0]}, {-loss * 100:.1f} % ({say.money(-float(worst.cells[at] or 0.0))})"
    says = (
        f"The school that gives up the largest share is {told}." if loss < -_TENTH else "No school gives anything up."
    )
    return Chart("schools_chart", f"Change in dollars, {year}", "bars", grid.name, "name", ("change_dollars",), says)
