"""Positions: what becomes of each job and who leaves; for staff every post that changes, as personnel needs it."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from alloc_opt.plan.complete import TOGETHER
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Block, Column, Grid, Page, Row, Words, head, line, total
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.packet.pages._by_year import by_site, columns, compact, later, together, values

ORDER = 32
AUDIENCES = ("board", "staff")
TITLE = "Positions"
_SMALL = 5e-7
_SEAT = ["school", "position", "program", "resource", "filled", "year"]
_PLACE = ["school", "position", "program", "year"]
PAYER = "another resource pays"
_LEAVE = ("vacant", "by_attrition", "laid_off")


def pages(ground: Ground) -> Iterator[Page]:
    """Job classes, who leaves, and for staff the list of posts."""
    if not ground.has("positions"):
        return
    facts, last = ground.run.facts, ground.years[-1]
    jobs = _jobs(ground)
    blocks: list[Block] = [jobs, *_who_leaves(ground)]
    if ground.audience == "staff":
        blocks += _posts(ground)
    change = float((facts.get("staff") or {}).get("change", 0.0))
    of = " of listed positions" if facts.get("unlisted_pay") else ""
    lead = f"{abs(change):,.1f} FTE{of} {'fewer' if change < 0 else 'more'} than today by {last}"
    if abs(change) < _SMALL:
        lead = f"As many FTE{of} as today in {last}"
    laid_off = float(ground.table("who_leaves")["laid_off"].sum()) if ground.has("who_leaves") else 0.0
    none = laid_off < 0.05 and not facts.get("unlisted_pay")
    left = "no one is laid off" if none else f"{laid_off:,.1f} FTE of listed positions would be laid off"
    more = ""
    if unlisted := facts.get("unlisted_pay"):
        more = (
            f" Beside these, {say.money(unlisted['dollars'])} of pay goes from lines that list no positions, about "
            f"{unlisted['fte']:,.0f} FTE at the average cost."
        )
    yield Page("positions", TITLE, f"{lead}; {left}.{more}", tuple(blocks))


def _jobs(ground: Ground) -> Grid:
    """FTE of each job class: today and in every plan year."""
    frame, years = ground.table("positions"), ground.years
    held = frame.pivot_table(index="position", columns="year", values="fte", aggfunc="sum", fill_value=0.0)
    held = held.reindex(columns=list(years), fill_value=0.0)
    first = frame[(frame["year"] == years[0]).to_numpy()].groupby("position")["change"].sum()
    today = held[years[0]] - first.reindex(held.index, fill_value=0.0)
    last = Column("change", f"Change by {years[-1]}", "fte", adds=True)
    whole = (Column("job", "Job"), Column("today", "Today", "fte", adds=True), *columns("fte", "", years, "fte"), last)
    rows = []
    change = held[years[-1]] - today
    for position in sorted(held.index, key=lambda one: (change[one], ground.name("position", one).casefold())):
        told: dict[str, Any] = {"job": ground.name("position", position), "today": round(float(today[position]), 6)}
        told |= values("fte", held.loc[position].to_dict(), years)
        told["change"] = round(float(told[f"fte_{years[-1]}"]) - float(told["today"]), 6) + 0.0
        rows.append(line(whole, told))
    most = 15 if ground.audience == "board" else 0
    return Grid("jobs", "FTE by job", whole, (*rows, total(whole, rows, "All listed jobs")), (), most)


def _who_leaves(ground: Ground) -> Iterator[Block]:
    """Who leaves, by job and year, with the day by which people must be told."""
    frame, facts = ground.table("who_leaves"), ground.run.facts
    if not len(frame):
        return
    table = ground.table("positions")
    falls = table[((table["decide_by"] != "") & (table["change"] < 0)).to_numpy()]
    days = falls.groupby(["position", "year"])["decide_by"].min().to_dict()
    whole = (
        Column("job", "Job"),
        Column("year", "Year"),
        Column("fte_before", "FTE before", "fte"),
        Column("fte", "FTE after", "fte"),
        Column("given_up", "Given up", "fte", adds=True),
        Column("vacant", "Vacant", "fte", adds=True),
        Column("by_attrition", "Leave by themselves", "fte", adds=True),
        Column("laid_off", "Laid off", "fte", adds=True),
        Column("notice", "Notice by", "day"),
    )
    rows: list[Row] = []
    for record in frame.to_dict("records"):
        told: dict[str, Any] = {str(key): value for key, value in record.items()}
        told["job"] = ground.name("position", record["position"])
        told["notice"] = days.get((record["position"], record["year"]), "") if record["laid_off"] > 0.05 else ""
        rows.append(line(whole, told))
    notes = ("Vacant posts go first, then those of people who leave by themselves; the rest are layoffs.",)
    most = 12 if ground.audience == "board" else 0
    yield compact(Grid("who_leaves", "Who leaves", whole, (*rows, total(whole, rows, "Together")), notes, most))
    vacant, by_attrition, laid = (float(frame[name].sum()) for name in _LEAVE)
    texts = [say.leaving(vacant, by_attrition, laid, unlisted=facts.get("unlisted_pay"))]
    if facts.get("staff"):
        parts = {"laid off": laid, "vacant": vacant, "leave by themselves": by_attrition}
        texts.append(say.staff_ties(facts["staff"], parts, ground.years[-1]))
    yield Words(tuple(filter(None, texts)))


def _posts(ground: Ground) -> Iterator[Block]:
    """Every post whose FTE changes, year by year."""
    every = changed(ground)
    paid = (every["what"] == PAYER).to_numpy()
    whole = (
        Column("school_name", "Site"),
        Column("job", "Job"),
        Column("program_name", "Program"),
        Column("resource_name", "Paid by"),
        Column("vacant", "Vacant?"),
        Column("before", "FTE before", "number"),
        Column("fte", "FTE after", "number"),
        Column("change", "Change", "number", adds=True),
        Column("what", "What happens"),
        Column("decide_by", "Decide by", "day"),
        Column("position_id", "Position id"),
    )
    if not paid.all():
        notes = (
            "A position id is school-position-program-resource and a number: 1 filled today, 2 vacant or new. It never "
            "stands for a person. Each year is against the year before.",
            *later(ground),
        )
        yield Grid("posts", "Posts that change", whole, _listed(ground, whole, every[~paid]), notes)
    if paid.any():
        notes = ("The post stays as it is; in this year another resource pays for a part of it.",)
        yield Grid("payers", "Posts that another resource pays", whole, _listed(ground, whole, every[paid]), notes, 20)


def _listed(ground: Ground, whole: tuple[Column, ...], moved: pd.DataFrame) -> tuple[Row, ...]:
    """Rows under their year, with a sum of each."""
    rows: list[Row] = []
    for year, mine in moved.groupby("year", sort=True):
        rows.append(head(whole, str(year)))
        start = len(rows)
        for record in mine.to_dict("records"):
            told: dict[str, Any] = {str(key): value for key, value in record.items()}
            told |= {f"{noun}_name": ground.name(noun, record[noun]) for noun in ("school", "program", "resource")}
            told["job"] = ground.name("position", record["position"])
            rows.append(line(whole, {**told, "vacant": {"yes": "no", "no": "yes"}.get(str(record["filled"]), "")}))
        rows.append(total(whole, rows, f"Change of {year}", range(start, len(rows))))
    return tuple(rows)


def changed(ground: Ground) -> pd.DataFrame:
    """Seats whose FTE changes from the year before, with `before` and `what`; in years that are not decided school by
    school, those of all schools of a level together.
    """
    frame = ground.table("positions").copy()
    frame["decide_by"] = frame["decide_by"].astype(str)
    known = by_site(ground)
    level = ground.plan["schools"].set_index("school")["level"]
    kind = ground.plan["schools"].set_index("school")["kind"]
    moves = ~frame["year"].isin(known) & (frame["school"].map(kind) == "school")
    stays = ground.plan["programs"].set_index("program")
    sized = (stays["fixed"] > 0) | (stays["least_if_open"] > 0) | stays["locked"].astype(bool)
    moves &= ~frame["program"].map(sized).fillna(True).astype(bool)
    of = frame["school"].map(level).fillna("").map(lambda one: f"{TOGETHER}_{one}" if one else TOGETHER)
    frame["own"] = ~moves
    frame["school"] = frame["school"].mask(moves, of)
    frame["filled"] = frame["filled"].mask(frame["school"].map(together), "")
    frame = frame.sort_values("own", ascending=False, kind="stable")
    sums: dict[str, Any] = {"fte": "sum", "change": "sum", "position_id": "first", "decide_by": _earliest}
    table = frame.groupby(_SEAT, as_index=False, sort=False).agg(sums)
    table = table[(table["change"].abs() > 1e-6).to_numpy()].copy()
    table["change"] = table["change"].round(6) + 0.0
    table["fte"] = table["fte"].round(6) + 0.0
    table["before"] = (table["fte"] - table["change"]).round(6) + 0.0
    net = table.groupby(_PLACE)["change"].transform("sum").abs() < 1e-6
    ends, starts = table["fte"] <= _SMALL, table["before"] <= _SMALL
    fewer = table["change"] < 0
    what = np.select([net, ends & fewer, starts, fewer], [PAYER, "ends", "new", "less"], "more")
    table["what"] = what.astype(object)
    table["late"] = table["decide_by"].where(table["decide_by"] != "", "9999")
    order = ["year", "late", "school", "position", "program", "resource", "filled"]
    return table.sort_values(order, ignore_index=True).drop(columns="late")


def _earliest(days: "pd.Series[str]") -> str:
    return min((day for day in days if day), default="")
