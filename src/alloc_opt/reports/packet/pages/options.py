"""Options on one page: option A, B and C beside today, what they differ in, and what would change the answer."""

from collections.abc import Iterator

from alloc_opt.analysis.options.tables import FIXED, LESS, MORE
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.answer import Answer
from alloc_opt.reports.packet.blocks import Block, Cell, Column, Grid, Page, Words, line
from alloc_opt.reports.packet.ground import Ground

ORDER = 90
AUDIENCES = ("board", "staff")
TITLE = "Options: other plans nearly as good"
NEEDS = "alternatives"
_DAY = "decide_by"


def pages(ground: Ground) -> Iterator[Page]:
    """The option sheet."""
    answer = ground.answers["alternatives"]
    labels = list(answer.facts["labels"])
    told = [Words(answer.words[f"option_{n}"], "plain", f"Option {n} against option A") for n in labels[1:]]
    blocks: list[Block] = [*_side_by_side(ground, answer), *told]
    if len(labels) > 1:
        blocks += [_differ(ground, answer, labels), *_sites(ground, answer, labels)]
    blocks += _ranges(ground, answer)
    blocks.append(Words((*answer.words["changes"], *answer.words["notes"]), "list", "What would change the answer"))
    yield Page("options", TITLE, answer.words["headline"][0], tuple(blocks))


def _side_by_side(ground: Ground, answer: Answer) -> list[Block]:
    """A row per option, today first."""
    frame = answer.tables["options"].frame
    aims = answer.facts["aims"]
    last = ground.years[-1]
    columns = [
        Column("plan", "Option"),
        *(Column(one["goal"], one["head"], "dollars" if one["dollars"] else "number") for one in aims),
        Column("dollars", f"Spending, {say.span(ground.years)}", "dollars"),
        Column("ending", f"Unrestricted balance, end of {last}", "dollars"),
        Column("fte", f"Staff {last}, FTE", "fte"),
        Column("changes", "Changes from today", "count"),
        Column("moved_dollars", "Spent otherwise than A", "dollars"),
        Column("share", "of what can move", "share"),
    ]
    people = [
        Column("plan", "Option"),
        Column("given_up", "Positions given up, FTE", "fte"),
        Column("vacant", "Vacant posts given up, FTE", "fte"),
        Column("by_attrition", "Leave by themselves, FTE", "fte"),
        Column("laid_off", "Laid off, FTE", "fte"),
        Column("one_time_dollars", "Cost that comes once", "dollars"),
        Column(_DAY, "First decision by", "day"),
    ]
    quiet = {name for name in ("one_time_dollars", "vacant") if not (frame[name].abs() >= 0.05).any()}
    quiet |= {_DAY} if not (frame[_DAY] != "").any() else set()
    people = [column for column in people if column.name not in quiet]
    today: dict[str, Cell] = {
        "plan": "Today",
        "dollars": answer.facts["today_dollars"],
        "fte": answer.facts["today_fte"],
    }
    named = [f"A: this plan{'' if len(frame) == 1 else ', the best'}", *frame["plan"].iloc[1:].astype(str)]
    records = frame.assign(plan=named).to_dict("records")
    rows = [line(columns, today), *(line(columns, each) for each in records)]
    who = [line(people, each) for each in records]
    notes = (
        "Today: today's services at the prices of the plan years. Every option keeps all rules.",
        "Spent otherwise: dollars that an option adds to services, or takes from them, against A, whichever is more; "
        "all plan years.",
    )
    return [
        Grid("options", "Side by side", tuple(columns), tuple(rows), notes),
        Grid("people", "Positions and dates", tuple(people), tuple(who), ("All plan years.",)),
    ]


def _differ(ground: Ground, answer: Answer, labels: list[str]) -> Grid:
    columns = (
        Column("name", "Program"),
        Column("where", "Where"),
        *(Column(label, f"Option {label}", "dollars") for label in labels),
    )
    rows = tuple(line(columns, record) for record in answer.tables["differ"].frame.to_dict("records"))
    notes = (
        "Dollars against today's services, all plan years; services that are alike in all options are not listed.",
    )
    return Grid(
        "differ", "Where the options differ", columns, rows, notes, most=6 if ground.audience == "board" else 30
    )


def _sites(ground: Ground, answer: Answer, labels: list[str]) -> list[Block]:
    frame = answer.tables["sites"].frame
    if not len(frame):
        return [Words(("Every site has the same dollars in every option.",))]
    columns = (Column("name", "Site"), *(Column(label, f"Option {label}", "dollars") for label in labels[1:]))
    rows = tuple(line(columns, record) for record in frame.to_dict("records"))
    notes = ("Dollars against option A, all plan years, at average pay; below zero: less.",)
    return [
        Grid(
            "sites",
            "Who has more and who less than under option A",
            columns,
            rows,
            notes,
            most=6 if ground.audience == "board" else 30,
        )
    ]


def _ranges(ground: Ground, answer: Answer) -> list[Block]:
    """Least and most of each program in all plans within the loss."""
    table = answer.tables["ranges"]
    frame = table.frame
    if not len(frame):
        return [Words(table.notes)] if table.notes else []
    columns = (
        Column("name", "Program"),
        Column("way", "In every plan"),
        Column("today_dollars", "Today", "dollars"),
        Column("least_dollars", "No plan below", "dollars"),
        Column("found_least_dollars", "Found from", "dollars"),
        Column("found_most_dollars", "to", "dollars"),
        Column("most_dollars", "No plan above", "dollars"),
    )
    ways = {LESS: "less than today", MORE: "more than today", FIXED: "as today"}
    width = (frame["most_dollars"] - frame["least_dollars"]).abs()
    proved = frame["against_today"].isin([LESS, MORE])
    order = frame.assign(last=~proved, width=-width).sort_values(["last", "width"], kind="stable")
    order = order.assign(way=[ways.get(str(each), "") for each in order["against_today"]])
    rows = [line(columns, record) for record in order.to_dict("records")]
    title = "How far each program could go in all plans within the loss"
    notes = ("Dollars of all plan years.", *table.notes)
    return [Grid("ranges", title, columns, tuple(rows), notes, most=6 if ground.audience == "board" else 40)]
