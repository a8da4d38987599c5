"""Until when can a change of a fiscal year be decided? Fiscal years start on 1 July."""

from calendar import monthrange
from datetime import date, timedelta

FIRST_MONTH = 7
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def month_and_day(text: str) -> tuple[int, int] | None:
    """Month and day of `MM-DD`, None if `text` is none."""
    parts = text.split("-")
    if len(parts) != 2 or [len(part) for part in parts] != [2, 2] or not all(part.isdecimal() for part in parts):
        return None
    month, day = int(parts[0]), int(parts[1])
    return (month, day) if 1 <= month <= 12 and 1 <= day <= monthrange(2024, month)[1] else None


def starts(year: str) -> date:
    """First day of a canonical fiscal year."""
    return date(int(year[:4]), FIRST_MONTH, 1)


def ends(year: str) -> date:
    """Last day of a canonical fiscal year."""
    return date(int(year[:4]) + 1, FIRST_MONTH, 1) - timedelta(days=1)


def out_of_reach(day: str, base: str, last: str) -> str:
    """The days (in words) on which years after `base`, up to `last`, can be decided, where `day` (`2027-03-20`) is none
    of them; empty where it is.
    """
    if starts(base) <= date.fromisoformat(day) <= ends(last):
        return ""
    return f"a day from {in_words(starts(base))} to {in_words(ends(last))}"


def deadline(year: str, day: str = "") -> date:
    """The last `MM-DD` before a fiscal year starts; without one, the day before it starts.

    29 February is the last day of February. Raises ValueError where `day` is no month and day.
    """
    first = starts(year)
    if not day:
        return first - timedelta(days=1)
    known = month_and_day(day)
    if known is None:
        raise ValueError(f"{day!r} is no month and day such as 03-15")
    calendar_year = first.year if known[0] < FIRST_MONTH else first.year - 1
    return date(calendar_year, known[0], min(known[1], monthrange(calendar_year, known[0])[1]))


def in_words(day: date) -> str:
    """`15 March 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
