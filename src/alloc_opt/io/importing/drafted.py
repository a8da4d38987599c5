"""The rows of an export as a draft sees them: codes, cents and kinds of the latest year, rows of totals apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.io.codes import first_match
from alloc_opt.io.importing.chart import Chart, chart
from alloc_opt.io.importing.guess import Guess, in_totals
from alloc_opt.io.importing.money import cents
from alloc_opt.io.importing.totals import Flags, Stated, stated
from alloc_opt.plan.years import fiscal_year

OPEN = '"???"'
"""What the draft leaves to people; quoted, so that YAML can hold it anywhere."""
Cents = npt.NDArray[np.int64]
_MAY_BE_EMPTY = ("site", "goal", "function", "program", "department")
Words = npt.NDArray[np.object_]


@dataclass
class Rows:
    """The rows that count."""

    codes: pd.DataFrame
    cents: Cents
    kinds: Words
    lines: npt.NDArray[np.int64]
    stated: list[Stated] = field(default_factory=list)
    known: Chart = field(default_factory=lambda: chart("none"))
    widths: dict[str, int] = field(default_factory=dict)
    """Field -> width of codes that lost their zeros."""
    blank: int = 0
    """Rows without an amount."""
    no_amounts: tuple[tuple[int, str], ...] = ()
    """Line and value of cells that are no amount."""
    kind_words: dict[str, str] = field(default_factory=dict)
    """Word of the column of kinds -> kind."""
    empty: dict[str, int] = field(default_factory=dict)
    """Field -> rows without a code, where that may be meant."""
    twice: tuple[tuple[int, int], ...] = ()
    """Lines of accounts that stand twice."""

    def sum(self, kind: str) -> int:
        """Cents of a kind."""
        return int(self.cents[self.kinds == kind].sum())

    def fields(self) -> list[str]:
        """The fields of the codes."""
        return [str(name) for name in self.codes.columns]


def drafted(found: Guess) -> Rows:
    """The rows of the latest year, one version of each account."""
    keep = np.ones(found.raw.rows, dtype=bool)
    totals = np.array(in_totals(found), dtype=bool)
    if found.year:
        now = np.array([fiscal_year(cell) == found.years[-1] for cell in found.cells[found.year]], dtype=bool)
        keep &= now | totals
    for title, values in found.versions.items():
        keep &= (np.array(found.cells[title], dtype=object) == values[0]) | totals
    at = np.flatnonzero(keep)
    codes = _codes(found, at)
    raw = _cells(found, at)
    read = [cents(cell) if cell != "" else 0 for cell in raw]
    amounts = np.array([value or 0 for value in read], dtype=np.int64)
    lines = found.raw.where.lines[at]
    known, widths = _chart(codes[~totals[at]])
    for name, width in widths.items():
        codes[name] = codes[name].str.zfill(width)
    rows = Rows(codes, amounts, np.array([]), lines, known=known, widths=widths)
    rows.kinds = _kinds(codes, known)
    if found.kind and known.name == "none":
        rows.kind_words = {word: _kind_of(word) for word in dict.fromkeys(found.cells[found.kind]) if word}
        codes["type"] = np.array(found.cells[found.kind], dtype=object)[at]
        rows.kinds = codes["type"].map(rows.kind_words).fillna("spending").to_numpy(dtype=object)
    out = totals[at]
    told = _signed(amounts, rows.kinds, ~out)
    rows.stated = stated(codes, pd.Series(rows.kinds), told, out, lines) if out.any() else []
    wrong = [
        (int(line), str(cell))
        for line, cell, value, t in zip(lines, raw, read, out, strict=True)
        if value is None and not t
    ]
    rows.no_amounts, rows.blank = tuple(wrong), sum(cell == "" for cell, t in zip(raw, out, strict=True) if not t)
    for name in ("cents", "kinds", "lines"):
        setattr(rows, name, getattr(rows, name)[~out])
    rows.codes = codes[~out].reset_index(drop=True)
    rows.twice = () if found.wide.parts else _twice(rows)
    if found.account and known.name == "none":
        rows.codes = rows.codes[
            [name for name in rows.codes if name in found.fields or name in ("type", found.parts[0])]
        ]
    rows.empty = {
        name: n for name in rows.fields() if name in _MAY_BE_EMPTY and (n := int((rows.codes[name] == "").sum()))
    }
    return rows


def _signed(amounts: Cents, kinds: Words, data: Flags) -> Cents:
    """Amounts with revenue and balances put right, where the export writes them with a minus."""
    turned = [kind for kind in ("revenue", "beginning") if amounts[data & (kinds == kind)].sum() < 0]
    return np.where(np.isin(kinds.astype(str), turned), -amounts, amounts)


def _codes(found: Guess, at: npt.NDArray[np.int64]) -> pd.DataFrame:
    codes: dict[str, Words] = {
        name: np.array(found.cells[title], dtype=object)[at] for name, title in found.fields.items()
    }
    if found.account:
        pieces = [found.cells[found.account][i].split(found.delimiter) for i in at.tolist()]
        for i, part in enumerate(found.parts):
            if part != "_":
                codes[part] = np.array([row[i] if i < len(row) else "" for row in pieces], dtype=object)
    return pd.DataFrame(codes, index=range(len(at)))


def _cells(found: Guess, at: npt.NDArray[np.int64]) -> list[str]:
    """The amount of each row as it stands; of several columns their sum."""
    if found.wide.parts:
        columns = [[cents(found.cells[title][i]) or 0 for i in at.tolist()] for title in found.wide.parts]
        return [f"{sum(each) / 100:.2f}" for each in zip(*columns, strict=True)]
    if found.debit and found.credit and not found.amounts:
        sides = [[cents(found.cells[t][i]) or 0 for i in at.tolist()] for t in (found.debit, found.credit)]
        return [f"{(debit - credit) / 100:.2f}" for debit, credit in zip(*sides, strict=True)]
    if not found.amounts:
        return ["0"] * len(at)
    return [found.cells[found.amounts[0]][i] for i in at.tolist()]


def _chart(codes: pd.DataFrame) -> tuple[Chart, dict[str, int]]:
    """California's codes, where nearly all funds and most objects are known there; with the widths of lost zeros."""
    sacs, none = chart("sacs"), chart("none")
    if not {"fund", "object"} <= set(codes) or not len(codes):
        return none, {}
    widths = {
        name: width
        for name, width in sacs.widths.items()
        if name in codes and codes[name].str.fullmatch(r"\d+").mean() > 0.9 and (codes[name].str.len() < width).any()
    }
    funds = codes["fund"].str.zfill(2).isin(list(sacs.names["fund"])).mean()
    objects = codes["object"].str.zfill(4).isin(list(sacs.names["object"])).mean()
    fits = all((codes[name].str.len() <= width).mean() > 0.9 for name, width in sacs.widths.items() if name in codes)
    return (sacs, widths) if funds > 0.9 and objects > 0.6 and fits else (none, {})


def _kinds(codes: pd.DataFrame, known: Chart) -> Words:
    if any(name not in codes for rule in known.kinds for name in rule.where):
        return np.full(len(codes), "spending", dtype=object)
    names = np.array([*(rule.kind for rule in known.kinds), ""], dtype=object)
    return names[first_match(codes, [rule.where for rule in known.kinds])]


def _kind_of(word: str) -> str:
    if re.search(r"balance|carry", word, re.IGNORECASE):
        return "beginning"
    return "revenue" if re.search(r"revenue|income|sources", word, re.IGNORECASE) else "spending"


def _twice(rows: Rows) -> tuple[tuple[int, int], ...]:
    """Lines of accounts that stand twice."""
    if not rows.fields():
        return ()
    first: dict[tuple[str, ...], int] = {}
    found = []
    keys = rows.codes.itertuples(index=False, name=None)
    for key, line in zip(keys, rows.lines.tolist(), strict=True):
        if first.setdefault(key, line) != line:
            found.append((first[key], line))
    return tuple(found)
