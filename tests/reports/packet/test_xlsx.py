"""The workbook of a packet."""

import io
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.reports.packet.documents import COLUMNS, document, lines, parts, plain

from alloc_opt.reports.packet.blocks import Document, Grid, Page, total
from alloc_opt.reports.packet.xlsx import to_xlsx
from alloc_opt.reports.packet.xlsx_formula import formula
from alloc_opt.reports.packet.xlsx_grid import FIRST, HEAD
from alloc_opt.reports.packet.xlsx_names import sheet_name


def _open(data: bytes, *, values: bool = False) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def _links(page: Worksheet) -> set[str]:
    """Places that cells of a sheet lead to."""
    return {str(cell.hyperlink.location) for row in page.iter_rows() for cell in row if cell.hyperlink is not None}


def test_the_same_document_gives_the_same_bytes() -> None:
    """Proves: nothing of the day or the machine is in the workbook."""
    assert to_xlsx(document()) == to_xlsx(document())


def test_sums_are_formulas_of_what_they_add() -> None:
    """Proves: a sum over a part is a range that passes over empty cells, a sum of sums adds cells, minus and factors
    are written; the number beside each formula is the one of the document.
    """
    data = to_xlsx(document())
    page, told = (_open(data, values=values)["By resource all of it, with a"] for values in (False, True))
    row = FIRST + 1
    assert page.cell(row + 4, 3).value == f"=SUM(C{row + 1}:C{row + 2})"
    assert page.cell(row + 4, 4).value == f"=SUM(D{row + 1}:D{row + 3})"
    assert page.cell(row + 7, 3).value == f"=C{row + 6}"
    assert page.cell(row + 8, 3).value == f"=C{row + 4}+C{row + 7}"
    assert page.cell(row + 9, 3).value == f"=C{row + 8}-C{row + 7}+0.5*C{row + 1}"
    assert told.cell(row + 8, 3).value == 350.40
    assert told.cell(row + 9, 3).value == pytest.approx(350.40 - 50.05 + 50.05)
    assert page.cell(row + 8, 5).value is None


def test_a_sum_that_its_rows_do_not_come_to_stays_a_number() -> None:
    """Proves: no formula ever changes what the document says."""
    rows = lines(("a", 1.0, 1.0), ("b", 2.0, 1.0))
    good = total(COLUMNS, rows, "All")
    wrong = Grid("g", "G", COLUMNS, (*rows, type(good)(("All", None, 3.01, 2.0, None), "sum", good.of)))
    assert formula(wrong, 2, 2, FIRST) == ""
    assert formula(wrong, 2, 3, FIRST) == "=SUM(D6:D7)"


def test_text_is_never_a_formula() -> None:
    """Proves: text that begins like a formula is text with the mark that keeps it so when it is edited; numbers, days
    and shares are numbers of their kind.
    """
    page = _open(to_xlsx(document()))["By resource all of it, with a"]
    row = FIRST + 2
    cell = page.cell(row, 1)
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)
    assert page.cell(row, 2).is_date
    assert page.cell(row, 2).number_format == "yyyy-mm-dd"
    assert page.cell(row, 3).number_format == "#,##0.00"
    assert page.cell(row, 4).number_format == "#,##0.00"
    assert (page.cell(row, 5).value, page.cell(row, 5).number_format) == (0.034, "0.0%")
    words = _open(to_xlsx(document()))["In words"]
    assert not any(each.data_type == "f" for line in words.iter_rows() for each in line)


def test_sheets_have_readable_names_once_each() -> None:
    """Proves: names are at most 31 characters, end with a whole word, lack what a workbook forbids, and are unique."""
    taken: set[str] = {"contents"}
    long = "Dollars per pupil against need: every school [2026-27]"
    names = [sheet_name(title, taken) for title in (long, long, "Contents", "a/b?", "'", "History")]
    assert names == [
        "Dollars per pupil against need",
        "Dollars per pupil against 2",
        "Contents 2",
        "a b",
        "Table",
        "History 2",
    ]
    assert all(len(name) <= 31 for name in names)


def test_contents_lead_to_every_sheet_and_say_what_it_was_made_from() -> None:
    """Proves: each sheet is linked from the first one and back; that names the run, its digest and what is left out."""
    book = _open(to_xlsx(document(confidential=True)))
    first = book.worksheets[0]
    assert _links(first) == {
        "'" + page.title.replace("'", "''") + "'!A1" for page in book.worksheets[1:] if page.title != "Chart data"
    }
    texts = {str(cell.value) for row in first.iter_rows() for cell in row if cell.value is not None}
    assert {"toy-1234", "abcdef123456", "Prices: not asked."} <= texts
    assert any(text.startswith("CONFIDENTIAL") for text in texts)
    assert all("'Contents'!A1" in _links(page) for page in book.worksheets[1:4])


