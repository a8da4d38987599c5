"""Native charts of a workbook: each draws cells of a table, so that it moves with them."""

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart as Drawn
from xlsxwriter.utility import quote_sheetname, xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from alloc_opt.reports.packet.blocks import Cell, Chart, Grid
from alloc_opt.reports.packet.xlsx_grid import FIRST, HEAD
from alloc_opt.reports.packet.xlsx_style import PALETTE, RED, Styles, number_format

DATA = "Chart data"
_FEW, _LONG, _LABELS = 8, 12, 40
"""Categories that stand side by side; characters of a name that fits under a column; points that are named."""
_WIDTH, _HEIGHT, _ROW = 900, 380, 22


class Charts:
    """Draws the charts of a workbook; rows that do not follow each other are repeated, as formulas, on a sheet of
    their own.
    """

    def __init__(self, book: Workbook, styles: Styles) -> None:
        self._book, self._styles = book, styles
        self._cells: list[tuple[int, int, str, Cell]] = []
        self._limits: list[tuple[int, float]] = []
        self._free = 2

    def draw(self, sheet: Worksheet, row: int, chart: Chart, grid: Grid) -> int:
        """Draw a chart on the sheet of its table from a row on, and give the next free row."""
        wanted = "sum" if chart.sums else "line"
        rows = [at for at, each in enumerate(grid.rows) if each.mark == wanted]
        if not rows:
            return row
        source = _Source(self, sheet.get_name(), grid, rows, chart)
        bars = chart.kind in {"bars", "stacked"}
        names = [str(cell or "") for cell in (grid.rows[at].cells[source.at(chart.x)] for at in rows)]
        across = bars and (len(rows) > _FEW or max(map(len, names)) > _LONG) and chart.limit is None
        options: dict[str, Any] = {"type": {"lines": "line", "points": "scatter"}.get(chart.kind, "column")}
        options["type"] = "bar" if across else options["type"]
        if chart.kind == "stacked":
            options["subtype"] = "stacked"
        drawn = self._book.add_chart(options)
        for number, name in enumerate(chart.series):
            drawn.add_series(_series(source, chart, name, number, rows))
        if chart.limit is not None:
            _limit(self._book, drawn, source, chart, self.level(chart, len(rows)))
        _axes(drawn, chart, grid, rows, across)
        height = max(_HEIGHT, 130 + _ROW * len(rows) * (1 if chart.kind == "stacked" else (len(chart.series) + 1) // 2))
        height = min(height, 2400) if across else _HEIGHT
        drawn.set_size({"width": _WIDTH, "height": height})
        sheet.write_string(row, 0, chart.says, self._styles.of(italic=True))
        sheet.insert_chart(row + 1, 0, drawn, {"description": chart.says, "object_position": 2})
        return row + 3 + height // 20

    def repeat(self, sheet: str, grid: Grid, columns: list[int], rows: list[int]) -> int:
        """Put cells of a sheet under one another on the sheet `DATA`, and give the first row there."""
        first = self._free
        for place, at in enumerate(rows):
            for column in columns:
                text = f"={quote_sheetname(sheet)}!{xl_rowcol_to_cell(FIRST + at, column)}"
                self._cells.append((first + place, column, text, grid.rows[at].cells[column]))
        self._free += len(rows) + 1
        return first

    def level(self, chart: Chart, count: int) -> str:
        """Reference to cells that all hold the chart's limit, on the sheet `DATA`."""
        first = self._free
        self._limits += [(first + place, float(chart.limit or 0.0)) for place in range(count)]
        self._free += count + 1
        return f"={quote_sheetname(DATA)}!{xl_range_abs(first, 0, first + count - 1, 0)}"

    def close(self) -> None:
        """Write what was repeated."""
        if not self._cells and not self._limits:
            return
        sheet = self._book.add_worksheet(DATA)
        told = "What charts draw beside their tables: cells of other sheets, which they follow, and limits."
        sheet.write_string(0, 0, told, self._styles.of(italic=True))
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 20, 14)
        for row, column, text, cell in self._cells:
            sheet.write_formula(row, column, text, None, "" if cell is None else cell)
        for row, limit in self._limits:
            sheet.write_number(row, 0, limit)


class _Source:
    """Where the cells of a chart stand."""

    def __init__(self, charts: Charts, sheet: str, grid: Grid, rows: list[int], chart: Chart) -> None:
        self.grid, self.own = grid, sheet
        self.sheet, self.first, self.count = sheet, FIRST + rows[0], len(rows)
        if rows != list(range(rows[0], rows[-1] + 1)):
            names = dict.fromkeys([chart.x, *chart.series, *([chart.label] if chart.label else [])])
            self.sheet, self.first = DATA, charts.repeat(sheet, grid, [self.at(name) for name in names], rows)

    def at(self, name: str) -> int:
        return next(at for at, column in enumerate(self.grid.columns) if column.name == name)

    def cells(self, name: str) -> str:
        at = self.at(name)
        return f"={quote_sheetname(self.sheet)}!{xl_range_abs(self.first, at, self.first + self.count - 1, at)}"

    def head(self, name: str) -> str:
        return f"={quote_sheetname(self.own)}!{xl_rowcol_to_cell(HEAD, self.at(name), True, True)}"


def _series(source: _Source, chart: Chart, name: str, number: int, rows: list[int]) -> dict[str, Any]:
    color = PALETTE[number % len(PALETTE)]
    found: dict[str, Any] = {
        "name": source.head(name),
        "categories": source.cells(chart.x),
        "values": source.cells(name),
    }
    if chart.kind == "lines":
        dashes = ("solid", "dash", "long_dash", "square_dot", "dash_dot", "round_dot")
        found["line"] = {"color": color, "width": 2.25, "dash_type": dashes[number % len(dashes)]}
        found["marker"] = {"type": "circle", "size": 5, "fill": {"color": color}, "border": {"color": color}}
    elif chart.kind == "points":
        found["marker"] = {"type": "circle", "size": 7, "fill": {"color": color}, "border": {"color": color}}
        if chart.label and len(rows) <= _LABELS:
            at = source.at(chart.label)
            custom = [{"value": str(source.grid.rows[row].cells[at] or "")} for row in rows]
            found["data_labels"] = {"custom": custom, "value": True, "position": "right", "font": {"size": 8}}
    else:
        found |= {"fill": {"color": color}, "border": {"none": True}, "gap": 60}
    return found


def _limit(book: Workbook, drawn: Drawn, source: _Source, chart: Chart, values: str) -> None:
    """A line across at the limit."""
    series = {
        "name": chart.limit_name or "limit",
        "categories": source.cells(chart.x),
        "values": values,
        "line": {"color": RED, "width": 1.5, "dash_type": "dash"},
        "marker": {"type": "none"},
    }
    if chart.kind in {"lines", "points"}:
        drawn.add_series(series)
        return
    line = book.add_chart({"type": "line"})
    line.add_series(series)
    drawn.combine(line)


def _axes(drawn: Drawn, chart: Chart, grid: Grid, rows: list[int], across: bool) -> None:
    columns = {column.name: column for column in grid.columns}
    measured = columns[chart.series[0]]
    values: dict[str, Any] = {
        "num_format": number_format(measured, 0.5 if measured.kind == "number" else 0.0),
        "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
    }
    drawn_cells = [grid.column(name)[at] for name in chart.series for at in rows]
    if chart.kind in {"bars", "stacked"} and all(isinstance(c, str) or (c or 0.0) >= 0 for c in drawn_cells):
        values["min"] = 0
    if len(chart.series) == 1:
        values["name"] = measured.head
    names: dict[str, Any] = {"label_position": "low"}
    if chart.kind == "points":
        names |= {"name": columns[chart.x].head, "num_format": number_format(columns[chart.x], 0.0)}
    if across:
        drawn.set_y_axis({**names, "reverse": True, "interval_unit": 1})
        drawn.set_x_axis({**values, "label_position": "high"})
    else:
        drawn.set_x_axis(names)
        drawn.set_y_axis(values)
    drawn.set_title({"name": chart.title[:255], "name_font": {"size": 13}, "overlay": False})
    single = len(chart.series) == 1 and chart.limit is None
    drawn.set_legend({"none": True} if single else {"position": "bottom"})
