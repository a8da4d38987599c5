"""The formula line sheet: for every school each line's weight, amount per pupil, pupils, dollars and change."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from alloc_opt.analysis.formulas.sheet import BY_NAME, GUARANTEE, PER_PUPIL, PER_SCHOOL
from alloc_opt.analysis.names import span
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.answer import Answer
from alloc_opt.reports.packet.blocks import Block, Cell, Column, Grid, Page, Row, Words, head, line, total
from alloc_opt.reports.packet.ground import Ground

ORDER = 140
AUDIENCES = ("staff", "school")
TITLE = "Formula line sheet"
NEEDS = "formula"
_KINDS = {PER_PUPIL: "", PER_SCHOOL: "every school", BY_NAME: "by name", GUARANTEE: "guarantee"}
_REST = "Lines of few pupils, together"
_CENT = 0.005


def pages(ground: Ground) -> Iterator[Page]:
    """The sheet of every school, or of the one that it is for."""
    answer = ground.answers["formula"]
    totals = answer.tables["totals"].frame
    totals = totals[(totals[["dollars_first", "dollars"]].abs() >= _CENT).any(axis=1).to_numpy()]
    if ground.school:
        totals = totals[(totals["school"] == ground.school).to_numpy()]
    if not len(totals):
        return
    blocks: list[Block] = [] if ground.school else [Words((*answer.words["told"], *answer.words["printed"]))]
    if len(totals) > 1:
        blocks.append(_schools(ground, answer, totals))
    blocks.append(_sheet(ground, answer, totals))
    whole, first = (float(totals[name].sum()) for name in ("dollars", "dollars_first"))
    year, before = answer.facts["year"], answer.facts["before"]
    who = ground.name("school", ground.school) if ground.school else say.plural(len(totals), "school")
    change = f"{say.money(abs(whole - first))} {'more' if whole >= first else 'less'} than in {before}"
    lead = f"The formula gives {who} {say.money(whole)} in {year}, {change}."
    yield Page("formula_sheet", TITLE, lead, tuple(blocks))


def _schools(ground: Ground, answer: Answer, totals: pd.DataFrame) -> Grid:
    year, before = answer.facts["year"], answer.facts["before"]
    columns = (
        Column("name", "School"),
        Column("pupils_first", f"Pupils {before}", "count", adds=True),
        Column("pupils", f"Pupils {year}", "count", adds=True),
        Column("dollars_first", f"Formula {before}", "dollars", adds=True),
        Column("dollars", f"Formula {year}", "dollars", adds=True),
        Column("change_dollars", "Change", "dollars", adds=True),
        Column("per_pupil", "Dollars a pupil", "dollars"),
    )
    names = [ground.name("school", code) for code in totals["school"]]
    records = totals.assign(name=names).to_dict("records")
    rows = [line(columns, {**record, **_derived(record)}) for record in records]
    rows.append(total(columns, rows, "All schools"))
    return Grid("schools", "What the formula gives", columns, tuple(rows), most=40)


def _derived(record: Mapping[Hashable, Any]) -> dict[str, Cell]:
    pupils = float(record["pupils"])
    per_pupil = round(record["dollars"] / pupils, 2) if pupils > 0 else None
    return {"change_dollars": round(record["dollars"] - record["dollars_first"], 2) + 0.0, "per_pupil": per_pupil}


def _sheet(ground: Ground, answer: Answer, totals: pd.DataFrame) -> Grid:
    table = answer.tables["lines"]
    year, before = answer.facts["year"], answer.facts["before"]
    columns: tuple[Column, ...] = (
        Column("line", "Need category"),
        Column("group", "Of"),
        Column("weight", "Weight", "number"),
        Column("rate", "Per capita", "cents"),
        Column("pupils_first", f"Register {before}", "count"),
        Column("pupils", f"Register {year}", "count"),
        Column("dollars", "Amount", "dollars", adds=True),
        Column("change_pupils", "Register change", "count"),
        Column("change_dollars", "Change, dollars", "dollars", adds=True),
    )
    if not table.frame["weight"].notna().any():
        columns = tuple(column for column in columns if column.name != "weight")
    rows: list[Row] = []
    for record in totals.to_dict("records"):
        rows.append(head(columns, ground.name("school", record["school"])))
        start = len(rows)
        mine = table.frame[(table.frame["school"] == record["school"]).to_numpy()]
        rows += [line(columns, _line(ground, row)) for row in mine.to_dict("records")]
        rows += _rest(columns, mine, record)
        rows.append(total(columns, rows, f"Total, {ground.name('school', record['school'])}", range(start, len(rows))))
    base = str(answer.facts["base"]).replace(" (weight: of the base", " (")
    weighed = any(column.name == "weight" for column in columns)
    notes = (f"Weight: the amount per pupil over that of the base{base}.",) if weighed else ()
    notes = (*notes, *table.notes)
    return Grid("lines", "Line by line", columns, tuple(rows), notes, most=120 if not ground.school else 0)


def _line(ground: Ground, row: Mapping[Hashable, Any]) -> dict[str, Cell]:
    rated = row["kind"] == PER_PUPIL
    group = "all pupils" if row["group"] == "all" else ground.name("group", row["group"])
    pupils, before = (float(row[name]) if rated else None for name in ("pupils", "pupils_first"))
    change = None if pupils is None or before is None else pupils - before
    weight = float(row["weight"])
    name = span(str(row["line"]))
    return {
        "rate": row["rate"],
        "dollars": row["dollars"],
        "line": name[:1].upper() + name[1:],
        "group": group if rated else _KINDS.get(str(row["kind"]), str(row["kind"])),
        "weight": round(weight, 4) if weight == weight else None,
        "pupils": pupils,
        "pupils_first": before,
        "change_pupils": change,
        "change_dollars": round(float(row["dollars"]) - float(row["dollars_first"]), 2) + 0.0,
    }


def _rest(columns: tuple[Column, ...], mine: pd.DataFrame, record: Mapping[Hashable, Any]) -> list[Row]:
    """What the lines that are not shown come to, so that the total is that of the formula."""
    shown, first = (float(mine[name].sum()) for name in ("dollars", "dollars_first"))
    rest, before = round(record["dollars"] - shown, 2), round(record["dollars_first"] - first, 2)
    if not mine["dollars"].isna().any() or (abs(rest) < _CENT and abs(before) < _CENT):
        return []
    return [line(columns, {"line": _REST, "dollars": rest, "change_dollars": round(rest - before, 2) + 0.0})]
