"""Fleets: what is bought, what ends its use, what a device costs over its life, and the years in which much ends."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from alloc_opt.reports import sentences as say
from alloc_opt.reports.fleet import told
from alloc_opt.reports.packet.blocks import Chart, Column, Grid, Page, Words, line, total
from alloc_opt.reports.packet.ground import Ground

ORDER = 185
AUDIENCES = ("board", "staff")
TITLE = "Technology and other fleets"
YEARS = (
    Column("year", "Year"),
    Column("said", "Plan?"),
    Column("bought", "Bought", "count", adds=True),
    Column("retiring", "End their use", "count"),
    Column("in_use", "In use", "count"),
    Column("need", "Needed", "count"),
    Column("short", "To replace", "count", adds=True),
    Column("dollars", "Purchase", "dollars", adds=True),
    Column("support_dollars", "Support", "dollars", adds=True),
    Column("disposal_dollars", "Disposal", "dollars", adds=True),
)
OWNED = (Column("part", "Of one device, over its life"), Column("dollars", "Dollars", "cents", adds=True))


def pages(ground: Ground) -> Iterator[Page]:
    """A page for each rule about a fleet; none where the plan has no such rule."""
    if not ground.has("fleet"):
        return
    for rule, mine in ground.table("fleet").groupby("rule", sort=False):
        yield _page(ground, str(rule), mine)


def _page(ground: Ground, rule: str, mine: pd.DataFrame) -> Page:
    planned = mine[(mine["planned"] == "yes").to_numpy()]
    name = ground.name("program", mine["program"].iloc[0])
    lead = (
        f"{name}: {say.number(float(planned['bought'].sum()))} are bought in {say.span(list(planned['year']))} for "
        f"{say.money(float(planned['dollars'].sum()))}."
    )
    sentences = told(mine, planned)
    grid = _years(mine, name)
    blocks = [Words(tuple(sentences))] if sentences else []
    chart = Chart(
        "ending",
        f"{name}: end their use, by year",
        "bars",
        grid.name,
        "year",
        ("retiring",),
        _ending(mine),
    )
    return Page(f"fleet_{rule}", f"{name}: the fleet and its cost", lead, (*blocks, grid, chart, _owned(mine, planned)))


def _years(mine: pd.DataFrame, name: str) -> Grid:
    records: list[dict[Any, Any]] = []
    for row in mine.to_dict("records"):
        later = row["planned"] != "yes"
        records.append(
            {
                **row,
                "said": "after the plan" if later else "plan",
                **(dict.fromkeys(("bought", "support_dollars", "disposal_dollars")) if later else {}),
            }
        )
    rows = [line(YEARS, record) for record in records]
    in_plan = [at for at, record in enumerate(records) if record["said"] == "plan"]
    sums = [total(YEARS, rows, "Plan years", in_plan)]
    notes = (
        'After the plan nothing is bought here: "To replace" is what would be missing, "Purchase" what it would cost.',
    )
    return Grid("years", f"{name} by year", YEARS, (*rows, *sums), notes)


def _ending(mine: pd.DataFrame) -> str:
    most = mine.iloc[int(mine["retiring"].to_numpy().argmax())]
    return f"Most end their use in {most['year']}: {say.number(float(most['retiring']))}."


def _owned(mine: pd.DataFrame, planned: pd.DataFrame) -> Grid:
    """Total cost of ownership of a device bought in the last plan year with purchases."""
    bought = planned[(planned["bought"] > 0).to_numpy()]
    life = int((mine["planned"] != "yes").sum())
    row = (bought if len(bought) else planned).iloc[-1]
    owned = float(row["owned"])
    price = float(row["dollars"]) / float(row["bought"]) if len(bought) else 0.0
    support = float(row["support_dollars"]) / float(row["in_use"]) * life if row["in_use"] else 0.0
    rest = owned - price - support if len(bought) else owned - support
    parts = [("Purchase", price), (f"Support in {say.plural(life, 'year')} of use", support), ("Disposal", rest)]
    if not len(bought):
        parts = [(f"Support in {say.plural(life, 'year')} of use", support), ("Purchase and disposal", rest)]
    rows = [line(OWNED, {"part": part, "dollars": round(dollars, 2)}) for part, dollars in parts if dollars > 0.005]
    title = f"Total cost of ownership, at prices of {row['year']}"
    return Grid("owned", title, OWNED, (*rows, total(OWNED, rows, "Total cost of ownership")))
