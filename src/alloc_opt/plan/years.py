"""Fiscal years: `2026-27`, `FY27` and `2027` name the same year."""

import re
from collections.abc import Callable


def _short(m: re.Match[str]) -> int | None:
    return int(m[1]) + 1 if (int(m[1]) + 1) % 100 == int(m[2]) else None


def _long(m: re.Match[str]) -> int | None:
    return int(m[2]) if int(m[2]) == int(m[1]) + 1 else None


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], int | None]], ...] = (
    (re.compile(r"^(\d{4})-(\d{2})$"), _short),
    (re.compile(r"^(\d{4})-(\d{4})$"), _long),
    (re.compile(r"^FY ?(\d{2})$", re.IGNORECASE), lambda m: 2000 + int(m[1])),
    (re.compile(r"^FY ?(\d{4})$", re.IGNORECASE), lambda m: int(m[1])),
    (re.compile(r"^(\d{4})$"), lambda m: int(m[1])),
)


def fiscal_year(text: object) -> str | None:
    """Canonical form (`2026-27`) of a fiscal year, None if `text` is none. The number is the year it ends in."""
    for form, ends_in in _FORMS:
        if (match := form.match(str(text).strip())) and (end := ends_in(match)) and 1900 < end < 2200:
            return f"{end - 1}-{end % 100:02d}"
    return None


def end_year(year: str) -> int:
    """Calendar year in which a canonical fiscal year ends: 2027 for `2026-27`."""
    return int(year[:4]) + 1


def previous(year: str) -> str:
    """The fiscal year before a canonical one."""
    end = end_year(year) - 1
    return f"{end - 1}-{end % 100:02d}"
