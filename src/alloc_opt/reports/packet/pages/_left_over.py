"""Grant money that today's services leave over, by what becomes of it."""

from datetime import date

from alloc_opt.analysis.saving.unused import LAPSES, NO_GRANT
from alloc_opt.plan.deadlines import in_words
from alloc_opt.reports.packet.answer import Answer
from alloc_opt.reports.packet.blocks import Block, Column, Grid, Row, Words, head, line, total
from alloc_opt.reports.packet.ground import Ground


def unused(ground: Ground, answer: Answer) -> list[Block]:
    """Grant money left over."""
    frame = answer.tables["unused"].frame
    frame = frame[(frame["group"] != NO_GRANT).to_numpy()]
    heading = "Grant money left over"
    if not len(frame):
        return [Words(("Today's services carried on use all grant money.",), "plain", heading)]
    columns: tuple[Column, ...] = (
        Column("name", "Resource"),
        Column("until", "May be spent until"),
        Column("could_pay", "Could also pay for"),
        Column("dollars", "Today's services leave", "dollars", adds=True),
    )
    if not (frame["could_pay"] != "").any():
        columns = tuple(column for column in columns if column.name != "could_pay")
    rows: list[Row] = []
    for group, mine in frame.groupby("group", sort=True):
        rows.append(head(columns, str(group).capitalize()))
        until = [_until(str(day), str(kind)) for day, kind in zip(mine["expires"], mine["kind"], strict=True)]
        rows += [line(columns, record) for record in mine.assign(until=until).to_dict("records")]
    rows.append(total(columns, rows, "All grants"))
    most = 12 if ground.audience == "board" else 40
    notes = ("Left at the end of the last plan year, or when an award ends. Unrestricted money is not counted here.",)
    return [Grid("unused", heading, columns, tuple(rows), notes, most=most)]


def _until(day: str, kind: str) -> str:
    text = in_words(date.fromisoformat(day)) if day else "no end stated"
    return f"{text}, then given back" if kind == LAPSES else text
