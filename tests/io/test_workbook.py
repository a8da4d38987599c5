from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from alloc_opt.errors import OperatorError, PlanError
from alloc_opt.io import examine, read
from alloc_opt.io.template import init

Book = dict[str, list[list[Any]]]


def good() -> Book:
    """The sheets of a good small plan."""
    return {
        "Plan": [["key", "value"], ["name", "town"], ["base_year", "2025-26"], ["years", "2026-27, 2027-28"]],
        "schools": [["school", "name", "poverty"], ["oak", "Oak", 0.5], ["elm", "Elm", 0.25]],
        "FUNDS": [["fund", "resource", "revenue"], ["01", "0000", 1000000]],
        "pay": [["position", "salary"], ["teacher", 80000]],
        "staff": [
            ["school", "position", "resource", "fte"],
            ["oak", "teacher", "0000", 5],
            ["elm", "teacher", "0000", 4.5],
        ],
    }


@pytest.fixture
def book(tmp_path: Path) -> Any:
    """Write the good sheets with some replaced, and give back the workbook's path."""

    def write(changes: Mapping[str, list[list[Any]]] | None = None) -> Path:
        made = openpyxl.Workbook()
        made.remove(made.worksheets[0])
        for name, rows in {**good(), **(changes or {})}.items():
            sheet = made.create_sheet(name)
            for row in rows:
                sheet.append(row)
        path = tmp_path / "town.xlsx"
        made.save(path)
        return path

    return write


def changed(book: Any, sheet: str, cell: str, value: Any, number_format: str = "") -> Path:
    """The good workbook with one cell changed."""
    path: Path = book()
    made = openpyxl.load_workbook(path)
    made[sheet][cell] = value
    if number_format:
        made[sheet][cell].number_format = number_format
    made.save(path)
    return path


def test_a_workbook_says_the_same_as_a_folder(book: Any, tmp_path: Path, families: Any) -> None:
    """Proves: the same sheets and files give the same head, tables and rules; sheets may have any case."""
    rules = [
        ["id", "family", "cap", "positions", "where.level", "of", "source"],
        ["k3", "cap", 24, "[teacher]", None, "{measure: fte, where: {school: oak}}", "{cap} pupils"],
    ]
    from_book = read(book({"rules": rules}), families=families)
    folder = tmp_path / "folder"
    folder.mkdir()
    for name, rows in good().items():
        if name != "Plan":
            text = "\n".join(",".join(map(str, row)) for row in rows)
            (folder / f"{name.lower()}.csv").write_text(text, encoding="utf-8")
    (folder / "plan.yaml").write_text(
        "name: town\nbase_year: 2025-26\nyears: [2026-27, 2027-28]\nrules:\n- {id: k3, family: cap, cap: 24, "
        "positions: [teacher], of: {measure: fte, where: {school: oak}}, source: '{cap} pupils'}\n",
        encoding="utf-8",
    )
    from_folder = read(folder, families=families)
    assert from_book.head == from_folder.head
    assert [(r.id, dict(r.parameters)) for r in from_book.rules] == [
        (r.id, dict(r.parameters)) for r in from_folder.rules
    ]
    for name in from_folder.tables:
        pd.testing.assert_frame_equal(from_book[name], from_folder[name])


def test_places_are_cells(book: Any, families: Any) -> None:
    """Proves: a value of a workbook is found again by its sheet and cell."""
    plan = read(book({"schools": [[], ["school", "poverty"], [], ["oak", 0.5], ["elm", 1]]}), families=families)
    assert str(plan.places["schools"].place(0, "poverty")) == "town.xlsx schools!B4"
    assert plan["schools"]["school"].tolist() == ["oak", "elm"]


# what is wrong | sheet, cell, value | the problem as it is told
CELLS = {
    "text in a number": ("pay", "B2", "many", "found 'many'; wanted a number of at least 0"),
    "money as text": ("pay", "B2", "$80,000", "found '$80,000'; wanted a number of at least 0\n  hint: write 80000"),
    "error value": ("pay", "B2", "#N/A", "found '#N/A'; wanted a number of at least 0\n  hint: a formula"),
    "boolean": ("pay", "B2", True, "found true; wanted a number"),
    "date for a number": ("pay", "B2", datetime(2026, 3, 5), "found 2026-03-05 00:00:00; wanted a number"),
    "date for an id": ("schools", "A2", datetime(2026, 3, 5), "found the date 2026-03-05 00:00:00; wanted a text"),
    "formula without a value": ("pay", "B2", "=40000*2", "found a formula without a stored value"),
    "unknown id": ("staff", "A3", "ellm", "found 'ellm'; wanted a school of schools\n  hint: did you mean 'elm'?"),
    "unknown column": ("staff", "D1", "ftes", "found the column 'ftes'"),
    "no column": ("staff", "D1", None, "found a column without a name"),
    "unknown key": ("Plan", "A2", "nam", "found the key 'nam'; wanted a key of the head\n  hint: did you mean 'name'?"),
    "key twice": ("Plan", "A4", "name", "found the key 'name' again"),
    "year": ("Plan", "B4", "2026-27, FY29", "found 'FY29'; wanted the fiscal year after 2026-27"),
}


