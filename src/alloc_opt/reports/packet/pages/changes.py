"""Position and service changes: every named change once, each with its place, dollars and FTE by year."""

from collections.abc import Iterator

from alloc_opt.reports.packet.blocks import Column, Grid, Page, line, total
from alloc_opt.reports.packet.ground import Ground

ORDER = 30
AUDIENCES = ("board", "staff", "public")
TITLE = "What changes from today"
COLUMNS = (
    Column("number", "no.", "count"),
    Column("name", "Program"),
    Column("school_name", "Place"),
    Column("action", "Change"),
    Column("year", "Year"),
    Column("unit", "Unit"),
    Column("current", "Today", "number"),
    Column("quantity", "Plan", "number"),
    Column("change_fte", "FTE", "fte", adds=True),
    Column("change_dollars", "Dollars", "dollars", adds=True),
)


def pages(ground: Ground) -> Iterator[Page]:
    """The change list."""
    frame = ground.table("changes")
    rows = [line(COLUMNS, record) for record in frame.to_dict("records")]
    if not rows:
        yield Page("changes", TITLE, "Nothing changes: today's services are kept.", ())
        return
    sums = [total(COLUMNS, rows, "All changes")]
    grid = Grid("changes", "Named changes", COLUMNS, (*rows, *sums), ground.run.tables["changes"].notes, most=40)
    count = int(frame["number"].nunique())
    yield Page("changes", TITLE, f"The plan makes {count} named changes from today's services.", (grid,))
