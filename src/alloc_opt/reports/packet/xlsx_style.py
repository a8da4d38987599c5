"""How cells of the workbook look: one format per kind, mark and guard, made once."""

from datetime import date
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from alloc_opt.plan.spreadsheet import guarded
from alloc_opt.reports.packet.blocks import Cell, Column, Mark

INK, HEADER, BAND, RED = "#1F3A5F", "#DDE6EF", "#F2F5F8", "#B00020"
PALETTE = ("#1F5C99", "#D1661B", "#3E8E5A", "#8C5AA8", "#B8860B", "#5F6B76")
_KINDS = {"dollars": "#,##0", "cents": "#,##0.00", "count": "#,##0", "share": "0.0%"}
_WHOLE, _PARTS, _DAY = "#,##0", "#,##0.0###", "yyyy-mm-dd"


def number_format(column: Column, value: float, decimals: int = 1) -> str:
    """The format of a number; one without a fixed number of decimals shows those it has, FTE those of its column."""
    if column.kind == "fte":
        return f"#,##0.{'0' * decimals}"
    if column.kind in _KINDS:
        return _KINDS[column.kind]
    return _WHOLE if value == round(value) else _PARTS


def shown(cell: Cell, column: Column) -> str:
    """About what a cell looks like, for the width of its column."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    places = {"cents": ",.2f", "fte": ",.1f", "share": ".1%", "dollars": ",.0f", "count": ",.0f"}
    return format(cell, places.get(column.kind, ",.0f" if cell == round(cell) else ",.4f"))


def day(text: str) -> date | None:
    """The day of a text such as 2027-03-15; None where it is something else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def lines(text: str, width: float) -> int:
    """Lines that a text takes in a column of some width; a little too many rather than too few."""
    room = max(width * 1.15 - 1.0, 4.0)
    found = 0
    for part in text.splitlines() or [""]:
        at, count = 0.0, 1
        for word in part.split(" "):
            if at and at + len(word) > room:
                at, count = 0.0, count + 1
            at += len(word) + 1
            count += int(max(at - 2, 0) // room)
            at = at % room if at - 2 > room else at
        found += count
    return found


def height(count: int) -> float:
    """Of a row with so many lines, in points."""
    return min(15.0 * count + 0.5, 400.0)


class Styles:
    """The formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def of(self, **properties: Any) -> Format:
        """A format of these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_name": "Calibri", "font_size": 11, **properties})
        return self._made[key]

    def cell(
        self, cell: Cell, column: Column, mark: Mark, *, decimals: int = 1, wrap: bool = False, indent: bool = False
    ) -> Format:
        """The format of a cell of a table."""
        look: dict[str, Any] = {"valign": "top"}
        if mark == "sum":
            look |= {"bold": True, "top": 1}
        elif mark == "head":
            look |= {"bold": True, "bg_color": BAND}
        if isinstance(cell, str):
            look |= {"quote_prefix": True} if guarded(cell) != cell else {}
            look |= {"num_format": _DAY, "align": "left"} if column.kind == "day" and day(cell) else {}
            look |= {"text_wrap": True} if wrap else {}
            look |= {"indent": 1} if indent else {}
        elif cell is not None:
            look["num_format"] = number_format(column, float(cell), decimals)
        return self.of(**look)
