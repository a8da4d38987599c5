"""What the columns of an export may mean, by their headers and their values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from alloc_opt.io.cells import text
from alloc_opt.io.importing.header import Layout, layout
from alloc_opt.io.importing.mapping_parts import Source
from alloc_opt.io.importing.shapes import account_string, amounts, cents_of, codes, numbers
from alloc_opt.io.importing.source import table
from alloc_opt.io.importing.totals import rows_of_totals
from alloc_opt.io.importing.wide import Wide, wide
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import Cells, RawTable
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
_NO_NAME = re.compile(r"(column )?\d{1,3}")
_FTE = re.compile(r"(?<![a-z])fte(?![a-z])(?!.*per)", re.IGNORECASE)
_VERSION = re.compile(r"(?<![a-z])(column|version|scenario|stage)", re.IGNORECASE)
_KIND = re.compile(r"revenue|income", re.IGNORECASE), re.compile(r"expen[sd]|spending", re.IGNORECASE)
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
    cells = {title: _texts(column) for title, column in raw.columns.items()}
    found = Guess(raw, where, cells, rows_of_totals(cells, raw.rows))
    _assign(found, {title: Counter(filter(None, _counted(found, title))) for title in cells})
    return found


def _texts(column: Cells) -> list[str]:
    return column.tolist() if set(map(type, column)) <= {str} else [text(cell) for cell in column]


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
    for title in sorted(counts, key=lambda title: "fiscal" not in title.casefold()):
        kinds = counts[title]
        named = "year" in title.casefold() or all("-" in v or v.casefold().startswith("fy") for v in kinds)
        if kinds and named and not found.year and all(map(fiscal_year, kinds)):
            found.year, found.years = title, tuple(sorted({fiscal_year(value) or "" for value in kinds}))
    for title, kinds in counts.items():
        if not kinds or title == found.year:
            continue
        words = set(re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", title).casefold()))
        name = next((name for name, known in _WORDS.items() if words & set(known)), "")
        money = amounts(kinds)
        if _FTE.search(title) and numbers(kinds) and not found.fte and not PUPILS.search(title):
            found.fte = title
        elif numbers(kinds) and PUPILS.search(title) and not _NOT_PUPILS.search(title):
            found.pupils = (*found.pupils, title)
        elif words == {"debit"} or words == {"debits"} or words == {"debit", "amount"}:
            found.debit = title
        elif words == {"credit"} or words == {"credits"} or words == {"credit", "amount"}:
            found.credit = title
        elif not found.account and not NAME.search(title) and (cut := account_string(kinds)):
            found.account, found.delimiter, found.parts = title, *cut
        elif name and NAME.search(title):
            found.names.setdefault(name, title)
            _spare(found, title, kinds)
        elif name and name not in found.fields and not AMOUNT.search(title) and codes(kinds):
            found.fields[name] = title
        elif money and not _NOT_DOLLARS.search(title) and not _NO_NAME.fullmatch(title):
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
    named = _VERSION.search(title) and not any(value.isdigit() for value in kinds)
    if 1 < len(kinds) <= _SEVERAL and (named or all(column_of(value) for value in kinds)):
        now = [fiscal_year(value) == found.years[-1] for value in found.cells[found.year]] if found.year else []
        here = [v for v, keep in zip(found.cells[title], now, strict=True) if keep] if now else found.cells[title]
        found.versions[title] = tuple(value for value, _ in Counter(filter(None, here)).most_common())
    else:
        found.spare = (*found.spare, title)


def _amounts(found: Guess, numeric: Sequence[str]) -> None:
    """Which numbers are dollars: those whose header says so, else all that are large enough."""
    said = [title for title in numeric if AMOUNT.search(title)]
    rows = [i for i, out in enumerate(in_totals(found)) if not out]
    large = [title for title in numeric if any(abs(cents_of(found.cells[title][i]) or 0) >= 1_000_00 for i in rows)]
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
