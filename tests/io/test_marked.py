"""The operator's workbook, given back with its mistakes marked."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from alloc_opt.errors import OperatorError, Place, PlanError, Problem
from alloc_opt.io.marked import AUTHOR, ODD, WRONG, can_mark, mark
from alloc_opt.io.read import examine
from alloc_opt.io.template import init

GREEN = "FF00FF00"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a workbook with three mistakes, one of them in a cell with a fill and a note of its own."""
    path = init(tmp_path, "my", small=True, xlsx=True)
    made = openpyxl.load_workbook(path)
    made["staff"]["D3"] = "six"
    made["staff"]["D3"].fill = PatternFill("solid", start_color=GREEN)
    made["staff"]["D3"].comment = Comment("=my own note", "me")
    made["staff"]["A4"] = "@nowhere"
    made["pay"]["C2"] = -5
    made.save(path)
    return path


def test_wrong_cells_are_red_with_what_was_found_and_wanted(book: Path, tmp_path: Path) -> None:
    """Proves: each cell with an error is red and says found, wanted and hint before the note that it had; the first
    sheet lists all with links; the original keeps its bytes.
    """
    before, copy = book.read_bytes(), tmp_path / "copy.xlsx"
    errors = examine(book).errors
    assert mark(book, copy, errors) == (3, 0, ())
    made = openpyxl.load_workbook(copy)
    assert made.sheetnames[0] == "alloc-opt"
    assert made.active is made["alloc-opt"]
    for sheet, cell in (("staff", "D3"), ("staff", "A4"), ("pay", "C2")):
        assert made[sheet][cell].fill.start_color.rgb == WRONG
        assert "Wanted: " in made[sheet][cell].comment.text
    note = made["staff"]["D3"].comment
    assert note.author == AUTHOR
    assert note.text.startswith("Wrong: found 'six'\nWanted: a number of at least 0")
    assert note.text.endswith("=my own note")
    links = {cell.hyperlink.location: cell.value for row in made["alloc-opt"] for cell in row if cell.hyperlink}
    assert links == {"'staff'!D3": "D3", "'staff'!A4": "A4", "'pay'!C2": "C2"}
    found = {cell.value: cell for row in made["alloc-opt"] for cell in row if cell.value}
    assert {"'six'", "'@nowhere'"} <= set(found)
    assert book.read_bytes() == before


def test_a_marked_copy_can_be_read_mended_and_marked_again(book: Path, tmp_path: Path) -> None:
    """Proves: the copy has the mistakes of the original and no more; mended in the copy, they leave no mark behind:
    the fill and the note that were there are back.
    """
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    mark(book, first, examine(book).errors)
    told = [(e.place.sheet, e.place.cell, e.found) for e in examine(first).errors]
    assert told == [(e.place.sheet, e.place.cell, e.found) for e in examine(book).errors]
    made = openpyxl.load_workbook(first)
    made["staff"]["D3"], made["staff"]["A4"], made["pay"]["C2"] = 6, "oak", 100
    made.save(first)
    reading = examine(first)
    assert reading.errors == ()
    mark(first, second, (), [("Schools", 3.0), ("Spending", 1234.5)])
    again = openpyxl.load_workbook(second)
    assert again["staff"]["D3"].fill.start_color.rgb == GREEN
    assert again["staff"]["D3"].comment.text == "=my own note"
    assert again["staff"]["A4"].comment is None
    assert again["staff"]["A4"].fill.fill_type is None
    values = [cell.value for row in again["alloc-opt"] for cell in row if cell.value is not None]
    assert {"The files are in order.", "Schools", 3, 1234.5} <= set(values)


def test_warnings_are_yellow_and_red_wins(book: Path, tmp_path: Path) -> None:
    """Proves: a cell with a warning alone is yellow; one with both is red and tells both; what has no cell, or stands
    in another file, is on the list.
    """

    def problem(sheet: str, cell: str, warning: bool, file: str = "my.xlsx") -> Problem:
        return Problem(Place(file, sheet=sheet, cell=cell), f"{sheet}{cell}", "else", "think", warning)

    problems = [
        problem("staff", "B2", True),
        problem("staff", "B3", True),
        problem("staff", "B3", False),
        problem("pay", "", True),
        problem("", "", False, "scenario.yaml"),
        problem("schools", "A2:B3", False),
    ]
    assert mark(book, tmp_path / "copy.xlsx", problems) == (5, 1, ())
    made = openpyxl.load_workbook(tmp_path / "copy.xlsx")
    assert made["staff"]["B2"].fill.start_color.rgb == ODD
    assert made["staff"]["B3"].fill.start_color.rgb == WRONG
    assert "Worth a look" in made["staff"]["B3"].comment.text
    assert {made["schools"][cell].fill.start_color.rgb for cell in ("A2", "B2", "A3", "B3")} == {WRONG}
    listed = [tuple(cell.value for cell in row[:3]) for row in made["alloc-opt"].iter_rows()]
    assert ("worth a look", "pay", None) in listed
    assert ("wrong", "scenario.yaml", None) in listed


