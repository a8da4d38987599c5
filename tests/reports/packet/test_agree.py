"""Every format of a packet and every audience show the same figures."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from tests.reports.packet.test_xlsx import recalculated

from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.io.read import read
from alloc_opt.io.template import init
from alloc_opt.reports.packet.blocks import Document, Grid
from alloc_opt.reports.packet.compose import compose
from alloc_opt.reports.packet.csv_tables import to_csv_files
from alloc_opt.reports.packet.found import answer_files
from alloc_opt.reports.packet.gather import Gathering
from alloc_opt.reports.packet.ground import AUDIENCES
from alloc_opt.reports.packet.open import open_run
from alloc_opt.reports.packet.xlsx import to_xlsx
from alloc_opt.reports.packet.xlsx_formula import formula
from alloc_opt.reports.packet.xlsx_grid import FIRST
from alloc_opt.reports.run_folder import save


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    """Return the documents of a run of the template for every audience, with the questions that need no search."""
    home = tmp_path_factory.mktemp("agree")
    opened = open_run(save(run(solve(read(init(home, "toy", small=True)))), runs=home / "runs"))
    gathering = Gathering(opened, (), {})
    for question in answer_files().values():
        if question.quick:
            gathering.ask(question)
    assert gathering.faults == []
    return {each: compose(opened.ground(each, gathering.answers, gathering.unanswered)) for each in AUDIENCES}


def _grids(document: Document) -> Iterator[tuple[str, Grid]]:
    for page in document.pages:
        for grid in page.grids:
            yield page.name, grid


def test_every_sum_is_live_in_every_audience(documents: dict[str, Document]) -> None:
    """Proves: each sum that names its rows becomes a formula that comes to the same cent, in every column that adds."""
    count = 0
    for document in documents.values():
        for name, grid in _grids(document):
            for at, row in enumerate(grid.rows):
                for place, column in enumerate(grid.columns):
                    if row.of and column.adds and isinstance(row.cells[place], float | int):
                        parts = [grid.rows[each].cells[place] for each, _ in row.of]
                        if any(isinstance(part, float | int) for part in parts):
                            assert formula(grid, at, place, FIRST), (name, grid.name, row.cells)
                            count += 1
    assert count > 50


def test_a_table_of_two_audiences_is_the_same(documents: dict[str, Document]) -> None:
    """Proves: where two audiences have the same row of the same table, its figures do not differ."""
    known: dict[tuple[object, ...], tuple[object, ...]] = {}
    shared = 0
    for document in documents.values():
        for name, grid in _grids(document):
            keys = [tuple(cell for cell in row.cells if isinstance(cell, str)) for row in grid.rows]
            for key, row in zip(keys, grid.rows, strict=True):
                told = (name, grid.name, tuple(column.name for column in grid.columns), key)
                if keys.count(key) == 1 and row.mark == "line":
                    shared += told in known
                    assert known.setdefault(told, row.cells) == row.cells
    assert shared > 20


def test_pages_and_their_tables_have_names_once(documents: dict[str, Document]) -> None:
    """Proves: no two pages of a document and no two tables of a page share a name, so that no file hides another."""
    for document in documents.values():
        names = [page.name for page in document.pages]
        assert len(set(names)) == len(names)
        for page in document.pages:
            tables = [grid.name for grid in page.grids]
            assert len(set(tables)) == len(tables), page.name


def test_workbook_and_csv_hold_every_figure(documents: dict[str, Document]) -> None:
    """Proves: each number of each table is in its CSV file, to the cent, and in the workbook, in full."""
    document = documents["staff"]
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(document)), data_only=True)
    numbers = {
        round(float(cell.value), 6)
        for page in book.worksheets
        for row in page.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float)
    }
    files = to_csv_files(document)
    grids = list(_grids(document))
    assert len(files) == len(grids)
    for (name, grid), data in zip(grids, files.values(), strict=True):
        read_back = list(csv.reader(io.StringIO(data.decode("utf-8"))))
        assert read_back[0] == ["row", *(column.name for column in grid.columns)]
        for row, texts in zip(grid.rows, read_back[1:], strict=True):
            for cell, text in zip(row.cells, texts[1:], strict=True):
                if isinstance(cell, float | int):
                    assert float(text) == pytest.approx(cell, abs=0.0051 if abs(cell) > 1 else 1e-5), name
                    assert round(float(cell), 6) in numbers, (name, cell)


def test_libreoffice_finds_the_totals_of_a_real_packet(documents: dict[str, Document], tmp_path: Path) -> None:
    """Proves: every formula of the staff's workbook, calculated anew by another spreadsheet, comes to the same cent."""
    assert recalculated(documents["staff"], tmp_path) > 50
