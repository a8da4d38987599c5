"""Drafted mappings of small exports: what they find, what they leave open, and that an import with them works."""

import csv
import re
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from tests.io.importing.conftest import LEDGER, POSITIONS, Convert

from alloc_opt.errors import PlanError
from alloc_opt.io.importing import suggested
from alloc_opt.io.problems import Problems
from alloc_opt.io.yaml_text import parse

HEADER, *ROWS = csv.reader(StringIO(LEDGER))
SPENT = [row for row in ROWS if "1000" <= row[4] < "8000"]


def filled(draft: str) -> str:
    """The draft with its blanks filled in, control totals by what the export adds up to."""
    answers = {"total:": "", "column:": "adopted", "why:": "meant", "restriction:": "3", "base_year:": "2025-26"}
    lines = []
    for line in draft.splitlines():
        key = next((key for key in answers if key in line), "")
        answer = line.rsplit("$", 1)[-1].replace(",", "") if key == "total:" else answers.get(key, "")
        lines.append(line.replace('"???"', answer) if answer and not line.startswith("#") else line)
    return "\n".join(lines) + "\n"


def made(rows: list[list[str]], header: list[str] = HEADER) -> str:
    """A table as CSV."""
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    return out.getvalue()


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """Where the export of a test stands."""
    return tmp_path / "ledger.csv"


def of(path: Path, text: str) -> str:
    """The draft for an export, which must be YAML."""
    path.write_text(text, encoding="utf-8")
    found = suggested(path)
    problems = Problems()
    assert parse(found, "draft", problems) is not None
    assert not problems.errors
    return found


WORKS = {
    "as it is": LEDGER,
    "a byte-order mark": "\ufeff" + LEDGER,
    "a first column without a name": made([[str(i), *row] for i, row in enumerate(ROWS)], ["", *HEADER]),
    "titles above the header": "Town Unified\nPrinted,2025-08-01\n\n" + LEDGER,
    "titles with commas": "Town Unified,,,,,,\n,,,,,,\n" + LEDGER,
    "empty columns at the end": made([[*row, "", ""] for row in ROWS], [*HEADER, "", ""]),
    "dollars and brackets": made(
        [[*row[:6], f"(${row[6][1:]})" if row[6].startswith("-") else f"${float(row[6]):,.2f}"] for row in ROWS]
    ),
    "codes that lost their zeros": made([[*(str(int(code)) for code in row[:6]), row[6]] for row in ROWS]),
    "empty sites": made([[*row[:5], row[5].replace("000", ""), row[6]] for row in ROWS]),
    "three versions": made([[v, *row] for v in ("Original Budget", "Actual") for row in ROWS], ["Scenario", *HEADER]),
    "two years": made([[y, *row] for y in ("2024-25", "2025-26") for row in ROWS], ["Year", *HEADER]),
    "an account string": made([["-".join(row[:6]), row[6]] for row in ROWS], ["Account", "Adopted"]),
    "debits and credits": made(
        [[*r[:6], "", r[6][1:]] if r[6].startswith("-") else [*r[:6], r[6], ""] for r in ROWS],
        [*HEADER[:6], "Debit", "Credit"],
    ),
    "a total at the end": made([*ROWS, ["Grand Total", "", "", "", "", "", "837000.30"]]),
}


@pytest.mark.parametrize("what", WORKS)
def test_a_completed_draft_imports(what: str, draft: Path, convert: Convert) -> None:
    """Proves: with the blanks filled in, the draft of each of these exports ties to the cent."""
    found = convert(ledger=WORKS[what], mapping=filled(of(draft, WORKS[what])))
    assert (found.tie_out["difference"] == 0).all()
    spent = found.tie_out["ledger"][found.tie_out["kind"] == "spending"].sum()
    assert spent == 83700030


def test_a_workbook_with_a_cover_sheet(tmp_path: Path, convert: Convert) -> None:
    """Proves: the sheet with the rows is found behind a cover, its header below a merged title, its zeros filled in."""
    book = Workbook()
    book.worksheets[0]["A1"] = "Instructions"
    sheet = book.create_sheet("GL")
    sheet.append(["Town Unified"])
    sheet.merge_cells("A1:G1")
    sheet.append([])
    sheet.append(HEADER)
    for row in ROWS:
        sheet.append([*(int(code) for code in row[:6]), float(row[6])])
    book.save(tmp_path / "book.xlsx")
    text = suggested(tmp_path / "book.xlsx")
    for words in ("sheet: GL", "header: 3", "widths: {fund: 2, resource: 4, goal: 4, function: 4}"):
        assert words in text
    found = convert(ledger=tmp_path / "book.xlsx", mapping=filled(text))
    assert (found.tie_out["difference"] == 0).all()


