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
_DOLLARS = len(_COLUMNS) - 1
_FEW = 4
"""Moves that a board's sheet lists, the others in one line."""
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
        grid = _moves(answer.tables["moves"].frame, number, at, brief)
        if brief:
            told = texts[:1] if grid is not None else texts[:2]
            blocks.append(Words((" ".join([f"{question['head']}.", *told]),)))
        else:
            blocks.append(Words(texts, "plain", str(question["head"])))
        blocks += [grid] if grid is not None else []
        shown += bool(question["possible"])
    lead = f"{what}: {verdict[0].lower()}{verdict[1:]}" if sheet["request"] else verdict
    return Page(f"why_not_{number}", title, lead, tuple(blocks))


def _moves(frame: pd.DataFrame, number: int, question: int, brief: bool) -> Grid | None:
    """What moves, with the services' dollars and what those who come and go are paid added up; `brief`: the largest
    moves, the others in one line, and no balances.
    """
    mine = frame[((frame["sheet"] == number) & (frame["question"] == question)).to_numpy()]
    if not len(mine):
        return None
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
    if brief:
        rows, balances = _largest(rows), []
    rows.append(total(_COLUMNS, rows, "In all"))
    notes = () if brief else ("Dollars at average pay, whoever pays, more than in the plan; below zero: less.",)
    return Grid(f"moves_{question}", "What moves", _COLUMNS, (*rows, *balances), notes)


def _largest(rows: list[Row]) -> list[Row]:
    """The rows that move most dollars, in their order, and one for all others."""
    if len(rows) <= _FEW + 1:
        return rows
    size = {at: -abs(float(row.cells[_DOLLARS] or 0.0)) for at, row in enumerate(rows)}
    kept = sorted(sorted(size, key=lambda at: size[at])[:_FEW])
    others = [float(row.cells[_DOLLARS] or 0.0) for at, row in enumerate(rows) if at not in kept]
    values = {"name": say.plural(len(others), "smaller move"), "dollars": round(sum(others), 2) + 0.0}
    return [*(rows[at] for at in kept), line(_COLUMNS, values)]
