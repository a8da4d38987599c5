"""Account strings, signs, headers and formats vary; the plan is the same."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from tests.io.importing.conftest import LEDGER, MAPPING, Convert

from alloc_opt.io.importing import Imported

ROWS = list(csv.reader(StringIO(LEDGER)))
FIELDS = MAPPING[MAPPING.index("  fields:") : MAPPING.index("  amount:")]
PARTS = "[fund, resource, goal, function, object, site]"


def _table(header: str, rows: list[list[str]]) -> str:
    return "\n".join([header, *(",".join(row) for row in rows)]) + "\n"


def _same(found: Imported, wanted: Imported) -> None:
    assert set(found.tables) == set(wanted.tables)
    for name, frame in wanted.tables.items():
        assert found.tables[name].to_csv() == frame.to_csv()


@pytest.fixture
def wanted(convert: Convert) -> Imported:
    """The plan of the small ledger."""
    return convert(target="wanted")


def test_a_string_with_a_delimiter(convert: Convert, wanted: Imported) -> None:
    """Proves: one column of delimited accounts is cut into its fields."""
    ledger = _table("Account,Adopted", [["-".join(row[:6]), row[6]] for row in ROWS[1:]])
    account = f'  account: {{column: Account, delimiter: "-", parts: {PARTS}}}\n'
    _same(convert(ledger=ledger, mapping=MAPPING.replace(FIELDS, account)), wanted)


def test_a_string_of_fixed_width(convert: Convert, wanted: Imported) -> None:
    """Proves: one column of fixed-width accounts is cut into its fields."""
    ledger = _table("Account,Adopted", [["".join(row[:6]), row[6]] for row in ROWS[1:]])
    account = f"  account: {{column: Account, widths: [2, 4, 4, 4, 4, 3], parts: {PARTS}}}\n"
    _same(convert(ledger=ledger, mapping=MAPPING.replace(FIELDS, account)), wanted)


def test_signs_turned_round(convert: Convert, wanted: Imported) -> None:
    """Proves: a ledger that writes revenue and balances with a minus, in brackets, is put right by name."""

    def turned(row: list[str]) -> str:
        return row[6] if row[4] < "8000" else row[6][1:] if row[6].startswith("-") else f"({row[6]})"

    ledger = _table(LEDGER.splitlines()[0], [[*row[:6], turned(row)] for row in ROWS[1:]])
    signs = "ledger:\n  reversed: [revenue, contribution, beginning]\n"
    _same(convert(ledger=ledger, mapping=MAPPING.replace("ledger:\n", signs)), wanted)


def test_debit_and_credit_columns(convert: Convert, wanted: Imported) -> None:
    """Proves: two columns of amounts are one, debit less credit."""
    rows = [[*row[:6], "", row[6][1:]] if row[6].startswith("-") else [*row[:6], row[6], ""] for row in ROWS[1:]]
    ledger = _table("Fund,Resource,Goal,Function,Object,Site,Debit,Credit", rows)
    columns = MAPPING.replace("amount: Adopted", "debit: Debit\n  credit: Credit")
    _same(convert(ledger=ledger, mapping=columns), wanted)


def test_a_workbook_with_titles_and_numbers(convert: Convert, wanted: Imported, tmp_path: Path) -> None:
    """Proves: a sheet with titles above its header, codes that Excel made numbers, several amounts and a last total."""
    book = Workbook()
    sheet = book.create_sheet("GL")
    sheet.append(["Town Unified"])
    sheet.append([])
    sheet.append([*ROWS[0], "Actual"])
    for row in ROWS[1:]:
        sheet.append([*(int(code) for code in row[:6]), float(row[6]), 1.0])
    sheet.append(["Total", None, None, None, None, None, 1.0, 1.0])
    book.save(tmp_path / "ledger.xlsx")
    widths = "{fund: 2, resource: 4, goal: 4, function: 4, object: 4, site: 3}"
    source = f"ledger:\n  sheet: GL\n  header: 3\n  drop: {{Fund: [Total]}}\n  widths: {widths}\n"
    _same(convert(ledger=tmp_path / "ledger.xlsx", mapping=MAPPING.replace("ledger:\n", source)), wanted)


def test_accounts_that_stand_twice_can_be_added(convert: Convert, wanted: Imported) -> None:
    """Proves: where the mapping says so, amounts of the same account add up."""
    ledger = LEDGER.replace(",5000.00\n", ",2000.00\n") + "01,0000,1110,1000,4300,101,3000.00\n"
    found = convert(ledger=ledger, mapping=MAPPING.replace("ledger:\n", "ledger:\n  duplicates: add\n"))
    _same(found, wanted)


def test_splits_in_columns(convert: Convert) -> None:
    """Proves: a position that two resources pay becomes two parts of its FTE."""
    people = "Job,School,FTE,F1,P1,F2,P2\n0700,101,2,0000,75,6500,25\n0700,102,1,0000,100,,\n"
    mapping = (
        MAPPING
        + """positions:
  fields: {job: Job, site: School}
  fte: FTE
  splits:
    - {field: resource, column: F1, share: P1}
    - {field: resource, column: F2, share: P2}
  resources:
    - {resource: "01-{resource}"}
  jobs:
    - {where: {}, position: teacher, salary: 80000, salary_object: 1100, benefits_object: 3101}
"""
    )
    found = convert(mapping=mapping, positions=people)
    staff = found.tables["staff"].groupby("resource")["fte"].sum().to_dict()
    assert staff == {"01-0000": 2.5, "01-6500": 0.5}
    assert (found.tie_out["difference"] == 0).all()
