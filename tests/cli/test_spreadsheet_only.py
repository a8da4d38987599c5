"""From one workbook to the packet in another, without ever opening a text file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from tests.cli.conftest import Call

RED = "FFFF9C9C"


def _find(page: Worksheet, row: str, column: str) -> Any:
    """The cell of the row whose first cell says `row`, under the header `column`."""
    at = next(cell.column for cell in page[1] if cell.value == column)
    return next(page.cell(line[0].row, at) for line in page.iter_rows(min_row=2) if line[0].value == row)


def test_a_workbook_goes_in_and_a_workbook_comes_out(call: Call, call_json: Callable[..., Any]) -> None:
    """Proves: a business official makes the five sheets, types own figures with a slip, sees the slip red, mends it,
    solves, and reads the board's packet as a workbook whose totals are those of the run; every file that she touches
    ends in .xlsx.
    """
    assert call("init", "my", "--small", "--xlsx").exit_code == 0
    book = openpyxl.load_workbook("my.xlsx")
    _find(book["funds"], "01", "revenue").value = 5_990_000
    _find(book["pay"], "teacher", "salary").value = "81 thousand"
    book.save("my.xlsx")

    assert call("check", "my.xlsx", "--mark", "marked.xlsx").exit_code == 3
    marked = openpyxl.load_workbook("marked.xlsx")
    assert marked.worksheets[0].title == "alloc-opt"
    slip = _find(marked["pay"], "teacher", "salary")
    assert slip.fill.start_color.rgb == RED
    assert "81 thousand" in slip.comment.text
    slip.value = 81_000
    marked.save("mended.xlsx")

    assert call("check", "mended.xlsx").exit_code == 0
    solved = call_json("solve", "mended.xlsx")
    assert "pages" in call_json("report", "latest", "--for", "board", "--format", "xlsx", "--ask", "none")
    (packet,) = Path("runs").glob("*-packet/board.xlsx")
    live, told = openpyxl.load_workbook(packet), openpyxl.load_workbook(packet, data_only=True)
    sums = [cell for page in live.worksheets for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(sums) > 10
    changes = solved["tables"]["changes"]["rows"]
    last = round(sum(row["change_dollars"] for row in changes if row["year"] == solved["years"][-1]), 2)
    values = [cell.value for page in told.worksheets for row in page.iter_rows() for cell in row]
    assert any(isinstance(each, int | float) and abs(each - last) < 0.005 for each in values)


def _look(cell: Any) -> tuple[Any, ...]:
    return cell.value, cell.number_format, repr(cell.font), repr(cell.border), repr(cell.alignment)


def test_the_copy_keeps_formats(call: Call) -> None:
    """Proves: formats, widths, drop-downs, notes and frozen heads of a workbook are still there in its marked copy."""
    call("init", "my", "--small", "--xlsx")
    book = openpyxl.load_workbook("my.xlsx")
    book["staff"]["D3"] = "six"
    book["staff"]["D4"].number_format = "0.000"
    book["staff"]["A4"].font = openpyxl.styles.Font(italic=True, color="FF00AA00")
    book.save("my.xlsx")
    call("check", "my.xlsx", "--mark", "marked.xlsx")
    old, new = openpyxl.load_workbook("my.xlsx"), openpyxl.load_workbook("marked.xlsx")
    for page in old.worksheets:
        copy = new[page.title]
        assert copy.freeze_panes == page.freeze_panes
        assert copy.data_validations.count == page.data_validations.count
        assert {k: d.width for k, d in copy.column_dimensions.items()} == {
            k: d.width for k, d in page.column_dimensions.items()
        }
        for row in page.iter_rows():
            for cell in row:
                twin = copy[cell.coordinate]
                assert _look(twin) == _look(cell)
                assert cell.comment is None or cell.comment.text in twin.comment.text
                if (page.title, cell.coordinate) != ("staff", "D3"):
                    assert repr(twin.fill) == repr(cell.fill)
