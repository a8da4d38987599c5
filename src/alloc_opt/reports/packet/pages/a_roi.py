"""Return on dollars: programs with a rated effect in three bands with their intervals, never as a ranking."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from alloc_opt.analysis.requests import FUNDED, PARTLY
from alloc_opt.analysis.speak import listed
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Block, Column, Grid, Page, Row, Words, head, line, total
from alloc_opt.reports.packet.ground import Ground

ORDER = 180
AUDIENCES = ("board", "staff")
TITLE = "What the dollars of rated programs give (A-ROI)"
NEEDS = "a_roi"
USES = ("cycles",)
BANDS = (
    ("more", "Clearly worth more than the others for the same goal"),
    ("same", "Cannot be told apart"),
    ("less", "Clearly worth less than the others for the same goal"),
)
COLUMNS = (
    Column("program_name", "Program"),
    Column("served", "Served a year", "count"),
    Column("dollars", "Dollars, all years", "dollars", adds=True),
    Column("per_pupil", "Cost of each a year", "dollars"),
    Column("return", "Gain per $100,000", "number"),
    Column("return_low", "Low", "number"),
    Column("return_high", "High", "number"),
    Column("tier_said", "Tier"),
    Column("evidence", "Evidence"),
    Column("cycle_end", "Cycle ends"),
    Column("in_plan", "In the plan"),
)
UNRATED = (
    Column("program_name", "Program"),
    Column("dollars", "Dollars, all years", "dollars", adds=True),
)
_KINDS = (
    ("open", "Not measured by anybody"),
    ("held", "Service levels that are held"),
    ("locked", "Locked"),
    ("books", "Of the books only"),
)
_DIGITS = 3


def pages(ground: Ground) -> Iterator[Page]:
    """One page with a table per goal; programs without an effect stand apart."""
    answer = ground.answers[NEEDS]
    rated, unrated = answer.tables["rated"].frame, answer.tables["unrated"].frame
    ends = cycle_ends(ground)
    blocks: list[Block] = [Words(tuple(_how(rated)), head="How to read it")]
    for goal, mine in rated.groupby("goal", sort=False):
        grid = _goal(ground, str(goal), mine, ends)
        blocks.append(grid)
    idle = [ground.name("program", program) for program in answer.facts["idle"]]
    if idle:
        blocks.append(Words((f"Rated, but not in this plan: {listed(idle)}.",)))
    if answer.words["doubts"]:
        blocks.append(Words(answer.words["doubts"], "warning", "Tiers to confirm"))
    blocks.append(_unrated(ground, unrated))
    yield Page("a_roi", TITLE, _lead(rated), tuple(blocks))


def _lead(rated: pd.DataFrame) -> str:
    count = rated["program"].nunique()
    apart = int((rated.drop_duplicates(["program", "goal"])["band"] != "same").sum())
    told = f"{say.plural(count, 'program has', 'programs have')} a rated effect"
    if apart:
        return f"{told}; studies tell {say.plural(apart, 'of them', 'of them')} apart from the others for their goal."
    return f"{told}; as far as studies can tell, none gives clearly more or less for its dollars than the others."


def _how(rated: pd.DataFrame) -> Iterator[str]:
    ends = "are the ends of the interval that the plan states."
    if (rated["evidence"] != "").all():
        ends = "are the ends of the interval: 8 of 10 districts would find something between them."
    yield (
        "The return is the gain of all pupils served, divided by all dollars of the program, for each $100,000. Low "
        f"and high {ends}"
    )
    yield (
        "Programs are compared within one goal only, each with all others together. Inside a band they stand by name, "
        "because studies cannot rank them."
    )
    yield "The tier (of federal law) says how well an effect was studied, 1 is best, and not how large it is."


def cycle_ends(ground: Ground) -> dict[str, str]:
    """Program -> last day of the first cycle that a request in the plan states for it."""
    answer = ground.answers.get(USES[0])
    if answer is None:
        return {}
    frame = answer.tables["cycles"].frame
    mine = frame[frame["state"].isin([FUNDED, PARTLY]).to_numpy()].drop_duplicates("program")
    return dict(zip(mine["program"].astype(str), mine["cycle_end"].astype(str), strict=True))


def _goal(ground: Ground, goal: str, mine: pd.DataFrame, ends: dict[str, str]) -> Grid:
    goals = ground.plan["goals"].set_index("goal")
    title, unit = str(goals["name"].get(goal) or goal), str(goals["unit"].get(goal) or "")
    records = [_record(ground, row, ends) for row in mine.to_dict("records")]
    columns = tuple(
        c
        for c in COLUMNS
        if c.name not in {"served", "per_pupil", "cycle_end"} or any(record.get(c.name) for record in records)
    )
    rows: list[Row] = []
    for key, said in BANDS:
        here = [record for record in records if record["band"] == key]
        if here:
            rows.append(head(columns, said))
            rows += [line(columns, record) for record in here]
    notes = [f"Gain in {unit}, all plan years."] if unit else []
    if mine["program"].nunique() == 1:
        notes.append("No other program of the plan is rated for this goal, so there is nothing to compare it with.")
    doubt = [record["program_name"] for record in records if record["return_low"] <= 0 <= record["return_high"]]
    if doubt:
        verb = "gives" if len(set(doubt)) == 1 else "give"
        notes.append(f"Studies do not rule out that {listed(list(dict.fromkeys(doubt)))} {verb} no gain at all.")
    return Grid(f"goal_{goal}", title, columns, tuple(rows), tuple(notes))


def _record(ground: Ground, row: dict[Any, Any], ends: dict[str, str]) -> dict[str, Any]:
    program = str(row["program"])
    several = str(row["group"]) not in {"", "all"}
    name = ground.name("program", program)
    served, years = row["served"], len(ground.years)
    tier = row["tier"]
    return {
        **row,
        "program_name": f"{name} ({ground.name('group', row['group'])})" if several else name,
        "per_pupil": row["dollars"] / years / served if served == served and served else None,
        **{key: _figures(float(row[key])) for key in ("return", "return_low", "return_high")},
        "tier_said": f"{tier:.0f}" if tier == tier else "not stated",
        "evidence": row["evidence"] or "the plan's own",
        "cycle_end": ends.get(program),
        "in_plan": _in_plan(ground, program),
    }


def _figures(value: float) -> float:
    """To three figures: intervals this wide carry no more."""
    return float(f"{value:.{_DIGITS}g}") + 0.0


def _in_plan(ground: Ground, program: str) -> str:
    """What the plan does with it in its last year, against today."""
    frame = ground.table("programs")
    mine = frame[((frame["program"] == program) & (frame["year"] == ground.years[-1])).to_numpy()]
    now, was = float(mine["quantity"].sum()), float(mine["current"].sum())
    if abs(now - was) < 0.005:
        return "kept"
    return f"{say.number(was)} to {say.number(now)}"


def _unrated(ground: Ground, unrated: pd.DataFrame) -> Grid:
    rows: list[Row] = []
    for kind, said in _KINDS:
        mine = unrated[(unrated["kind"] == kind).to_numpy()]
        if len(mine):
            rows.append(head(UNRATED, said))
            named = [{**row, "program_name": ground.name("program", row["program"])} for row in mine.to_dict("records")]
            rows += [line(UNRATED, row) for row in named]
    notes = (
        "Nobody has rated what these give, so nothing is said of their worth; most of a district's work has never been "
        "measured this way.",
    )
    return Grid(
        "unrated",
        "Without a rated effect",
        UNRATED,
        (*rows, total(UNRATED, rows, "All")),
        notes,
        most=12 if ground.audience == "board" else 0,
    )