def test_totals_inside_become_control_totals(draft: Path, convert: Convert) -> None:
    """Proves: subtotals and the total are dropped as rows and stated as controls to be confirmed; no blank is left."""
    subtotal, total = ["Total 0000", *[""] * 5, "727000.30"], ["Grand Total", *[""] * 5, "837000.30"]
    ledger = made([*SPENT[:8], subtotal, *SPENT[8:], total])
    text = of(draft, ledger)
    assert "Fund: [Total 0000, Grand Total]" in text
    assert (
        'where: {resource: 0000}, total: 727000.30, source: "total in line 10 of the export, to be confirmed"' in text
    )
    assert 'kind: spending, total: 837000.30, source: "total in line' in text
    found = convert(ledger=ledger, mapping=filled(text))
    assert found.controls["source"].str.contains("to be confirmed").all()


def test_a_total_that_differs_stops_the_import(draft: Path, convert: Convert) -> None:
    """Proves: the stated total is taken as it stands and not what the rows add up to, so there is no plan."""
    ledger = made([*SPENT, ["Grand Total", *[""] * 5, "837000.99"]])
    text = of(draft, ledger)
    assert "total: 837000.99" in text
    assert "the rows add up to $837,000.30" in text
    with pytest.raises(PlanError, match=re.escape("-$0.69 apart")):
        convert(ledger=ledger, mapping=filled(text))


def test_contributions_and_names_are_drafted(draft: Path) -> None:
    """Proves: the giver is the unrestricted resource that gives; a file of names beside the ledger is found."""
    codes = "dimension,code,title\n" + "".join(f"object,{row[4]},Account {row[4]}\n" for row in ROWS)
    (draft.parent / "codes.csv").write_text(codes, encoding="utf-8")
    text = of(draft, LEDGER)
    assert "giver: 01-0000" in text
    assert 'names: {file: "codes.csv", field: dimension, code: code, title: title}' in text


def test_an_address_is_no_account(draft: Path) -> None:
    """Proves: words and street addresses are not cut into the parts of an account."""
    rows = [[f"School {i}", f"{i}10 28th Ave. NW Seattle WA 98107", "900000"] for i in range(9)]
    text = of(draft, made(rows, ["School", "Full Address", "Budget"]))
    assert "account:" not in text
    assert "site: School" in text


def test_columns_that_belong_together(draft: Path, convert: Convert) -> None:
    """Proves: columns that give a total are amounts of one row; a row that does not add up is listed, not repaired."""
    rows = [["1", "Elm", "1000", "200", "1200"], ["2", "Oak", "3000", "100", "3100"], ["3", "Fir", "500", "", "600"]]
    ledger = made(rows, ["", "Schools", "Custodial", "Utilities", "Total"])
    text = of(draft, ledger)
    assert "Custodial: {object: custodial}" in text
    assert "adds_up: {total: Total, mismatch: report}    # 2 of 3 rows add up" in text
    found = convert(ledger=ledger, mapping=filled(text))
    assert found.tie_out["ledger"].sum() == 480000
    assert sum("apart" in note for note in found.notes) == 1


def test_codes_of_another_state(draft: Path) -> None:
    """Proves: two-digit funds and four-digit objects are not taken for California's, and the parts of a string whose
    order nobody knows are left open.
    """
    text = of(draft, made([["99", "0001", "10.00"], ["98", "0002", "11.00"]], ["Fund", "Object", "Budget"]))
    assert "chart: none" in text
    strings = [["199-11-6119-00-102", "10.00"], ["199-23-6411-00-101", "12.00"]]
    text = of(draft, made(strings, ["Account", "Budget"]))
    assert 'parts: [fund, "???", "???", "???", "???"]' in text


def test_accounts_that_stand_twice_are_asked_about(draft: Path) -> None:
    """Proves: the draft does not decide whether both count; it names the lines."""
    text = of(draft, LEDGER + "01,0000,1110,1000,4300,101,5000.00\n")
    assert 'duplicates: "???"    # accounts that stand twice: 1 (lines 9 and 18)' in text


