"""Are the goals specific, measurable, attainable, relevant and time-bound? Attainable as far as the plan can tell."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from alloc_opt.analysis.frontiers.aims import Aim
from alloc_opt.analysis.smarts.words import MET, NOT_MODELLED, OUT_OF_REACH, REACHABLE, WHOLE
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Block, Column, Grid, Page, Words, line
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.written import role

ORDER = 205
AUDIENCES = ("board", "staff")
TITLE = "How far the goals can get"
NEEDS = "smart"
STATE = (
    Column("name", "Metric"),
    Column("unit", "Unit"),
    Column("baseline", "Baseline", "number"),
    Column("target", "Target", "number"),
    Column("target_date", "By", "day"),
    Column("expected", "With this plan", "number"),
    Column("short", "Short of the target by", "number"),
    Column("best", "Any plan gets to at most", "number"),
    Column("attainable", "Attainable"),
)
PRICES = (
    Column("name", "Metric"),
    Column("target", "Target", "number"),
    Column("expected", "With this plan", "number"),
    Column("short", "Short by", "number"),
    Column("takes", "Getting there, or as far as any plan does, takes"),
    Column("step", "The last step", "number"),
    Column("last", "of which the last step"),
    Column("stops", "What ends it"),
)
CHECK = (
    Column("name", "Metric"),
    Column("owner_name", "Owner"),
    Column("specific", "Specific"),
    Column("measurable", "Measurable"),
    Column("attainable", "Attainable"),
    Column("relevant", "Relevant"),
    Column("time_bound", "Time-bound"),
    Column("lacking", "What is wanting"),
)


def pages(ground: Ground) -> Iterator[Page]:
    """Targets, what the plan leads to and what any plan could; for staff also what each metric lacks."""
    table = ground.answers["smart"].tables["smart"]
    frame = table.frame
    if frame.empty:
        return
    frame = frame.assign(owner_name=[role(ground.plan, owner) for owner in frame["owner"]])
    records = [_readable(record) for record in frame.to_dict("records")]
    told = tuple(f"{r['name']}. {r['says']}" for r in records if r["attainable"] != NOT_MODELLED)
    blind = tuple(str(r["name"]) for r in records if r["attainable"] == NOT_MODELLED)
    state = Grid(
        "metrics", "Targets and where the plan leads", STATE, tuple(line(STATE, r) for r in records), table.notes
    )
    blocks: list[Block] = [state]
    if told:
        blocks.append(Words(told, "list", "Metrics that the plan moves"))
    if blind:
        said = "Nothing that this plan decides moves these, so whether their targets can be reached is not known here:"
        blocks.append(Words((f"{said} {'; '.join(blind)}.",), head="Not modelled"))
    if ground.audience == "staff":
        priced = tuple(line(PRICES, {**r, **_priced(r)}) for r in records if r["short"] > 0)
        if priced:
            blocks.append(Grid("prices", "What it would take", PRICES, priced))
        checks = tuple(line(CHECK, r) for r in records)
        blocks.append(Grid("smart", "Specific, measurable, attainable, relevant, time-bound", CHECK, checks))
    yield Page("smart", TITLE, _lead(frame), tuple(blocks))


def _readable(record: Mapping[Any, Any]) -> dict[Any, Any]:
    """Amounts of a thousand and more without decimals."""
    large = {
        name: float(round(record[name]))
        for name in ("baseline", "target", "expected", "short", "best", "step")
        if isinstance(record[name], float) and abs(record[name]) >= WHOLE
    }
    return {**record, **large}


def _priced(record: Mapping[Any, Any]) -> dict[str, str]:
    """The prices of a metric in words; nothing where none is known."""
    if not record["price_unit"] or not record["price"] > 0:
        return {"takes": "", "last": ""}
    weighed = Aim(str(record["price_unit"]), str(record["price_unit"]))
    return {"takes": weighed.worse(float(record["price"])), "last": weighed.amount(float(record["step_price"]))}


def _lead(frame: pd.DataFrame) -> str:
    counts = {
        status: int((frame["attainable"] == status).sum()) for status in (MET, REACHABLE, OUT_OF_REACH, NOT_MODELLED)
    }
    parts = [
        f"{counts[MET]} met by this plan" if counts[MET] else "",
        f"{counts[REACHABLE]} that another plan could reach" if counts[REACHABLE] else "",
        f"{counts[OUT_OF_REACH]} out of reach under the rules" if counts[OUT_OF_REACH] else "",
        f"{counts[NOT_MODELLED]} that nothing in the plan moves" if counts[NOT_MODELLED] else "",
    ]
    told = ", ".join(part for part in parts if part)
    return f"{say.plural(len(frame), 'metric')}: {told}." if told else f"{say.plural(len(frame), 'metric')}."
