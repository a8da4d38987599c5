"""Why-not sheets: for a line that people ask about, what it would take and what would have to give."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from alloc_opt.reports import sentences as say
from alloc_opt.reports import units
from alloc_opt.reports.packet.answer import Answer
from alloc_opt.reports.packet.answers.why import ASKED, KEEP, REQUEST
from alloc_opt.reports.packet.blocks import Block, Column, Grid, Page, Row, Words, line, total
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.why_names import level

ORDER = 80
AUDIENCES = ("board", "staff")
TITLE = "Why not?"
NEEDS = "why"
_COLUMNS = (
    Column("name", "What moves"),
    Column("where", "Where"),
    Column("year", "Year"),
    Column("before", "Plan"),
    Column("after", "Then"),
    Column("unit", "Unit"),
    Column("fte", "FTE", "fte"),
    Column("dollars", "Dollars", "dollars", adds=True),
)
_GIVES = (
    Column("name", "What moves"),
    Column("where", "Where"),
    Column("years", "When"),
    Column("dollars", "Dollars, all years", "dollars", adds=True),
)
_FEW = 4
"""Services that a board's sheet lists, the others in one line."""
_EARLY = "The search for what gives"
_TITLES = {KEEP: "Why not keep {} as it is?", REQUEST: "Why not fund “{}”?", ASKED: "Why is {} as it is?"}


def pages(ground: Ground) -> Iterator[Page]:
    """A sheet per line; the board's is a sentence and a short table."""
    answer = ground.answers["why"]
    for number, sheet in enumerate(answer.facts["sheets"], 1):
        yield _page(ground, answer, number, sheet)


def _page(ground: Ground, answer: Answer, number: int, sheet: Mapping[str, Any]) -> Page:
    where = f" at {sheet['where']}" if sheet["where"] else ""
    what = f"{sheet['name']}{where}"
    title = _TITLES[sheet["kind"]].format(sheet["request"] or what)
    verdict, *more = sheet["standing"]
    brief = ground.audience == "board" and sheet["kind"] != ASKED
    blocks: list[Block] = [Words(tuple(more))] if more and not brief else []
    shown = 0
    for at, question in enumerate(sheet["questions"], 1):
        if brief and shown:
            continue
        texts = tuple(text.strip() for text in question["told"])
        frame = answer.tables["moves"].frame
        frame = frame[((frame["sheet"] == number) & (frame["question"] == at)).to_numpy()]
        frame = frame[(frame["what"] != "balance").to_numpy()] if brief else frame
        grid = (_gives if brief else _moves)(frame, at) if len(frame) else None
        if brief:
            early = [text for text in texts[1:] if text.startswith(_EARLY)]
            told = [texts[0], *early] if grid is not None else texts[:2]
            blocks.append(Words((" ".join([f"{question['head']}.", *told]),)))
        else:
            blocks.append(Words(texts, "plain", str(question["head"])))
        blocks += [grid] if grid is not None else []
        shown += bool(question["possible"])
    lead = f"{what}: {verdict[0].lower()}{verdict[1:]}" if sheet["request"] else verdict
    return Page(f"why_not_{number}", title, lead, tuple(blocks))


def _moves(mine: pd.DataFrame, question: int) -> Grid:
    """What moves, with the services' dollars and what those who come and go are paid added up."""
    rows: list[Row] = []
    balances = []
    for record in mine.to_dict("records"):
        money = record["what"] in {"balance", "pay"} or record["unit"] in {"dollar", "dollars"}
        unit = str(record["unit"])
        shown = "of today" if unit == say.OF_TODAY else "dollars" if money else units.plural(unit)
        before, after = (say.cell(record[n]) if money else level(record[n], unit) for n in ("plan", "then"))
        values = {**record, "before": before, "after": after, "unit": shown}
        if record["what"] == "balance":
            values |= {"dollars": None, "fte": None}
            balances.append(line(_COLUMNS, values))
        else:
            rows.append(line(_COLUMNS, values))
    rows.append(total(_COLUMNS, rows, "In all"))
    notes = ("Dollars at average pay, whoever pays, more than in the plan; below zero: less.",)
    return Grid(f"moves_{question}", "What moves", _COLUMNS, (*rows, *balances), notes)


def _gives(mine: pd.DataFrame, question: int) -> Grid:
    """What moves by service, all years together: the services that move most dollars, and one line for all others."""
    found: list[dict[str, Any]] = []
    for (name, where), part in mine.groupby(["name", "where"], sort=False, dropna=False):
        years = [str(year) for year in part["year"]]
        dollars = round(float(part["dollars"].sum()), 2) + 0.0
        found.append({"name": name, "where": where, "years": say.span(years), "dollars": dollars})
    first, *rest = found
    rest.sort(key=lambda each: -abs(float(each["dollars"])))
    few = _FEW - 1 if len(rest) > _FEW else _FEW
    rows = [line(_GIVES, each) for each in (first, *rest[:few])]
    if others := rest[few:]:
        dollars = round(sum(float(each["dollars"]) for each in others), 2) + 0.0
        rows.append(line(_GIVES, {"name": f"{len(others)} others", "dollars": dollars}))
    rows.append(total(_GIVES, rows, "In all"))
    return Grid(f"gives_{question}", "What moves, in dollars at average pay", _GIVES, tuple(rows))
