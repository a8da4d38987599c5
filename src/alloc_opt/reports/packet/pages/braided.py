"""Braided money: programs that several resources pay, which money may pay for what, and that every resource ties."""

from collections.abc import Iterator

import pandas as pd

from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Block, Cell, Column, Grid, Page, Row, Words, line, total
from alloc_opt.reports.packet.ground import Ground

ORDER = 145
AUDIENCES = ("staff",)
TITLE = "Which money pays for what"
NEEDS = "braided"
_WIDE = 9
"""Resources that still fit side by side."""
LONG = (
    Column("program_name", "Program"),
    Column("resource_name", "Paid from"),
    Column("dollars", "Dollars", "dollars", adds=True),
    Column("share", "Share of the program", "share"),
)


def pages(ground: Ground) -> Iterator[Page]:
    """One page: the matrix where it fits, else a list; then that each resource ties."""
    frame = ground.answers[NEEDS].tables["braided"].frame
    year = ground.years[0]
    first = frame[(frame["year"] == year).to_numpy()].copy()
    paid = first[(first["dollars"].abs() > 0.005).to_numpy()]
    payers = paid.groupby("program")["resource"].nunique()
    several = payers.index[(payers > 1).to_numpy()]
    wrong = paid[(paid["legal"] != "yes").to_numpy()]
    lead = (
        f"In {year} {say.plural(len(several), 'program')} of {len(payers)} are paid from more than one resource, and "
        + ("every dollar is where it may be spent." if wrong.empty else "some dollars are where they may not be spent.")
    )
    blocks: list[Block] = []
    if len(wrong):
        named = sorted({ground.name("program", p) for p in wrong["program"]})
        blocks.append(Words((f"Not legal: {', '.join(named)}.",), "warning"))
    resources = [r for r in dict.fromkeys(first["resource"]) if (paid["resource"] == r).any()]
    blocks.append(_matrix(ground, first, resources, year) if len(resources) <= _WIDE else _long(ground, paid, year))
    blocks.append(_ties(ground, paid, resources, year))
    yield Page("braided", TITLE, lead, tuple(blocks))


def _matrix(ground: Ground, first: pd.DataFrame, resources: list[str], year: str) -> Grid:
    """Programs by resources; empty: it may not pay, 0: it may and does not."""
    columns = (
        Column("program", "Program"),
        *(Column(f"r{n}", ground.name("resource", r), "dollars", adds=True) for n, r in enumerate(resources)),
        Column("all", "All money", "dollars", adds=True),
    )
    rows: list[Row] = []
    for program, mine in first.groupby("program", sort=False):
        dollars = dict(zip(mine["resource"], mine["dollars"], strict=True))
        if not any(abs(each) > 0.005 for each in dollars.values()):
            continue
        cells: list[Cell] = [dollars.get(resource) for resource in resources]
        rows.append(Row((ground.name("program", program), *cells, round(sum(dollars.values()), 2))))
    notes = ("Empty: this money may not pay for the program. 0: it may, and does not.",)
    sums = total(columns, rows, "All programs")
    return Grid("matrix", f"Programs by money, {year}", columns, (*rows, sums), notes)


def _long(ground: Ground, paid: pd.DataFrame, year: str) -> Grid:
    """Programs that several resources pay, largest first, with what each pays."""
    sums = paid.groupby("program")["dollars"].sum()
    payers = paid.groupby("program")["resource"].nunique()
    rows: list[Row] = []
    for program in sums[(payers > 1).to_numpy()].sort_values(ascending=False, kind="stable").index:
        mine = paid[(paid["program"] == program).to_numpy()].sort_values("dollars", ascending=False, kind="stable")
        for number, record in enumerate(mine.to_dict("records")):
            names = {
                "program_name": ground.name("program", program) if number == 0 else None,
                "resource_name": ground.name("resource", record["resource"]),
            }
            share = record["dollars"] / sums[program] if sums[program] else None
            rows.append(line(LONG, {**record, **names, "share": share}))
    return Grid("braided", f"Braided programs, {year}", LONG, tuple(rows), most=60)


def _ties(ground: Ground, paid: pd.DataFrame, resources: list[str], year: str) -> Grid:
    columns = (
        Column("name", "Resource"),
        Column("programs", "Programs it pays", "count"),
        Column("paid", "Paid to programs", "cents", adds=True),
        Column("spent", "Spent, in the fund table", "cents", adds=True),
        Column("difference", "Difference", "cents", adds=True),
    )
    funds = ground.table("funds")
    mine = funds[(funds["year"] == year).to_numpy()].set_index("resource")["spent"]
    rows = []
    for resource in resources:
        here = paid[(paid["resource"] == resource).to_numpy()]
        amount, spent = round(float(here["dollars"].sum()), 2), float(mine.get(resource, 0.0))
        values = {"name": ground.name("resource", resource), "programs": len(here), "paid": amount, "spent": spent}
        rows.append(line(columns, {**values, "difference": round(amount - spent, 2) + 0.0}))
    return Grid("ties", f"Every resource ties, {year}", columns, (*rows, total(columns, rows, "All money")), most=40)
