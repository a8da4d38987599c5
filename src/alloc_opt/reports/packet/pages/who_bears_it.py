"""Who bears it: dollars and staff of each school, of fifths of the schools by need, of levels and of the smallest."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from alloc_opt.analysis import speak
from alloc_opt.analysis.fifths import attribute
from alloc_opt.analysis.names import span
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Block, Chart, Column, Grid, Page, Row, Words, head, line, total
from alloc_opt.reports.packet.ground import AUDIENCES as EVERYONE
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.packet.pages._by_year import by_site, columns, compact, later, together, values
from alloc_opt.reports.packet.pages._parts import EACH, FTE, MONEY, SHOWN, by_group, by_need, by_size, share

ORDER = 70
AUDIENCES = EVERYONE
TITLE = "Who bears it"
_KINDS = {"central": "Central office", "not_by_site": "Not told by school"}
_TENTH = 0.0005
_BARS, _FEW = 40, 25


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
    blocks += by_need(ground, now, year)
    blocks += [
        grid for grid in (by_group(ground, now, year), _by_level(ground, frame), by_size(ground, now, year)) if grid
    ]
    schools = _by_school(ground, now, year)
    blocks.append(schools)
    if len(own) <= _BARS:
        blocks.append(_chart(schools, year))
    shut = [one["school"] for one in ground.run.facts.get("closings", ())]
    unknown = own["pupils"].isna() & ~own["school"].isin(shut)
    known = [text for text in ground.run.tables["schools"].notes if unknown.any() or not text.startswith("Counts of")]
    known = ["The plan states no pupils."] if now["pupils"].isna().all() else known
    notes = (*_other_base(ground, schools, year), *known, *later(ground))
    blocks.append(Words(notes))
    yield Page("who_bears_it", TITLE, _lead(now, year), tuple(blocks))


def _lead(now: pd.DataFrame, year: str) -> str:
    own = (now["kind"] == "school").to_numpy()
    change = now["change_dollars"]
    schools, rest = float(change[own].sum()), float(change[~own].sum())
    lose = int((change[own] < -SHOWN).sum())
    gain = int((change[own] > SHOWN).sum())
    same = int(own.sum()) - lose - gain
    counts = [(count, words) for count, words in ((lose, "less"), (gain, "more"), (same, "as much")) if count]
    schools_of = [say.plural(counts[0][0], "school"), *(str(count) for count, _ in counts[1:])]
    told = ", ".join(
        f"{who} {'has' if count == 1 else 'have'} {words}"
        for who, (count, words) in zip(schools_of, counts, strict=True)
    )
    if not lose and not gain and abs(rest) < SHOWN:
        return f"In {year} every school and the central office have as much as today's services take."
    return (
        f"In {year}, against today's services, {told}: {_way(schools)} at the schools and {_way(rest)} at the central "
        "office and where no school is told."
    )


def _way(dollars: float) -> str:
    if abs(dollars) < SHOWN:
        return "no change"
    return f"{speak.money(dollars)} {'less' if dollars < 0 else 'more'}"


def _by_school(ground: Ground, now: pd.DataFrame, year: str) -> Grid:
    name = attribute(ground.plan)
    known = dict(zip(ground.plan["schools"]["school"], ground.plan["schools"][name], strict=True)) if name else {}
    asked = [Column("need", name.replace("_", " ").capitalize(), "number")] if name else []
    whole = (Column("name", "School"), *asked, Column("pupils", "Pupils", "count"), *MONEY, EACH, FTE)
    rows: list[Row] = []
    own = (now["kind"] == "school").to_numpy()
    told = [_told(record, known) for record in now[own].to_dict("records")]
    order = sorted(told, key=lambda one: (one["share"] != one["share"], one["share"], str(one["name"])))
    rows += [line(whole, one) for one in order]
    rows.append(total(whole, rows, "All schools"))
    rest = [one for one in now[~own].to_dict("records") if any(abs(one[key]) >= SHOWN for key in ("today", "dollars"))]
    sums = [len(rows) - 1]
    if rest:
        rows.append(head(whole, "Beside the schools"))
        start = len(rows)
        rows += [line(whole, _told(one, {})) for one in rest]
        sums += list(range(start, len(rows)))
    rows.append(total(whole, rows, "All", sums))
    most = 12 if ground.audience in ("board", "public") and len(rows) > _FEW else 0
    return compact(Grid("schools", f"By school, {year}, the largest loss first", whole, tuple(rows), (), most))


def _other_base(ground: Ground, grid: Grid, year: str) -> Iterator[str]:
    """Where a school gives up more than a rule on its losses allows, as that rule counts on another base."""
    if not ground.has("rulebook"):
        return
    shares = [float(row.cells[at] or 0.0) for at in _at(grid, "share") for row in grid.rows if row.mark == "line"]
    said = ground.table("rulebook").set_index("rule")["sentence"].to_dict()
    for rule in ground.plan.rules:
        loss = rule.parameters.get("loss") if rule.family == "hold_harmless" else None
        if loss is None or min(shares, default=0.0) >= -float(str(loss)):
            continue
        before = rule.parameters.get("against", "before") == "before"
        against = "the year before, as they were paid then" if before else "today"
        yield (
            f'Shares here are of what today\'s services would cost in {year}. The rule "{said.get(rule.id, rule.id)}" '
            f"has a base of its own: the dollars that it names, against those of {against}. So a share here can be "
            "larger though the rule is kept."
        )


def _at(grid: Grid, name: str) -> list[int]:
    return [at for at, column in enumerate(grid.columns) if column.name == name]


def _told(record: Mapping[Any, Any], known: Mapping[Any, Any]) -> dict[str, Any]:
    today, change, pupils = (float(str(record[key])) for key in ("today", "change_dollars", "pupils"))
    told = {
        **{str(key): value for key, value in record.items()},
        "share": share(change, today),
        "each": change / pupils if pupils > 0 else float("nan"),
    }
    value = known.get(str(record["school"]))
    return {**told, "need": float(str(value)) if value not in (None, "") else None}


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
