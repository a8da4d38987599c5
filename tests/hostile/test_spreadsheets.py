"""What a plan holds reaches spreadsheets as text and pages as text, never as a formula or as markup."""

import csv
import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alloc_opt.analysis.table import Table
from alloc_opt.io import csv_text, examine, write
from alloc_opt.io.problems import Problems
from alloc_opt.io.template import init
from alloc_opt.io.write import csv_text as written
from alloc_opt.plan.spreadsheet import guarded, unguarded
from alloc_opt.reports.csv_files import from_csv, to_csv

EVIL = ["=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "-x", "'=1", "''=1", "=HYPERLINK(1)"]
PLAIN = ["", "-", "Oak", "-5", "+3 %", "-$1,250.50", "1e-9", "-1.5e3", "'quoted'", "'", "0000", " =1", "O'Neil"]
QUIET = settings(max_examples=300, deadline=None, derandomize=True, database=None)


@pytest.mark.parametrize("text", EVIL)
def test_what_begins_like_a_formula_is_guarded(text: str) -> None:
    """Proves: text that a spreadsheet would calculate begins with an apostrophe."""
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", PLAIN)
def test_numbers_and_words_stay(text: str) -> None:
    """Proves: amounts, signs alone and plain words are written as they are."""
    assert guarded(text) == text
    assert unguarded(text) == text


@QUIET
@given(st.text("=+-@'\t\r1x,$% .e", max_size=8))
def test_guarding_is_undone(text: str) -> None:
    """Proves: every text comes back, and none that is guarded begins with a sign unless it is an amount."""
    safe = guarded(text)
    assert unguarded(safe) == text
    assert safe[:1] not in ("=", "@", "\t", "\r")


@QUIET
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=10), min_size=1))
def test_report_tables_come_back(words: list[str]) -> None:
    """Proves: a report's CSV has no formula in any cell, reads back as it was, and its numbers stay numbers."""
    table = Table("t", pd.DataFrame({"label": pd.Series([*words, *EVIL[:5]], dtype=object), "dollars": -1.5}))
    data = to_csv(table)
    rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
    assert all(guarded(row[0]) == row[0] or unguarded(row[0]) != row[0] for row in rows[1:])
    assert {row[1] for row in rows[1:]} == {"-1.50"}
    assert from_csv("t", data).frame["label"].tolist() == table.frame["label"].tolist()


def test_plan_tables_come_back() -> None:
    """Proves: the CSV of a plan's table has no formula in any cell and reads back as it was."""
    values = [*EVIL[:5], *EVIL[7:], *PLAIN[1:3]]
    text = written((["school", "name"], [[f"s{i}", value] for i, value in enumerate(values)]))
    cells = [row[1] for row in csv.reader(io.StringIO(text))][1:]
    assert not [cell for cell in cells if cell[:1] in ("=", "@", "+")]
    raw = csv_text.parse(text, "schools", "schools.csv", Problems())
    assert raw is not None
    assert raw.columns["name"].tolist() == values


def test_a_plan_with_formulas_in_its_names_is_written_as_text(tmp_path: Path) -> None:
    """Proves: in a workbook and in a folder made of a plan, a name such as =1+1 is text, and reads back."""
    folder = init(tmp_path, "town", small=True)
    path = folder / "funds.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    frame["name"] = EVIL[0]
    frame.to_csv(path, index=False, encoding="utf-8")
    plan = examine(folder).plan
    assert plan is not None
    write.write(plan, tmp_path / "again")
    assert "'=1+1" in (tmp_path / "again" / "funds.csv").read_text(encoding="utf-8")
    write.write(plan, tmp_path / "town.xlsx")
    book = openpyxl.load_workbook(tmp_path / "town.xlsx")
    kinds = [
        (cell.data_type, cell.quotePrefix) for row in book["funds"].iter_rows() for cell in row if cell.value == "=1+1"
    ]
    assert kinds
    assert set(kinds) == {("s", True)}
    for place in (tmp_path / "again", tmp_path / "town.xlsx"):
        again = examine(place).plan
        assert again is not None
        assert set(again["funds"]["name"]) == {"=1+1"}
