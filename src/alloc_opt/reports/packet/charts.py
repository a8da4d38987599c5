"""Charts of a document: columns of one of its tables, drawn so that color is never the only sign."""

from collections.abc import Sequence

from alloc_opt.reports import drawing as draw
from alloc_opt.reports.packet.blocks import Cell, Chart, Column, Grid, Row
from alloc_opt.reports.packet.cells import cell
from alloc_opt.reports.packet.chart_bars import bars
from alloc_opt.reports.packet.chart_lines import lines, points
from alloc_opt.reports.packet.chart_parts import WIDTH, Data, Series

MOST = 24
"""Categories of bars at most; of more, the largest ones are drawn."""


def svg(chart: Chart, grid: Grid) -> str:
    """The drawing alone, the same bytes for the same figures; empty where the table has nothing to draw.

    Raises:
        OperatorError: matplotlib is not there.
    """
    data = _data(chart, grid)
    if not data.values:
        return ""
    if chart.kind in {"bars", "stacked"}:
        drawer, height = bars(data, chart.kind == "stacked")
    else:
        drawer, height = (lines if chart.kind == "lines" else points)(data)
    return draw.svg(drawer, WIDTH, height)


def rest(chart: Chart, grid: Grid) -> str:
    """The sentence that says what is not drawn; empty where all of it is."""
    every = _rows(chart, grid)
    drawn = _drawn(chart, grid, every)
    return f"Drawn are the {len(drawn)} largest of {len(every):,}." if len(drawn) < len(every) else ""


def _rows(chart: Chart, grid: Grid) -> list[Row]:
    """Lines, or sums, that have a place on the chart and a figure."""
    at, mark = _at(grid, chart.x), "sum" if chart.sums else "line"
    series = [_at(grid, name) for name in chart.series]
    return [
        row
        for row in grid.rows
        if row.mark == mark
        and row.cells[at] is not None
        and any(_number(row.cells[each]) is not None for each in series)
    ]


def _drawn(chart: Chart, grid: Grid, rows: Sequence[Row]) -> list[Row]:
    if chart.kind not in {"bars", "stacked"} or len(rows) <= MOST:
        return list(rows)
    series = [_at(grid, name) for name in chart.series]

    def size(row: Row) -> float:
        sizes = [abs(_number(row.cells[each]) or 0.0) for each in series]
        return sum(sizes) if chart.kind == "stacked" else max(sizes)

    kept = sorted(range(len(rows)), key=lambda n: (-size(rows[n]), n))[:MOST]
    return [rows[n] for n in sorted(kept)]


def _data(chart: Chart, grid: Grid) -> Data:
    rows = _drawn(chart, grid, _rows(chart, grid))
    x = _at(grid, chart.x)
    column = grid.columns[x]
    series = []
    for name in chart.series:
        at = _at(grid, name)
        values = tuple(_number(row.cells[at]) for row in rows)
        series.append(Series(grid.columns[at].head, grid.columns[at].kind, values))
    named = chart.kind == "points"
    told = x if not named else _at(grid, chart.label) if chart.label else None
    words = tuple("" if told is None else _name(row.cells[told], grid.columns[told]) for row in rows)
    places = tuple(_number(row.cells[x]) or 0.0 for row in rows) if named else ()
    return Data(column.head, words, places, column.kind, tuple(series), chart.limit, chart.limit_name)


def _name(value: Cell, column: Column) -> str:
    """Of a category; amounts of dollars say that they are."""
    text = cell(value, column.kind)
    if column.kind not in {"dollars", "cents"} or value is None or isinstance(value, str):
        return text
    return f"-${text[1:]}" if text.startswith("-") else f"${text}"


def _at(grid: Grid, name: str) -> int:
    found = next((at for at, column in enumerate(grid.columns) if column.name == name), None)
    if found is None:
        raise ValueError(f"a chart names the column {name}, which table {grid.name} does not have")
    return found


def _number(value: Cell) -> float | None:
    return None if value is None or isinstance(value, str) else float(value)
