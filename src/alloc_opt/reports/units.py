"""Amounts with their units as people say them: `70 seats`, `1 teacher`, `0.5 FTE`, `$5,000`."""

import re

from alloc_opt.reports import sentences as say

_TODAY = say.OF_TODAY
_DOLLARS = ("dollar", "dollars")
_WORD = re.compile(r"[a-z]+(-[a-z]+)*")
_ONE = 1e-9


def amount(value: float, unit: str) -> str:
    """`70 seats`; a size, so that no sign is shown."""
    size = abs(value)
    if unit in _DOLLARS:
        return say.money(size)
    if unit == _TODAY:
        return f"{say.percent(size)} of {unit}"
    return f"{say.number(size)} {unit if abs(size - 1) <= _ONE else plural(unit)}".strip()


def plural(unit: str) -> str:
    """`seats`, `bus routes`, `pupils per class`; abbreviations and plurals stay as they are."""
    counted, link, rest = _split(unit)
    *before, last = counted.split(" ")
    if unit == _TODAY or not _WORD.fullmatch(last):
        return unit
    return " ".join([*before, _plural(last)]) + link + rest


def moved(change: float, unit: str, what: str) -> str:
    """`70 fewer seats of Summer school`, `0.5 FTE more of Libraries`, `$5,000 less for Utilities`."""
    up = change > 0
    if unit in _DOLLARS:
        return f"{say.money(abs(change))} {'more' if up else 'less'} for {what}"
    if unit == _TODAY:
        return f"{say.percent(abs(change))} {'more' if up else 'less'} {what}"
    if plural(unit) == unit:
        return f"{amount(change, unit)} {'more' if up else 'less'} of {what}"
    number, _, named = amount(change, unit).partition(" ")
    return f"{number} {'more' if up else 'fewer'} {named} of {what}"


def _split(unit: str) -> tuple[str, str, str]:
    """What is counted, and the rest: `pupil per class` counts pupils."""
    found = re.search(r" (per|of|in|a|an) ", unit)
    return (unit[: found.start()], found.group(), unit[found.end() :]) if found else (unit, "", "")


def _plural(word: str) -> str:
    if word.endswith("s") and not word.endswith("ss"):
        return word
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("ss", "ch", "sh", "x", "z")) else "s")
