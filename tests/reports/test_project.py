"""The projection as documents: for reading, as files, as data."""

import csv
import io
import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from rich.console import Console
from tests.analysis.plans import Rows, toy
from tests.analysis.test_project import CODED, RESERVE, TINY, tiny

from alloc_opt.analysis.project import Projection, project
from alloc_opt.analysis.table import Table
from alloc_opt.cli._output import _plain
from alloc_opt.errors import OperatorError
from alloc_opt.plan.plan import Plan
from alloc_opt.reports.cliffs import cliff_sentences
from alloc_opt.reports.project import dollars, percent, show
from alloc_opt.reports.project_data import data
from alloc_opt.reports.project_files import save, to_csv


def printed(found: Projection, width: int = 100) -> str:
    """What the terminal shows."""
    out = io.StringIO()
    show(found, Console(file=out, width=width, highlight=False, markup=False, emoji=False, color_system=None))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def big(factor: float) -> Plan:
    """The tiny district with all its money times a factor."""

    def times(rows: Rows, *names: str) -> list[dict[str, object]]:
        return [{key: value * factor if key in names else value for key, value in row.items()} for row in rows]

    return tiny(
        [RESERVE],
        funds=times(TINY["funds"], "beginning", "revenue"),
        revenue=times(TINY["revenue"], "dollars"),
        pay=times(TINY["pay"], "salary"),
        lines=times(TINY["lines"], "dollars"),
    )


def test_it_reads_like_a_document() -> None:
    """Proves: certification with its test and source, the gap, the cliff, three sections, other funds, the assumptions
    and what was not tested all stand on paper, in this order.
    """
    text = " ".join(printed(project(big(1000.0))).split())
    wanted = (
        "toy Multi-year projection, 2025-26 to 2027-28",
        "No decisions, no solver.",
        "Certification: POSITIVE",
        "(rule reserve)",
        "California Education Code 42131",
        "Cash is not tested.",
        "In short (dollars)",
        "Gap: none; the recommended reserve holds in every year.",
        "cliff: 0.5 FTE, $637,000 in 2027-28 (grant: ends after 2026-27; falls on base)",
        "Unrestricted (dollars)",
        "Restricted (dollars)",
        "Combined (dollars)",
        "Ending balances of the other funds (dollars)",
        "pay_growth",
        "The opening balance of the base year is derived",
    )
    places = [text.find(words) for words in wanted]
    assert -1 not in places, wanted[places.index(-1)]
    assert places == sorted(places)
    assert "(18,120)" in text


def test_a_gap_is_told_in_dollars() -> None:
    """Proves: the ongoing reduction and the one of the last year alone are both said, with their years."""
    text = " ".join(printed(project(toy([RESERVE], years=3))).split())
    assert "Certification: NEGATIVE" in text
    assert "a year from 2026-27 on, so that the recommended reserve holds in every year" in text
    assert "Done in 2028-29 alone it takes $" in text


@pytest.mark.parametrize("factor", [1.0, 1e3, 1e6])
@pytest.mark.parametrize("name", ["plain", "california_myp"])
@pytest.mark.parametrize("years", [2, 3, 5])
def test_it_fits_a_terminal_of_100_columns(factor: float, name: str, years: int) -> None:
    """Proves: no line is longer than the terminal and no amount is broken, whatever the size of the district."""
    found = project(big(factor), layout_name=name, years=years)
    text = printed(found)
    assert max(len(line) for line in text.splitlines()) <= 100
    row = next(line for line in text.splitlines() if line.strip().startswith(("Ending balance", "D2. Ending")))
    assert len(row.replace("D2. ", "").split()) == 2 + len(found.years) + ("%" in row) * years


def test_amounts_and_shares() -> None:
    """Proves: negative amounts and shares stand in parentheses, nothing is minus zero, what means nothing is n/m."""
    assert [dollars(value) for value in (1234.4, -1234.6, -0.4, float("nan"))] == ["1,234", "(1,235)", "0", ""]
    assert dollars(-1_500_000.0, 1000.0) == "(1,500)"
    shares = (0.0213, -0.5, -0.0001, 12.0, float("nan"))
    assert [percent(value) for value in shares] == ["2.1%", "(50.0%)", "0.0%", "n/m", ""]


def test_the_csv_has_every_line_to_the_cent() -> None:
    """Proves: one row per line and section, dollars with two decimals; changes where the layout has them."""
    found = project(tiny(**CODED), layout_name="california_myp")
    rows = list(csv.DictReader(io.StringIO(to_csv(found).decode("utf-8"))))
    assert list(rows[0])[3:] == ["2025-26", "% change 2026-27", "2026-27", "% change 2027-28", "2027-28"]
    wide = found.lines.frame.groupby(["section", "row"]).ngroups
    assert len(rows) == wide
    ending = next(row for row in rows if row["line"] == "D2. Ending balance" and row["section"] == "combined")
    frame = found.lines.frame
    value = frame[(frame["section"] == "combined") & (frame["line"] == "D2. Ending balance")]["dollars"].iloc[-1]
    assert ending["2027-28"] == f"{value:.2f}"
    plain = to_csv(project(tiny())).decode("utf-8").splitlines()[0]
    assert plain == "section,level,line,2025-26,2026-27,2027-28"


def test_the_workbook_has_values(tmp_path: Path) -> None:
    """Proves: summary, three sections, cliffs, other funds and assumptions are sheets; amounts are numbers to the cent;
    nothing is ever overwritten, and another kind of file is refused.
    """
    found = project(tiny([RESERVE]))
    save(found, tmp_path / "p.xlsx")
    book = openpyxl.load_workbook(tmp_path / "p.xlsx")
    sheets = ["summary", "unrestricted", "restricted", "combined", "reserve bridge", "cliffs"]
    assert book.sheetnames == [*sheets, "other funds", "assumptions"]
    words = [str(row[0]) for row in book["summary"].iter_rows(values_only=True)]
    assert "Certification: qualified" in words
    page = {row[0]: row[1:] for row in book["unrestricted"].iter_rows(values_only=True)}
    frame = found.lines.frame
    here = frame[(frame["section"] == "unrestricted") & (frame["line"] == "Ending balance")]
    assert page["Ending balance"] == tuple(here["dollars"])
    with pytest.raises(OperatorError, match="there already"):
        save(found, tmp_path / "p.xlsx")
    with pytest.raises(OperatorError, match="neither"):
        save(found, tmp_path / "p.pdf")


def test_the_data_is_complete() -> None:
    """Proves: everything of the projection is there as JSON that any reader takes."""
    found = data(project(tiny([RESERVE])))
    again = json.loads(json.dumps(_plain(found), allow_nan=False))
    assert again["certification"]["word"] == "qualified"
    assert again["certification"]["test"].endswith("Cash is not tested.")
    assert {row["section"] for row in again["lines"]} == {"unrestricted", "restricted", "combined"}
    assert again["cliffs"][0]["fte"] == 0.5
    assert again["other_funds"][0]["fund"] == "13"


def test_a_cliff_without_staff_or_taker() -> None:
    """Proves: one-time money is told without FTE, and what nobody may take over says so."""
    row = {
        "resource": "base",
        "line": "sale",
        "name": "General fund",
        "year": "2027-28",
        "why": "one-time, last in 2026-27",
        "fte": 0.0,
        "dollars": 70000.0,
        "unrestricted_dollars": 0.0,
        "falls_on": "",
    }
    (told,) = cliff_sentences(Table("cliffs", pd.DataFrame([row])))
    assert told == (
        "cliff: $70,000 in 2027-28 (sale of General fund: one-time, last in 2026-27; nobody may take it over)"
    )
