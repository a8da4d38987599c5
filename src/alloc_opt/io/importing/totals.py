"""Rows of totals inside an export: what they are, and which control totals they state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Flags = npt.NDArray[np.bool_]
_PLAIN = re.compile(r"(grand |sub[- ]?|report )?totals?:?", re.IGNORECASE)
_BEGINS = re.compile(r"((grand|sub|report)[- ]?)?totals?\b|.*\btotals?:?$", re.IGNORECASE)
NEEDED = ("spending", "revenue", "beginning")


@dataclass(frozen=True)
class Stated:
    """A total that a row of totals states."""

    kind: str
    """What it adds up; empty: no rows of the export add up to it."""
    where: tuple[str, str] | None
    """Field and code of the accounts that it covers; None: all of this kind."""
    cents: int
    line: int
    exact: bool
    """Do the rows of the export add up to it?"""


def rows_of_totals(cells: Mapping[str, list[str]], rows: int) -> dict[str, tuple[str, ...]]:
    """Column -> values that mark rows of totals: `Total`, or words about a total in a row that is else nearly empty."""
    filled = np.zeros(rows, dtype=np.int64)
    for column in cells.values():
        filled += np.array([value != "" for value in column], dtype=np.int64)
    usual = float(np.median(filled)) if rows else 0.0
    found: dict[str, tuple[str, ...]] = {}
    for title, column in cells.items():
        words = {value for value in set(column) if _BEGINS.fullmatch(value) or _BEGINS.match(value[:20])}
        words = {value for value in words if "total" in value.casefold()}
        at: dict[str, list[int]] = {}
        for row, value in enumerate(column):
            if value in words:
                at.setdefault(value, []).append(row)
        sure = {
            value: held
            for value, held in at.items()
            if len(held) < 0.5 * rows and (_PLAIN.fullmatch(value) or (filled[held] < 0.75 * usual).all())
        }
        if sure:
            found[title] = tuple(sure)
    return found


def stated(
    codes: pd.DataFrame, kinds: pd.Series, cents: npt.NDArray[np.int64], totals: Flags, lines: npt.NDArray[np.int64]
) -> list[Stated]:
    """What the rows of totals state, each against the rows above it since the last total, or against all of a kind."""
    found: list[Stated] = []
    sums = {kind: int(cents[~totals & (kinds == kind).to_numpy()].sum()) for kind in NEEDED}
    only = [kind for kind in NEEDED if (kinds[~totals] == kind).any()]
    last = -1
    for at in np.flatnonzero(totals).tolist():
        block = np.arange(last + 1, at)
        block = block[~totals[block]]
        amount = int(cents[at])
        whole = next((kind for kind, sum_ in sums.items() if kind in only and sum_ == amount), "")
        if whole:
            found.append(Stated(whole, None, amount, int(lines[at]), True))
        elif where := _block(codes, kinds, cents, block, amount):
            found.append(Stated(str(kinds.iloc[block[0]]), where, amount, int(lines[at]), True))
        elif at == len(totals) - 1 and len(only) == 1:
            found.append(Stated(only[0], None, amount, int(lines[at]), False))
        else:
            found.append(Stated("", None, amount, int(lines[at]), False))
        last = at
    return _each_dollar_once(found)


def _block(
    codes: pd.DataFrame, kinds: pd.Series, cents: npt.NDArray[np.int64], block: npt.NDArray[np.int64], amount: int
) -> tuple[str, str] | None:
    """The field and code of rows of one kind that add up to an amount."""
    if not len(block) or kinds.iloc[block].nunique() != 1 or int(cents[block].sum()) != amount:
        return None
    return _one_code(codes, block, kinds)


def _one_code(codes: pd.DataFrame, block: npt.NDArray[np.int64], kinds: pd.Series) -> tuple[str, str] | None:
    """A field and its one code, that these rows have and no other row of their kind."""
    same = (kinds == kinds.iloc[block[0]]).to_numpy()
    for field in codes.columns:
        values = codes[field].iloc[block].unique()
        if len(values) == 1 and values[0] and int((same & (codes[field] == values[0]).to_numpy()).sum()) == len(block):
            return str(field), str(values[0])
    return None


def _each_dollar_once(found: list[Stated]) -> list[Stated]:
    """Totals that say the same twice are told once."""
    seen: dict[tuple[str, tuple[str, str] | None], Stated] = {}
    for each in found:
        seen.setdefault((each.kind, each.where) if each.kind else (str(each.line), None), each)
    return list(seen.values())
