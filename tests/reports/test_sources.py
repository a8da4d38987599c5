"""Sources and uses in words."""

import pandas as pd

from alloc_opt.analysis.run import Run
from alloc_opt.analysis.sources import COLUMNS
from alloc_opt.analysis.stranded import COLUMNS as STRANDED
from alloc_opt.analysis.table import Table
from alloc_opt.reports.console import text_of
from alloc_opt.reports.sources import free, increases, show_sources

YEAR = "2026-27"
NAMES = {"program": {"reading": "Reading teachers"}, "resource": {"title_i": "Title I", "title_ii": "Title II"}}


def _lines(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame([(YEAR, *row) for row in rows], columns=COLUMNS)


def _run(frame: pd.DataFrame, stranded: pd.DataFrame) -> Run:
    tables = {"sources": Table("sources", frame), "stranded": Table("stranded", stranded)}
    return Run({"years": [YEAR], "names": NAMES}, tables, {}, {})


LINES = _lines(
    ("unrestricted", "source", "reduction", 2.0, "choir", "oak", "Choir, Oak", 500000.0),
    ("unrestricted", "source", "reduction", 3.0, "choir", "elm", "Choir, Elm", 400000.0),
    ("unrestricted", "use", "increase", 1.0, "reading", "*", "Reading teachers", 900000.0),
    ("title_i", "source", "revenue", 0.0, "", "", "more revenue than in 2025-26", 250000.0),
    ("title_i", "source", "balance", 0.0, "", "", "drawn from the balance", 50000.0),
    ("title_i", "use", "increase", 1.0, "reading", "*", "Reading teachers", 300000.0),
)
SAVINGS = pd.DataFrame(
    [(YEAR, "unrestricted", 1.8e6, 1.8e6, 0.0, ""), (YEAR, "title_ii", 3e5, 0.0, 3e5, "added to the balance")],
    columns=STRANDED,
)


def test_an_increase_is_told_pot_by_pot() -> None:
    """Proves: a pot that only reductions feed names them; of another its sources are listed by size, as one pot."""
    first, second = increases(_run(LINES, SAVINGS), YEAR)
    assert first == (
        "The $1.20 million more for Reading teachers in 2026-27 is carried by 2 reductions of choir ($900,000) + "
        "the money of Title I ($300,000)."
    )
    assert second == (
        "Title I is one pot; its sources, the largest first: more revenue than in 2025-26 $250,000, "
        "drawn from the balance $50,000."
    )


def test_savings_are_told_free_and_stranded() -> None:
    """Proves: the sentence gives what is free to use and what stays where; nothing is said where nothing is saved."""
    told = free(SAVINGS, NAMES["resource"], YEAR)
    assert told == "Of $2.10 million saved in 2026-27, $1.80 million is free to use; $300,000 stays in Title II."
    assert free(SAVINGS.iloc[:0], NAMES["resource"], YEAR) == ""


def test_the_table_shows_both_totals() -> None:
    """Proves: the unrestricted pot is printed with equal totals of sources and uses."""
    text = text_of(lambda console: show_sources(_run(LINES, SAVINGS), console))
    assert [line.split()[-1] for line in text.splitlines() if "all " in line] == ["900,000", "900,000"]


def test_many_stranded_savings_are_told_by_the_largest() -> None:
    """Proves: beyond three resources the rest is one sum."""
    rows = [(YEAR, f"r{i}", 1000.0 * i, 0.0, 1000.0 * i, "") for i in range(1, 6)]
    told = free(pd.DataFrame(rows, columns=STRANDED), {}, YEAR)
    assert told.endswith("$5,000 stays in r5, $4,000 stays in r4, $3,000 stays in r3, $3,000 in 2 other resources.")
