"""What the columns of an export may mean, by their headers and their values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from alloc_opt.io.cells import number, text
from alloc_opt.io.importing.header import Layout, layout
from alloc_opt.io.importing.mapping_parts import Source
from alloc_opt.io.importing.money import cents
from alloc_opt.io.importing.source import table
from alloc_opt.io.importing.totals import rows_of_totals
from alloc_opt.io.importing.wide import Wide, wide
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import RawTable
from alloc_opt.plan.years import fiscal_year

_WORDS = {
    "fund": ("fund", "fd"),
    "resource": ("resource", "res", "rsrc", "rs"),
    "goal": ("goal",),
    "function": ("function", "func", "fn", "activity"),
    "object": ("object", "obj"),
    "site": ("site", "school", "schools", "location", "loc", "org", "building"),
    "program": ("program", "prog"),
    "department": ("department", "dept"),
}
_JOBS = ("job", "position", "classification", "staff")
AMOUNT = re.compile(
    r"amount|adopted|budget|revised|estimate|actual|balance|dollars|appropriation|allocation|expenditure", re.IGNORECASE
)
_NOT_DOLLARS = re.compile(
    r"%|percent|\bcode|\bunit\b|\bid\b|efficiency|variance|per[ _](pupil|student)|_id\b", re.IGNORECASE
)
NAME = re.compile(r"name|title|desc|text|address|type|level", re.IGNORECASE)
PUPILS = re.compile(r"enrol|pupil|student|headcount|\bad[am]\b|aafte", re.IGNORECASE)
_NOT_PUPILS = re.compile(
    r"(amount|budget|dollars|allocation|spend)(?!.*\benrol)|per[ _](pupil|student)|building|%|percent", re.IGNORECASE
)
_FTE = re.compile(r"(?<![a-z])fte(?![a-z])(?!.*per)", re.IGNORECASE)
_VERSION = re.compile(r"column|version|scenario|stage|budget.?type|ledger", re.IGNORECASE)
_KIND = re.compile(r"revenue|income", re.IGNORECASE), re.compile(r"expen[sd]|spending", re.IGNORECASE)
_DECIMAL = re.compile(r"[-(]?[\d,]*\.\d+\)?")
_PIECE = re.compile(r"[0-9A-Z]{1,8}")
_SEVERAL = 12


@dataclass
class Guess:
    """A first idea of an export."""

    raw: RawTable
    where: Layout
    cells: dict[str, list[str]]
    drop: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Column -> values of the rows of totals."""
    fields: dict[str, str] = field(default_factory=dict)
    account: str = ""
    delimiter: str = ""
    parts: tuple[str, ...] = ()
    kind: str = ""
    """Column that says revenue or expenditure."""
    year: str = ""
    years: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    """Columns of amounts, one of which is to be chosen."""
    debit: str = ""
    credit: str = ""
    wide: Wide = field(default_factory=Wide)
    """Columns of amounts that belong together."""
    pupils: tuple[str, ...] = ()
    fte: str = ""
    job: str = ""
    names: dict[str, str] = field(default_factory=dict)
    """Field -> column with the names of its codes."""
    versions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Column of a few versions -> its values in the latest year, most frequent first: one of them has to be chosen."""
    spare: tuple[str, ...] = ()
    """Columns that nothing else is known of."""


def guess(path: Path, problems: Problems) -> Guess | None:
    """What can be seen in a file; None (and problems) where it holds no table."""
    where = layout(path, problems)
    raw = table(path, Source(header=where.header, sheet=where.sheet), problems) if where else None
    if where is None or raw is None or problems.errors:
        return None
    if not raw.rows or len(raw.columns) < 2:
        problems.add(raw.head(), "a header and no rows" if not raw.rows else "one column", "a table")
        return None
    cells = {title: [text(cell) for cell in column] for title, column in raw.columns.items()}
    found = Guess(raw, where, cells, rows_of_totals(cells, raw.rows))
    _assign(found, {title: Counter(filter(None, _counted(found, title))) for title in cells})
    return found


def in_totals(found: Guess) -> list[bool]:
    """Which rows are rows of totals."""
    flags = [False] * found.raw.rows
    for title, values in found.drop.items():
        for row, value in enumerate(found.cells[title]):
            flags[row] |= value in values
    return flags


def _counted(found: Guess, title: str) -> list[str]:
    flags = in_totals(found) if found.drop else []
    return (
        [value for value, out in zip(found.cells[title], flags, strict=True) if not out]
        if flags
        else (found.cells[title])
    )


def _assign(found: Guess, counts: dict[str, Counter[str]]) -> None:
    numeric = []
    for title, kinds in sorted(counts.items(), key=lambda item: 0 if "fiscal" in item[0].casefold() else 1):
        years = [fiscal_year(value) for value in kinds]
        named = "year" in title.casefold() or all("-" in v or v.casefold().startswith("fy") for v in kinds)
        if not kinds:
            continue
        if None not in years and named and not found.year:
            found.year, found.years = title, tuple(sorted({year for year in years if year}))
    for title, kinds in counts.items():
        if not kinds or title == found.year:
            continue
        words = set(re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", title).casefold()))
        name = next((name for name, known in _WORDS.items() if words & set(known)), "")
        money = _money(kinds)
        if _FTE.search(title) and _numbers(kinds) and not found.fte:
            found.fte = title
        elif _numbers(kinds) and PUPILS.search(title) and not _NOT_PUPILS.search(title):
            found.pupils = (*found.pupils, title)
        elif words == {"debit"} or words == {"debits"} or words == {"debit", "amount"}:
            found.debit = title
        elif words == {"credit"} or words == {"credits"} or words == {"credit", "amount"}:
            found.credit = title
        elif not found.account and not NAME.search(title) and (cut := _account(kinds)):
            found.account, found.delimiter, found.parts = title, *cut
        elif name and NAME.search(title):
            found.names.setdefault(name, title)
            _spare(found, title, kinds)
        elif name and name not in found.fields and not AMOUNT.search(title) and _codes(kinds):
            found.fields[name] = title
        elif money and not _NOT_DOLLARS.search(title):
            numeric.append(title)
        elif not found.job and not money and words & set(_JOBS):
            found.job = title
        elif not found.kind and len(kinds) <= _SEVERAL and all(any(map(p.search, kinds)) for p in _KIND):
            found.kind = title
        else:
            _spare(found, title, kinds)
    if found.fte and not found.job:
        found.job = next((title for title in counts if "job" in title.casefold()), "")
    _amounts(found, numeric)


def _spare(found: Guess, title: str, kinds: Counter[str]) -> None:
    if 1 < len(kinds) <= _SEVERAL and (_VERSION.search(title) or any(column_of(value) for value in kinds)):
        now = [fiscal_year(value) == found.years[-1] for value in found.cells[found.year]] if found.year else []
        here = [v for v, keep in zip(found.cells[title], now, strict=True) if keep] if now else found.cells[title]
        found.versions[title] = tuple(value for value, _ in Counter(filter(None, here)).most_common())
    else:
        found.spare = (*found.spare, title)


def _amounts(found: Guess, numeric: Sequence[str]) -> None:
    """Which numbers are dollars: those whose header says so, else all that are large enough."""
    said = [title for title in numeric if AMOUNT.search(title)]
    rows = [i for i, out in enumerate(in_totals(found)) if not out]
    large = [title for title in numeric if max(abs(_cents(found.cells[title][i]) or 0) for i in rows) >= 1_000_00]
    found.wide = wide((said, large, numeric), found.cells, rows)
    if not found.wide.parts:
        found.amounts = tuple(sorted(said, key=lambda title: not column_of(title)))
        if not found.amounts and found.account and not found.debit:
            found.amounts = tuple(large[:1])
    used = {*found.amounts, *found.wide.parts, found.wide.total}
    found.spare = (*found.spare, *(title for title in numeric if title not in used))


def column_of(word: str) -> str:
    """`adopted`, `revised`, `estimated` or `actual`, as a header or a value says; empty where it does not."""
    stems = {
        "adopt": "adopted",
        "original": "adopted",
        "revis": "revised",
        "working": "revised",
        "estimat": "estimated",
    }
    return next((name for stem, name in {**stems, "actual": "actual"}.items() if stem in word.casefold()), "")


@lru_cache(maxsize=200_000)
def _cents(value: str) -> int | None:
    return cents(value)


def _money(kinds: Counter[str]) -> bool:
    values = list(kinds)[:2000]
    return sum(_cents(value) is not None for value in values) > 0.9 * len(values)


def _numbers(kinds: Counter[str]) -> bool:
    values = list(kinds)[:2000]
    return sum(number(value) is not None for value in values) > 0.9 * len(values)


def _codes(kinds: Iterable[str]) -> bool:
    values = list(kinds)[:500]
    if all("-" in value and fiscal_year(value) for value in values):
        return False
    return sum(bool(_DECIMAL.fullmatch(value)) or len(value) > 60 for value in values) < 0.1 * len(values)


def _account(kinds: Counter[str]) -> tuple[str, tuple[str, ...]] | None:
    """The sign that cuts nearly every value into the same number of codes, and what the codes are; street addresses
    and names are no codes.
    """
    values = list(kinds)[:2000]
    for sign in "-./_ ":
        cut = [value.split(sign) for value in values]
        count, times = Counter(map(len, cut)).most_common(1)[0]
        same = [pieces for pieces in cut if len(pieces) == count]
        if count < 4 or times <= 0.9 * len(values):
            continue
        pieces = [piece for each in same for piece in each]
        widths = [Counter(len(each[i]) for each in same).most_common(1)[0][1] for i in range(count)]
        coded = sum(bool(_PIECE.fullmatch(p)) and any(c.isdigit() for c in p) for p in pieces) >= 0.8 * len(pieces)
        if coded and min(widths) > 0.8 * len(same):
            return sign, _named_parts(same[0])
    return None


def _named_parts(pieces: list[str]) -> tuple[str, ...]:
    """Fund, resource, goal, function, object, site in the order of California's account string; `_` is not known."""
    order = ["fund", "resource", "goal", "function", "object", "site"]
    return tuple("_" if len(piece) == 1 or not order else order.pop(0) for piece in pieces)
