"""Position and service changes: every named change once, with its place, and dollars and FTE of each year beside."""

from collections.abc import Iterator
from typing import Any

from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Block, Chart, Column, Grid, Page, Row, Words, line, total
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.packet.pages._by_year import columns, later, values
from alloc_opt.reports.packet.pages._dated import by_day, in_short, named, one_cut

ORDER = 30
AUDIENCES = ("board", "staff", "public")
TITLE = "What changes from today"
_MOST = {"board": 12, "public": 10}
_NOTE = "Dollars and FTE are against today's services at the prices of each year. FTE of two years are never added."
_BARS, _BY_DAY = 12, 6
_SIZE = "Dollars of a day are those of its largest year, against today, what was decided before included."


def pages(ground: Ground) -> Iterator[Page]:
    """The change list."""
    if not ground.has("changes"):
        yield Page("changes", TITLE, "Nothing changes: today's services are kept.", ())
        return
    years, table = ground.years, ground.run.tables["changes"]
    count = int(table.frame["number"].nunique())
    blocks: list[Block] = [_short(ground)]
    bars = min(len(blocks[0].rows) - 1, _BARS) if isinstance(blocks[0], Grid) else 0
    if bars > 1 and isinstance(blocks[0], Grid):
        blocks.append(_chart(blocks[0], years[-1]))
    if ground.audience != "public":
        head = (
            Column("number", "No.", "count"),
            Column("what", "Change"),
            Column("where", "Where"),
            Column("level", f"Today to {years[-1]}"),
            *columns("dollars", "$", years, "dollars"),
            *columns("fte", "FTE", years, "fte"),
            Column("decide_by", "Decide by", "day"),
        )
        rows = [_row(head, one, years) for one in named(ground)]
        all_ = total(head, rows, "")
        all_ = Row((None, "All named changes", *all_.cells[2:]), "sum", all_.of)
        notes = (*one_cut(ground), _NOTE, *table.notes, *later(ground))
        grid = Grid("changes", "Every named change", head, (*rows, all_), notes, _MOST.get(ground.audience, 0))
        blocks.append(grid)
        blocks += _dates(ground)
    less = float(ground.run.facts.get("reductions", {}).get(years[-1], 0.0))
    lead = f"The plan makes {say.plural(count, 'named change')} from today's services"
    worth = f"; the reductions among them come to {say.money(-less)} in {years[-1]}" if less <= -1 else ""
    yield Page("changes", TITLE, f"{lead}{worth}.", tuple(blocks))


def _short(ground: Ground) -> Grid:
    """A line per program and direction."""
    years = ground.years
    head = (
        Column("what", "Change"),
        Column("where", "Where"),
        Column("level", f"Today to {years[-1]}"),
        Column("changes", "Named changes", "count", adds=True),
        *columns("dollars", "$", years, "dollars"),
        Column(f"fte_{years[-1]}", f"FTE {years[-1]}", "fte", adds=True),
    )
    rows = [_row(head, one, years) for one in in_short(ground)]
    most = 0 if ground.audience == "staff" else 15
    notes = (*one_cut(ground), *((_NOTE,) if ground.audience == "public" else ()))
    return Grid("in_short", "In short", head, (*rows, total(head, rows, "All named changes")), notes, most)


def _row(head: tuple[Column, ...], one: dict[str, Any], years: tuple[str, ...]) -> Row:
    dollars, fte = one["dollars"], one["fte_by_year"]
    what = str(one["what"])
    told = {**one, "what": what[:1].upper() + what[1:]}
    return line(head, {**told, **values("dollars", dollars, years), **values("fte", fte, years)})


def _chart(grid: Grid, year: str) -> Chart:
    rows = [row for row in grid.rows if row.mark == "line"]
    at = next(n for n, column in enumerate(grid.columns) if column.name == f"dollars_{year}")
    least = min(rows, key=lambda row: float(row.cells[at] or 0.0))
    most = max(rows, key=lambda row: float(row.cells[at] or 0.0))
    low, high = float(least.cells[at] or 0.0), float(most.cells[at] or 0.0)
    told = [f"The largest reduction of {year} is {least.cells[0]}: {say.money(-low)}"] if low < 0 else []
    told += [f"the largest increase is {most.cells[0]}: {say.money(high)}"] if high > 0 else []
    says = "; ".join(told) or f"Nothing of it moves dollars in {year}"
    says = f"{says[:1].upper()}{says[1:]}."
    return Chart(
        "changes_chart", f"Dollars of {year}, by change", "bars", grid.name, "what", (f"dollars_{year}",), says
    )


def _dates(ground: Ground) -> Iterator[Words]:
    as_of = ground.run.facts.get("as_of")
    texts = [
        say.decide_by(day, what, passed=as_of is not None and as_of > day) for day, what in by_day(ground, _BY_DAY)
    ]
    if texts:
        yield Words((*texts, _SIZE), "list", "When it must be decided, the most dollars first")
