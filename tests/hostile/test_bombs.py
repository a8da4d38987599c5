"""Files that would fill memory are refused at once, and the limits can be raised."""

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from alloc_opt.errors import OperatorError, Place
from alloc_opt.io import csv_text, yaml_text
from alloc_opt.io.folder import load
from alloc_opt.io.limits import VARIABLE, limits
from alloc_opt.io.problems import Problems
from alloc_opt.io.workbook import SheetReader, opened

Sheet = Callable[[bytes], bytes]
LONG = 10.0
"""Seconds that no refusal takes, however busy the machine is."""


def told(problems: Problems) -> str:
    """All that was found, as text; every problem has a place."""
    assert all(problem.place.file for problem in problems.errors)
    return "\n".join(map(str, problems.errors))


ALIASES = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12)
)
CHAIN = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 3000))


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("rules: " + "[" * 200_000, "depth"),
        ("\n".join(" " * i + "a:" for i in range(2_000)), "depth"),
        (CHAIN, "depth"),
        (ALIASES, "nodes"),
        ("rules: [" + "1," * 300_000 + "]", "nodes"),
        ("title: " + "x" * 1_000_000, "text"),
    ],
    ids=["brackets", "indents", "alias chain", "alias bomb", "many values", "huge scalar"],
)
def test_yaml_bombs_are_refused(text: str, limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: deep, exploding and huge YAML is refused with its place, what is allowed and how to raise it."""
    monkeypatch.setenv(VARIABLE, "nodes=20000")
    problems, start = Problems(), time.perf_counter()
    yaml_text.parse(text, "plan.yaml", problems)
    assert time.perf_counter() - start < LONG
    assert "at most" in told(problems)
    assert f"{VARIABLE}={limit}=" in told(problems)
    assert all(problem.place.line for problem in problems.errors)


def test_an_alias_within_the_limits_is_a_copy() -> None:
    """Proves: a plain alias still reads as what it names."""
    problems = Problems()
    found = yaml_text.parse("a: &x [1, 2]\nb: *x\n", "plan.yaml", problems)
    assert found is not None
    assert not problems.errors
    assert [node.value for node in found.value["b"].value] == ["1", "2"]


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("a,b\n" + "1,2\n" * 200, "rows"),
        (",".join(f"c{i}" for i in range(200)) + "\n", "columns"),
        ("a,b\n" + "," * 5_000, "cells"),
        ('a,b\n1,"' + "x\n" * 500, "text"),
    ],
    ids=["long", "wide", "commas", "open quote"],
)
def test_csv_bombs_are_refused(text: str, limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: a table too long or too wide is refused with place, value, limit and the way to raise it."""
    monkeypatch.setenv(VARIABLE, "rows=100,columns=100,cells=2000,text=200")
    problems = Problems()
    assert csv_text.parse(text, "funds", "funds.csv", problems) is None
    assert f"{VARIABLE}={limit}=" in told(problems)


def test_a_million_rows_are_too_many_unless_the_limit_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: limits stand without any setting, and the environment raises one of them."""
    assert limits().rows == 1_000_000
    text = "a,b\n" + "1,2\n" * 150
    monkeypatch.setenv(VARIABLE, "rows=100")
    assert csv_text.parse(text, "funds", "funds.csv", Problems()) is None
    monkeypatch.setenv(VARIABLE, " rows=1000 ")
    problems = Problems()
    assert csv_text.parse(text, "funds", "funds.csv", problems) is not None
    assert not problems.errors


@pytest.mark.parametrize("wrong", ["rows", "rows=many", "rows=-1", "row=5", "rows=1e9", "rows=" + "9" * 40])
def test_a_limit_that_is_none_is_refused(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: a setting that cannot be read is an error with the setting's name, never passed over."""
    monkeypatch.setenv(VARIABLE, wrong)
    with pytest.raises(OperatorError, match=VARIABLE):
        limits()


def test_depth_cannot_be_raised_to_where_readers_fall(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: whatever depth is asked for, a text of brackets is refused in words."""
    monkeypatch.setenv(VARIABLE, "depth=1000000")
    problems = Problems()
    assert yaml_text.parse("a: " + "[" * 100_000, "plan.yaml", problems) is None
    assert "201 lists and mappings" in told(problems)


def test_a_file_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: the size of a file is asked before the file is read."""
    (tmp_path / "big.csv").write_bytes(b"x" * 5_000)
    monkeypatch.setenv(VARIABLE, "file=1000")
    with pytest.raises(OperatorError, match=r"5,000 bytes; at most 1,000"):
        load(tmp_path / "big.csv")


def book(cells: dict[str, object]) -> bytes:
    """A workbook with one sheet `funds`."""
    made = openpyxl.Workbook()
    made.worksheets[0].title = "funds"
    for at, value in cells.items():
        made.worksheets[0][at] = value
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def packed(parts: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Files in a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def patched(old: bytes, new: bytes) -> bytes:
    """A good workbook whose sheet is changed."""
    with zipfile.ZipFile(io.BytesIO(book({"A1": "fund"}))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    assert old in parts[name]
    return packed({**parts, name: parts[name].replace(old, new)})


END = b"</sheetData>"
WHOLE = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
LINK = b'<hyperlinks><hyperlink ref="A1:XFD1048576" location="a!A1"/></hyperlinks>'
BOMBS = {
    "ratio": packed({"xl/worksheets/sheet1.xml": b"\0" * 20_000_000}),
    "unpacked": packed({f"{i}.bin": b"\0" * 900_000 for i in range(300)}),
    "parts": packed({str(i): b"" for i in range(1_500)}),
    "merged": patched(END, END + WHOLE),
    "linked": patched(END, END + LINK),
    "entity": patched(b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet'),
    "many cells": packed({"xl/worksheets/sheet1.xml": b"<c/>" * 3_100_000}, zipfile.ZIP_STORED),
}


@pytest.mark.parametrize("name", BOMBS)
def test_workbook_bombs_are_refused_before_they_are_opened(name: str) -> None:
    """Proves: zip bombs, ranges over a whole sheet and XML entities are refused in seconds."""
    problems, start = Problems(), time.perf_counter()
    assert opened(Path("plan.xlsx"), BOMBS[name], problems) is None
    assert time.perf_counter() - start < LONG
    assert problems.errors
    assert all(problem.wanted and problem.hint for problem in problems.errors)


@pytest.mark.parametrize("cell", ["XFD1048576", "D1048576", "ALL1048576"])
def test_a_cell_at_the_end_of_a_sheet_is_refused_with_its_name(cell: str) -> None:
    """Proves: a stray value far out, which makes a sheet of millions of cells, is named instead of read over."""
    problems = Problems()
    books = opened(Path("plan.xlsx"), book({"A1": "fund", cell: 1}), problems)
    assert books is not None
    reader = SheetReader(books[0].worksheets[0], None, "plan.xlsx", problems)
    assert reader.rows == []
    assert [problem.place for problem in problems.errors] == [Place("plan.xlsx", sheet="funds", cell=cell)]