def test_every_cell_with_the_same_mistake_is_marked(tmp_path: Path) -> None:
    """Proves: a slip that the check counts ("and in 5 more rows") is red in each of its rows, and in none after the
    next marking once it is mended; a row of which only the number is known is marked in its first cell.
    """
    path = init(tmp_path, "my", small=True, xlsx=True)
    made = openpyxl.load_workbook(path)
    for row in range(2, 8):
        made["staff"].cell(row, 4).value = "x"
    made.save(path)
    (error,) = examine(path).errors
    assert "in 5 more rows" in error.found
    row = Problem(Place("my.xlsx", 9, "gone", "staff", "9"), "a", "b")
    assert mark(path, tmp_path / "copy.xlsx", (error, row))[0] == 7
    marked = openpyxl.load_workbook(tmp_path / "copy.xlsx")
    assert {marked["staff"].cell(row, 4).fill.start_color.rgb for row in range(2, 8)} == {WRONG}
    assert marked["staff"]["A9"].fill.start_color.rgb == WRONG
    mark(tmp_path / "copy.xlsx", tmp_path / "again.xlsx", ())
    again = openpyxl.load_workbook(tmp_path / "again.xlsx")
    assert {cell.fill.fill_type for line in again["staff"]["A2:D9"] for cell in line} == {None}


def test_what_the_copy_cannot_carry_is_said(book: Path, tmp_path: Path) -> None:
    """Proves: charts and macros of the workbook, which the copy lacks, are named in it and to the caller."""
    made = openpyxl.load_workbook(book)
    chart = BarChart()
    chart.add_data(Reference(made["funds"], min_col=5, min_row=1, max_row=3))
    made["funds"].add_chart(chart, "J2")
    made.save(book)
    with zipfile.ZipFile(book, "a") as parts:
        parts.writestr("xl/vbaProject.bin", b"macro")
    lost = mark(book, tmp_path / "copy.xlsx", examine(book).errors)[2]
    assert lost == ("1 chart", "1 macro project")
    texts = [str(row[0].value) for row in openpyxl.load_workbook(tmp_path / "copy.xlsx")["alloc-opt"].iter_rows()]
    assert any("lacks 1 chart, 1 macro project" in text for text in texts)


def test_what_cannot_be_marked_is_refused(book: Path, tmp_path: Path) -> None:
    """Proves: a folder of CSV files, a copy in the way, the original as its own copy, and a copy with macros are clear
    errors; a file that is no workbook has no copy and tells its problem.
    """
    folder = init(tmp_path, "csv", small=True)
    for model, copy, told in (
        (folder, "c.xlsx", "no cells to color"),
        (book, "my.xlsx", "is there already"),
        (book, "c.xlsm", "macros are not carried over"),
        (book, "c.csv", "the copy is a workbook"),
    ):
        with pytest.raises(OperatorError, match=told):
            can_mark(model, tmp_path / copy)
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(PlanError, match="no workbook"):
        mark(broken, tmp_path / "c.xlsx", examine(broken).errors)
    assert not (tmp_path / "c.xlsx").exists()


def test_what_follows_from_an_id_that_stands_twice_is_milder(tmp_path: Path) -> None:
    """Proves: where a school id stands twice, cells that name the id which is now missing are yellow and say from which
    cell that follows, and the list puts them after it; a second missing id is an error of its own.
    """
    path = init(tmp_path, "my", small=True, xlsx=True)
    made = openpyxl.load_workbook(path)
    lost = made["schools"]["A3"].value
    made["schools"]["A3"] = made["schools"]["A2"].value
    made.save(path)
    used = [row for row, cell in enumerate(made["staff"]["A"], 1) if cell.value == lost]
    assert used
    copy = tmp_path / "copy.xlsx"
    wrong, milder, _ = mark(path, copy, examine(path).errors)
    assert wrong == 1
    assert milder >= len(used)
    marked = openpyxl.load_workbook(copy)
    assert marked["schools"]["A3"].fill.start_color.rgb == WRONG
    for row in used:
        assert marked["staff"][f"A{row}"].fill.start_color.rgb == ODD
        assert marked["staff"][f"A{row}"].comment.text.startswith("Follows from schools!A3, where school ")
    kinds = [row[0].value for row in marked["alloc-opt"] if row[0].value in {"wrong", "follows"}]
    assert kinds[0] == "wrong"
    assert set(kinds[1:]) == {"follows"}
    made["staff"]["A2"] = "nowhere"
    made.save(path)
    wrong, milder, _ = mark(path, tmp_path / "second.xlsx", examine(path).errors)
    assert wrong > 2
    assert not milder