def test_a_position_list(draft: Path, convert: Convert) -> None:
    """Proves: with the ledger its part is added, alone it is told to be none; jobs come with their FTE, pay is open."""
    draft.write_text(LEDGER, encoding="utf-8")
    people = draft.parent / "positions.csv"
    people.write_text(POSITIONS, encoding="utf-8")
    text = suggested(draft, people)
    assert "fields: {job: Job, site: School, resource: Resource}" in text
    assert "where: {job: 0700}    # 5.50 FTE" in text
    assert "position list and no ledger" in suggested(people)
    with pytest.raises(PlanError) as caught:
        convert(mapping=filled(text), positions=POSITIONS)
    places = [str(problem.place) for problem in caught.value.problems]
    assert len(places) == len(set(places))
    assert {problem.found for problem in caught.value.problems} == {"'???'"}


BAD = {
    "an empty file": (b"", "an empty file"),
    "bytes": (bytes(range(256)) * 9, "text in UTF-8"),
    "one column": (b"Amount\n1\n2\n", "one column"),
    "semicolons": (made(ROWS).replace(",", ";").encode(), "semicolons between the columns"),
    "semicolons and decimal commas": (made(ROWS).replace(",", ";").replace(".", ",").encode(), "semicolons"),
    "tabs": (made(ROWS).replace(",", "\t").encode(), "tabs between the columns"),
    "a header and no rows": (",".join(HEADER).encode() + b"\n", "a header and no rows"),
    "a header twice": (made([[*row, "1"] for row in ROWS], [*HEADER, "Adopted"]).encode(), "'Adopted' again"),
    "names of codes": (b"code,title\n01,General Fund\n02,Other\n", "no column of amounts, FTE or pupils"),
    "amounts of nothing": (b"item,cost,budget\na,1,5000\nb,2,6000\n", "no column of accounts"),
    "a short row of totals": (LEDGER.encode() + b"Total,837000.30\n", "found 2 cells"),
    "people": (made([["x", *row] for row in ROWS], ["Employee Name", *HEADER]).encode(), "single employees"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_gives_one_list_and_no_draft(what: str, draft: Path) -> None:
    """Proves: what is wrong is told with its place, as a problem of the file and not of the program."""
    data, told = BAD[what]
    draft.write_bytes(data)
    with pytest.raises(PlanError) as caught:
        suggested(draft)
    assert told in str(caught.value)
    assert all(problem.place.file == "ledger.csv" for problem in caught.value.problems)


def test_what_is_no_workbook(tmp_path: Path) -> None:
    """Proves: a picture that is called .xlsx, and an empty workbook, give a problem."""
    (tmp_path / "ledger.xlsx").write_bytes(b"\x89PNG" + bytes(99))
    with pytest.raises(PlanError, match="no workbook"):
        suggested(tmp_path / "ledger.xlsx")
    Workbook().save(tmp_path / "empty.xlsx")
    with pytest.raises(PlanError, match="an empty sheet"):
        suggested(tmp_path / "empty.xlsx")


def test_decimal_commas_are_no_thousands(draft: Path, convert: Convert) -> None:
    """Proves: `1234,50` is told in the draft and refused by the import, never read as 123,450 dollars."""
    ledger = made([[*row[:6], row[6].replace(".", ",")] for row in ROWS])
    text = of(draft, ledger)
    assert 'amount: "???"' in text
    mapping = filled(text).replace('amount: "???"', "amount: Adopted")
    with pytest.raises(PlanError, match=re.escape("write 900000.00")):
        convert(ledger=ledger, mapping=mapping)


def test_failed_formulas_and_dates_in_codes(draft: Path, convert: Convert) -> None:
    """Proves: they do not stop the draft; the import then lists them."""
    rows = [list(row) for row in ROWS]
    rows[3][4], rows[4][5], rows[5][6] = "#N/A", "10/1/2025", "#N/A"
    ledger = made(rows)
    text = of(draft, ledger)
    assert 'line 7 has "#N/A", which is no amount' in text
    with pytest.raises(PlanError) as caught:
        convert(ledger=ledger, mapping=filled(text))
    told = str(caught.value)
    assert told.count("a formula of the spreadsheet failed") == 2
    assert "a spreadsheet made a date of it" in told
