"""What the columns of an export may mean, by their headers and their values."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from alloc_opt.io.cells import text
from alloc_opt.io.importing.mapping_parts import Source
from alloc_opt.io.importing.money import cents
from alloc_opt.io.importing.source import table
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import RawTable
from alloc_opt.plan.years import fiscal_year

_WORDS = {
    "fund": ("fund", "fd"),
    "resource": ("resource", "res", "rsrc", "rs"),
    "goal": ("goal",),
    "function": ("function", "func", "fn", "activity"),
    "object": ("object", "obj"),
    "site": ("site", "school", "location", "loc", "org", "building"),
}
_AMOUNT = re.compile(r"amount|adopted|budget|revised|estimate|actual|balance|dollars", re.IGNORECASE)
_NAME = re.compile(r"name|title|desc", re.IGNORECASE)
_HEADERS = 12
_SEVERAL = 12


@dataclass
class Guess:
    """A first idea of an export."""

    raw: RawTable
    header: int
    fields: dict[str, str] = field(default_factory=dict)
    account: str = ""
    delimiter: str = ""
    parts: tuple[str, ...] = ()
    year: str = ""
    years: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Column of few values -> its values, most frequent first: one of them may have to be selected."""


def guess(path: Path) -> Guess | None:
    """What can be seen in a file; None where it holds no table."""
    found = next(filter(None, (_at(path, header) for header in range(1, _HEADERS + 1))), None)
    if found is None:
        return None
    raw = found.raw
    cells = {title: [text(cell) for cell in column] for title, column in raw.columns.items()}
    for title, values in cells.items():
        filled = [value for value in values if value]
        kinds = Counter(filled)
        years = [fiscal_year(value) for value in kinds]
        if filled and None not in years and ("year" in title.casefold() or any("-" in value for value in kinds)):
            found.year, found.years = title, tuple(sorted({year for year in years if year}))
        elif not found.account and not _NAME.search(title) and (cut := _delimiter(filled)):
            found.account, found.delimiter = title, cut
            found.parts = _named_parts(filled[0].split(cut))
        elif (name := _field(title)) and name not in found.fields and not _NAME.search(title):
            found.fields[name] = title
        elif _AMOUNT.search(title) and _money(filled):
            found.amounts = (*found.amounts, title)
        elif 1 < len(kinds) <= _SEVERAL and not _NAME.search(title):
            found.choices[title] = ()
    _choose(found, cells)
    return found


def _choose(found: Guess, cells: dict[str, list[str]]) -> None:
    """The values that each column of few values has in the latest year."""
    latest = [fiscal_year(value) == found.years[-1] for value in cells[found.year]] if found.year else []
    for title in found.choices:
        here = [value for value, now in zip(cells[title], latest, strict=True) if now] if latest else cells[title]
        found.choices[title] = tuple(value for value, _ in Counter(here).most_common())


def _at(path: Path, header: int) -> Guess | None:
    problems = Problems()
    raw = table(path, Source(header=header), problems)
    if raw is None or problems.errors or len(raw.columns) < 2 or not raw.rows:
        return None
    return Guess(raw, header)


def _field(title: str) -> str:
    words = set(re.findall(r"[a-z]+", title.casefold()))
    return next((name for name, known in _WORDS.items() if words & set(known)), "")


def _money(values: list[str]) -> bool:
    return bool(values) and float(np.mean([cents(value) is not None for value in values])) > 0.9


def _delimiter(values: list[str]) -> str:
    """The sign that cuts nearly every value into the same number of codes, four or more."""
    for sign in "-./ ":
        counts = Counter(value.count(sign) for value in values)
        count, times = counts.most_common(1)[0] if counts else (0, 0)
        if count >= 3 and times > 0.9 * len(values):
            return sign
    return ""


def _named_parts(pieces: list[str]) -> tuple[str, ...]:
    """Fund, resource, goal, function, object, site in the order of California's account string; `_` is not known."""
    order = ["fund", "resource", "goal", "function", "object", "site"]
    return tuple("_" if len(piece) == 1 or not order else order.pop(0) for piece in pieces)
