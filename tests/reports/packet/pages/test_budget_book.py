"""The budget book: resources, revenue and objects of today and the plan, to the cent."""

import pytest
from tests.reports.packet.pages.toys import ground, page

from alloc_opt.reports.packet.blocks import Column, Figures, Row, total
from alloc_opt.reports.packet.pages.budget_book import _gathered

TODAY = 1_913_649.34
PEOPLE = TODAY - 98_765.43


def test_every_way_to_add_comes_to_the_same() -> None:
    """Proves: by resource and by object today is the base year's budget and every year the plan's; revenue too."""
    given = ground()
    made = page("budget_book", given)
    spent = given.table("budget").groupby("year")["dollars"].sum()
    revenue = given.table("funds").groupby("year")["revenue"].sum()
    for name in ("by_resource", "by_object"):
        grid = made.grid(name)
        assert grid.column("base")[-1] == pytest.approx(TODAY, abs=0.005)
        for year in given.years:
            assert grid.column(f"plan_{year}")[-1] == pytest.approx(spent[year], abs=0.005)
    for year in given.years:
        assert made.grid("revenue").column(f"plan_{year}")[-1] == pytest.approx(revenue[year], abs=0.005)
    assert made.grid("matrix").column("dollars")[-1] == pytest.approx(spent[given.years[0]], abs=0.005)


def test_cents_of_people_are_pay_and_benefits() -> None:
    """Proves: all but the utilities of the toy district are people."""
    figures = next(block for block in page("budget_book", ground()).blocks if isinstance(block, Figures)).figures
    assert figures[0].value == f"{PEOPLE / TODAY * 100:.0f} cents"
    assert "2025-26" in figures[0].what


def test_rounding_of_the_ledger_is_one_row() -> None:
    """Proves: rows of a few dollars stand together in the last row, so that the sum stays the same."""
    whole = (Column("name", ""), Column("base", "", "dollars", adds=True), Column("change", "", "dollars", adds=True))
    rows = [Row((name, base, change)) for name, base, change in (("a", 500.0, 0.0), ("b", 1.0, -1.0), ("c", 0.0, 3.0))]
    kept = _gathered(rows, whole)
    assert [row.cells[0] for row in kept] == ["a", "Others, each under $10 (2)"]
    assert total(whole, kept, "").cells[1:] == total(whole, rows, "").cells[1:]
    assert _gathered(rows[:1], whole) == rows[:1]
