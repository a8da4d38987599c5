"""Deadlines: the last such day before 1 July of the year in which a fiscal year starts."""

from datetime import date

import pytest

from alloc_opt.plan.deadlines import deadline, in_words, month_and_day


@pytest.mark.parametrize(
    ("year", "day", "wanted"),
    [
        ("2026-27", "03-15", date(2026, 3, 15)),
        ("2027-28", "06-30", date(2027, 6, 30)),
        ("2026-27", "07-01", date(2025, 7, 1)),
        ("2026-27", "10-31", date(2025, 10, 31)),
        ("2027-28", "02-29", date(2027, 2, 28)),
        ("2028-29", "02-29", date(2028, 2, 29)),
        ("2026-27", "", date(2026, 6, 30)),
    ],
)
def test_deadline(year: str, day: str, wanted: date) -> None:
    """Proves: days of autumn belong to the calendar year before; without a day it is the day before the year starts."""
    assert deadline(year, day) == wanted


@pytest.mark.parametrize("text", ["3-15", "15.3.", "13-01", "02-30", "00-10", "03-15-26", "", "ab-cd"])
def test_what_is_no_month_and_day(text: str) -> None:
    """Proves: anything but MM-DD is none, and asking for its deadline is an error that says what is wanted."""
    assert month_and_day(text) is None
    if text:
        with pytest.raises(ValueError, match="03-15"):
            deadline("2026-27", text)


def test_in_words() -> None:
    """Proves: dates read as people say them, on every machine and in every locale."""
    assert in_words(date(2026, 3, 5)) == "5 March 2026"