@pytest.mark.parametrize(("sheet", "cell", "value", "told"), CELLS.values(), ids=CELLS.keys())
def test_bad_cells_are_told_with_sheet_and_cell(
    sheet: str, cell: str, value: Any, told: str, book: Any, families: Any
) -> None:
    """Proves: the plan is refused, and the problem names the cell."""
    with pytest.raises(PlanError) as caught:
        read(changed(book, sheet, cell, value), families=families)
    assert f"town.xlsx {sheet}!{cell}: {told}" in str(caught.value)


def test_codes_keep_the_zeros_that_excel_shows(book: Any, families: Any) -> None:
    """Proves: the number 0 shown as 0000 by its format is the id 0000; a plain number is its digits."""
    path = changed(book, "FUNDS", "B2", 0, "0000")
    assert read(path, families=families)["funds"]["resource"].tolist() == ["0000"]


def test_merged_cells_are_refused(book: Any, families: Any) -> None:
    """Proves: a merged range is told by its cells, for its values would be lost but for the first."""
    path = book()
    made = openpyxl.load_workbook(path)
    made["staff"].merge_cells("A2:A3")
    made.save(path)
    with pytest.raises(PlanError, match=r"town.xlsx staff!A2:A3: found merged cells"):
        read(path, families=families)


def test_sheets_of_ones_own(book: Any, families: Any) -> None:
    """Proves: an unknown sheet is an error with the nearest name; `notes` and names with _ are passed over."""
    own = {"notes": [["anything"]], "_work": [[1, 2]]}
    assert examine(book(own), families=families).plan is not None
    with pytest.raises(PlanError, match=r"town.xlsx goal: found the sheet 'goal'.*\n.*did you mean 'goals'"):
        read(book({"goal": [["x"]]}), families=families)


def test_a_sheet_plan_is_needed(book: Any, families: Any) -> None:
    """Proves: without the head's sheet the message says what belongs there."""
    path = book()
    made = openpyxl.load_workbook(path)
    made["Plan"].title = "_plan"
    made.save(path)
    with pytest.raises(PlanError, match="found no sheet 'plan'"):
        read(path, families=families)


def test_a_workbook_open_in_excel_is_the_operators(book: Any, families: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: Excel's lock file and a refused opening both say to close the workbook."""
    path = book()
    lock = path.with_name("~$town.xlsx")
    lock.write_bytes(b"")
    with pytest.raises(OperatorError, match=r"open in Excel\nhint: save and close it"):
        read(path, families=families)
    lock.unlink()

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(OperatorError, match="cannot be opened"):
        read(path, families=families)


@pytest.mark.parametrize(
    ("data", "told"),
    [(b"school,name\n", "no workbook"), (b"\xd0\xcf\x11\xe0 old", "an old .xls or protected workbook")],
)
def test_what_is_no_workbook(data: bytes, told: str, tmp_path: Path, families: Any) -> None:
    """Proves: a renamed CSV and an old or protected workbook are told apart from a broken plan."""
    path = tmp_path / "town.xlsx"
    path.write_bytes(data)
    with pytest.raises(PlanError, match=told):
        read(path, families=families)


def test_a_deleted_sheet_is_told(tmp_path: Path) -> None:
    """Proves: a sheet that the workbook was made with and that is gone is warned of by name, whichever it is."""
    path = init(tmp_path, "newtown", small=True, xlsx=True)
    made = openpyxl.load_workbook(path)
    del made["lines"]
    made.save(path)
    (warning,) = examine(path).warnings
    assert str(warning).startswith("newtown.xlsx lines: found no sheet 'lines' any more; wanted each sheet")


@pytest.mark.parametrize("name", ["funds", "schools", "staff"])
def test_a_needed_sheet_is_missed_where_it_was(name: str, tmp_path: Path) -> None:
    """Proves: what cannot be done without is an error at the place of the missing sheet."""
    path = init(tmp_path, "newtown", small=True, xlsx=True)
    made = openpyxl.load_workbook(path)
    del made[name]
    made.save(path)
    assert f"newtown.xlsx {name}: found no rows of {name}" in "\n".join(map(str, examine(path).errors))


def test_zeros_that_excel_took_are_told_at_their_cell(book: Any, families: Any) -> None:
    """Proves: 0000 typed into an unformatted cell of funds is told there, once, not at every row that uses it."""
    with pytest.raises(PlanError) as caught:
        read(changed(book, "FUNDS", "B2", 0), families=families)
    (problem,) = caught.value.problems
    assert str(problem).startswith("town.xlsx FUNDS!B2: found '0'; wanted '0000', as in staff!C2")
    assert "format the column as text" in problem.hint
