"""Inventory: what is offered under one heading, by department and school, for whom, and what it comes to by definition.

It speaks of the programs whose attribute `counted` says `narrow` or `broad`: what everybody would count, and what only
a wide definition adds. Further attributes that it reads, where the plan has them: `department`, `audience`, `adults`,
`hours` (of one adult in a year), `format`, `mandate` (who asks for it), `chosen_by`, `measured` (`yes`, `no`),
`success` (the measure).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Block, Chart, Column, Grid, Page, Row, Words, head, line, total
from alloc_opt.reports.packet.ground import Ground

ORDER = 212
AUDIENCES = ("board", "staff")
TITLE = "Inventory: what is offered, and what it comes to"
NEEDS = "today"
NARROW, BROAD = "narrow", "broad"
ITEMS = (
    Column("name", "Item"),
    Column("today", "Today, $", "dollars", adds=True),
    Column("last", "Last plan year, $", "dollars", adds=True),
    Column("department", "Department"),
    Column("audience", "For"),
    Column("adults", "Adults", "count"),
    Column("hours", "Hours each", "number"),
    Column("format", "Form"),
    Column("mandate", "Mandated by"),
    Column("chosen_by", "Decided by"),
    Column("success", "Measure of success"),
)
SCHOOLS = "schools"
"""The department of what schools offer themselves."""
CUTS = {
    "department": "By department",
    "chosen_by": "By who decides",
    "mandate": "By who mandates it",
    "measured": "By measure of success",
}
SAID = {
    ("mandate", ""): "Nobody: the district's own choice",
    ("measured", "yes"): "With a measure",
    ("measured", "no"): "Without a measure",
}


def pages(ground: Ground) -> Iterator[Page]:
    """One page; none where no program says how it is counted."""
    programs = ground.plan["programs"]
    if "counted" not in programs:
        return
    items = programs[programs["counted"].isin([NARROW, BROAD]).to_numpy()]
    if items.empty:
        return
    dollars = _dollars(ground)
    years = (ground.base_year, *ground.years)
    records = [_record(ground, row, dollars, years) for row in items.to_dict("records")]
    narrow = [record for record in records if record["counted"] == NARROW]
    definition = _definition(ground, records, years)
    cuts = [_cut(narrow, name, title, years) for name, title in CUTS.items() if name in programs]
    blocks: list[Block] = [Words(tuple(_sentences(ground, records, years))), definition, _chart(definition, years)]
    yield Page("inventory", TITLE, _lead(records, years), (*blocks, _items(records, years), *cuts))


def _dollars(ground: Ground) -> Mapping[tuple[str, str], float]:
    """Dollars by program and year, base year too."""
    today = ground.answers[NEEDS].tables["today_budget"].frame.assign(year=ground.base_year)
    both = pd.concat([today[["program", "year", "dollars"]], ground.table("budget")[["program", "year", "dollars"]]])
    sums = both.groupby(["program", "year"], as_index=False)[["dollars"]].sum()
    known = sums[["program", "year", "dollars"]].itertuples(index=False, name=None)
    return {(program, year): round(float(value), 2) for program, year, value in known}


def _record(
    ground: Ground, row: Mapping[Any, Any], dollars: Mapping[tuple[str, str], float], years: Sequence[str]
) -> dict[str, Any]:
    by_year = {year: dollars.get((row["program"], year), 0.0) for year in years}
    words = {name: str(row[name]).replace("_", " ") for name in ("department", "chosen_by") if name in row}
    return {
        **row,
        **words,
        **by_year,
        "name": ground.name("program", row["program"]),
        "today": by_year[years[0]],
        "last": by_year[years[-1]],
    }


def _sum(records: Sequence[Mapping[str, Any]], year: str) -> float:
    return round(sum(float(record[year]) for record in records), 2)


def _teachers(ground: Ground) -> float:
    """FTE of teachers today: of positions whose attribute `counts_as` is `teacher`."""
    pay, staff = ground.today["pay"], ground.today["staff"]
    if "counts_as" not in pay:
        return 0.0
    mine = pay.loc[(pay["counts_as"] == "teacher").to_numpy(), "position"]
    return float(staff.loc[staff["position"].isin(mine).to_numpy(), "fte"].sum())


def _lead(records: Sequence[Mapping[str, Any]], years: Sequence[str]) -> str:
    narrow = [record for record in records if record["counted"] == NARROW]
    departments = {record.get("department") for record in records} - {"", None}
    count = say.plural(len(departments - {SCHOOLS}), "department")
    told = f" of {count}{' and the schools' if SCHOOLS in departments else ''}" if departments else ""
    return (
        f"{say.plural(len(records), 'item')}{told} come to {say.money(_sum(records, years[0]))} in {years[0]}, "
        f"{say.money(_sum(narrow, years[0]))} of it in the narrow sense."
    )


def _sentences(ground: Ground, records: Sequence[Mapping[str, Any]], years: Sequence[str]) -> Iterator[str]:
    teachers, base = _teachers(ground), years[0]
    narrow = [record for record in records if record["counted"] == NARROW]
    spent = _sum(narrow, base)
    if teachers and spent:
        each = [say.money(_sum(part, base) / teachers) for part in (narrow, records)]
        who = f"For each of {say.number(teachers)} teachers"
        yield f"{who} that is {each[0]} in the narrow and {each[1]} in the broad sense."
    open_ends = [record for record in narrow if record.get("measured") == "no"]
    if open_ends and spent:
        share = _sum(open_ends, base) / spent
        yield (
            f"{say.money(_sum(open_ends, base))}, {share:.0%} of the narrow total, goes to "
            f"{say.plural(len(open_ends), 'item')} without a measure of success."
        )
    if open_ends:
        last = _sum(narrow, years[-1])
        share = _sum(open_ends, years[-1]) / last if last else 0.0
        yield f"In the plan it is {share:.0%} in {years[-1]}."


def _definition(ground: Ground, records: Sequence[Mapping[str, Any]], years: Sequence[str]) -> Grid:
    """Item by item from the narrow total to the broad one."""
    columns = (Column("name", "Item"), *(Column(year, f"{year}, $", "cents", adds=True) for year in years))
    teachers = _teachers(ground)
    if teachers:
        columns = (*columns, Column("each", "Per teacher today, $", "dollars", adds=True))
    rows: list[Row] = [head(columns, "Narrow: what everybody counts")]
    sums: list[int] = []
    for kind, label in ((NARROW, "Narrow total"), (BROAD, "Broad total")):
        for record in records:
            if record["counted"] == kind:
                each = round(float(record[years[0]]) / teachers, 6) if teachers else None
                rows.append(line(columns, {**record, "each": each}))
        lines = [at for at, row in enumerate(rows) if row.mark == "line"]
        rows.append(total(columns, rows, label, lines))
        sums.append(len(rows) - 1)
        if kind == NARROW:
            rows.append(head(columns, "Broad: what a wide definition adds"))
    notes = ("The broad total is the narrow one and the items below it; every figure ties to the budget.",)
    return Grid("definition", "Narrow and broad", columns, tuple(rows), notes)


def _chart(definition: Grid, years: Sequence[str]) -> Chart:
    narrow, broad = (row for row in definition.rows if row.mark == "sum")
    says = (
        f"In {years[0]} the narrow total is {say.money(float(narrow.cells[1] or 0))} and the broad total "
        f"{say.money(float(broad.cells[1] or 0))}; in {years[-1]} "
        f"{say.money(float(narrow.cells[len(years)] or 0))} and "
        f"{say.money(float(broad.cells[len(years)] or 0))}."
    )
    return Chart("totals", "Narrow and broad totals", "bars", "definition", "name", tuple(years), says, sums=True)


def _items(records: Sequence[Mapping[str, Any]], years: Sequence[str]) -> Grid:
    known = [column for column in ITEMS if column.name in {"today", "last", "name"} or column.name in records[0]]
    heads = {"today": f"{years[0]}, $", "last": f"{years[-1]}, $"}
    columns = tuple(Column(c.name, heads.get(c.name, c.head), c.kind, c.adds) for c in known)
    rows = [line(columns, {**record, **_unsaid(record)}) for record in records]
    return Grid("items", "Every item", columns, (*rows, total(columns, rows, "All items")), most=40)


def _unsaid(record: Mapping[str, Any]) -> dict[str, Any]:
    """What is printed where a cell says nothing: zero people or hours are not told."""
    return {name: record.get(name) or None for name in ("adults", "hours")}


def _cut(narrow: Sequence[Mapping[str, Any]], name: str, title: str, years: Sequence[str]) -> Grid:
    """The narrow total by an attribute."""
    columns = (
        Column("label", title.removeprefix("By ").capitalize()),
        Column("items", "Items", "count", adds=True),
        *(Column(year, f"{year}, $", "cents", adds=True) for year in (years[0], years[-1])),
        Column("share", f"Share of {years[-1]}", "share"),
    )
    last = _sum(narrow, years[-1])
    rows = []
    for value in dict.fromkeys(record[name] for record in narrow):
        mine = [record for record in narrow if record[name] == value]
        label = SAID.get((name, value)) or (str(value)[:1].upper() + str(value)[1:]) or "Not stated"
        sums = {year: _sum(mine, year) for year in (years[0], years[-1])}
        share = sums[years[-1]] / last if last else None
        rows.append(line(columns, {"label": label, "items": float(len(mine)), **sums, "share": share}))
    notes = ("Items in the narrow sense.",)
    return Grid(f"by_{name}", title, columns, (*rows, total(columns, rows, "Narrow total")), notes)