def test_words_of_pages_are_in_it() -> None:
    """Proves: warnings, figures and lists, which are no tables, are not lost."""
    page = _open(to_xlsx(document()))["In words"]
    texts = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {"Please note", "Be careful.", "$350.40", "of all resources", "What follows", "• =Two."} <= set(texts)


def test_heads_stay_in_view_and_filters_spare_sums() -> None:
    """Proves: the header is frozen and repeated in print, a filter covers lines only, and is absent where sums stand
    inside; sheets print across one page.
    """
    book = _open(to_xlsx(document()))
    with_parts, without = book["By resource all of it, with a"], book["Today's schools"]
    assert without.freeze_panes == f"B{FIRST + 1}"
    assert without.auto_filter.ref == f"A{HEAD + 1}:E{HEAD + 4}"
    assert with_parts.auto_filter.ref is None
    assert without.print_title_rows == f"${HEAD + 1}:${HEAD + 1}"
    assert (without.page_setup.orientation, without.page_setup.fitToHeight) == ("landscape", 0)


def test_charts_are_native_and_say_what_they_show() -> None:
    """Proves: every chart of the document is one of the workbook with a description, and draws cells, be it a limit;
    nothing leads outside the workbook.
    """
    with zipfile.ZipFile(io.BytesIO(to_xlsx(document()))) as parts_:
        names = parts_.namelist()
        drawings = "".join(parts_.read(name).decode() for name in names if name.startswith("xl/drawings/drawing"))
        drawn = "".join(parts_.read(name).decode() for name in names if name.startswith("xl/charts/chart"))
        links = "".join(parts_.read(name).decode() for name in names if name.endswith(".rels"))
    assert sum(name.startswith("xl/charts/chart") for name in names) == 5
    assert drawings.count('descr="School 2 has the most, 12 dollars."') == 4
    assert "<c:f>{" not in drawn
    assert not any("externalLink" in name for name in names)
    assert "External" not in links


def test_the_same_table_of_many_pages_is_one_sheet() -> None:
    """Proves: schools of a district share a sheet with a column that says whose row it is and that can be filtered by;
    their sums are still live.
    """
    pages = [Page(f"school-{at}", f"School {at}", "A school.", (plain(count=at + 1),)) for at in range(4)]
    book = _open(to_xlsx(document(*pages)))
    assert book.sheetnames == ["Contents", "In words", "Today's schools"]
    page = book["Today's schools"]
    assert [page.cell(FIRST + 1 + at, 1).value for at in range(4)] == ["School 0", "School 0", "School 1", "School 1"]
    assert page.cell(FIRST + 5, 4).value == f"=SUM(D{FIRST + 3}:D{FIRST + 4})"
    assert page.auto_filter.ref == f"A{HEAD + 1}:F{FIRST + 14}"


def test_libreoffice_recalculates_every_total_to_the_same_cent(tmp_path: Path) -> None:
    """Proves: another spreadsheet, which calculates every formula anew, finds the totals that the document has."""
    recalculated(document(), tmp_path)


def recalculated(made: Document, folder: Path) -> int:
    """Recalculate the workbook of a document in LibreOffice; the number of totals that were found equal to the cent."""
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("CI"):
            pytest.fail("CI has no LibreOffice (soffice) to recalculate workbooks with")
        pytest.skip("no LibreOffice (soffice) to recalculate the workbook with")
    data = to_xlsx(made)
    (folder / "packet.xlsx").write_bytes(_emptied(data))
    words = [office, f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless", "--convert-to", "xlsx"]
    done = subprocess.run(
        [*words, "--outdir", str(folder / "out"), str(folder / "packet.xlsx")], capture_output=True, timeout=240
    )
    assert done.returncode == 0, done.stderr
    new = openpyxl.load_workbook(folder / "out" / "packet.xlsx", data_only=True)
    cached, live = _open(data, values=True), _open(data)
    assert new.sheetnames == live.sheetnames
    count = 0
    for page in live.worksheets:
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    wanted = cached[page.title][cell.coordinate].value
                    got = new[page.title][cell.coordinate].value
                    if isinstance(wanted, int | float):
                        assert got == pytest.approx(wanted, abs=0.005), (page.title, cell.coordinate, cell.value)
                        count += 1
    assert count
    return count


def _emptied(data: bytes) -> bytes:
    """The workbook without what its formulas once came to, so that nobody can copy it."""
    book = _open(data)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_every_total_of_a_grid_is_live() -> None:
    """Proves: of the grids here no sum is left a plain number where its column adds."""
    for grid in (parts(), plain()):
        for at, row in enumerate(grid.rows):
            if row.mark == "sum":
                told = [formula(grid, at, place, FIRST) != "" for place in (2, 3)]
                assert told == [True, True]
