"""Fiscal years: many spellings, one form."""

import pytest

from alloc_opt.plan.years import end_year, fiscal_year, previous


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2026-27", "2026-27"),
        ("2026-2027", "2026-27"),
        ("FY27", "2026-27"),
        ("fy 27", "2026-27"),
        ("FY2027", "2026-27"),
        (" 2027 ", "2026-27"),
        (2027, "2026-27"),
        ("1999-00", "1999-00"),
        ("2026-28", None),
        ("2026-2028", None),
        ("27", None),
        ("1800", None),
        ("next", None),
        ("", None),
    ],
)
def test_spellings(text: object, year: str | None) -> None:
    """Proves: the number is the year in which the fiscal year ends; what is no year is None."""
    assert fiscal_year(text) == year


def test_neighbours() -> None:
    """Proves: 2026-27 ends in 2027 and follows 2025-26; the century turns."""
    assert end_year("2026-27") == 2027
    assert end_year("1999-00") == 2000
    assert previous("2026-27") == "2025-26"
    assert previous("2000-01") == "1999-00"
