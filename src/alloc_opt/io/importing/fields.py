"""Codes of the fields of an account: from columns of their own, or cut out of an account string."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from alloc_opt.io.cells import Rows, distinct
from alloc_opt.io.importing.mapping import Account
from alloc_opt.io.importing.source import reporter, texts
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import Cells, RawTable, objects, shown

_TOLD = "\0"
"""Stands for the parts of an account string that could not be cut and was told of."""


def coded(
    raw: RawTable,
    rows: Rows,
    columns: Mapping[str, str],
    account: Account | None,
    pad: Mapping[str, int],
    widths: Mapping[str, int],
    problems: Problems,
    empty: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """A column of codes per field, for these rows.

    `pad` are widths to fill with zeros, `widths` those that the codes must have; a code of another shape is a problem.
    `empty` are codes of cells that hold none.
    """
    found: dict[str, Cells] = {}
    for field, column in columns.items():
        cells = texts(raw, column, problems)
        found[field] = _filled(cells[rows], pad.get(field, 0), (empty or {}).get(field, ""))
        _whole(raw, column, field, found[field], rows, widths.get(field, 0), problems)
    if account is not None:
        for field, cells in _parts(raw, account, rows, problems).items():
            found[field] = _filled(cells, pad.get(field, 0), (empty or {}).get(field, ""))
            _whole(raw, account.column, field, found[field], rows, widths.get(field, 0), problems)
    return pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in found.items()}, index=range(len(rows)))


def _filled(cells: Cells, width: int, empty: str) -> Cells:
    cells = objects([cell or empty for cell in cells]) if empty else cells
    return objects([cell.zfill(width) if cell.isdigit() else cell for cell in cells]) if width else cells


def _whole(raw: RawTable, column: str, field: str, cells: Cells, rows: Rows, width: int, problems: Problems) -> None:
    """Codes that are empty, look like amounts, or do not have their width."""
    shape = re.compile(rf"[0-9A-Za-z]{{{width}}}" if width else r"(?!#).+")
    amount = re.compile(r"-?[\d,]*\.\d+")
    date = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d{2}-\d{2}")
    report = reporter(raw, column, problems)
    wanted = f"a code of {field}" + (f" of {width} characters" if width else "")
    held: list[tuple[str, Rows]] = list(distinct(cells, np.arange(len(cells), dtype=np.int64)))
    for code, at in held:
        if code == _TOLD:
            continue
        if shape.fullmatch(code) and not amount.fullmatch(code) and not date.fullmatch(code):
            continue
        hint = "are the columns of this row shifted?"
        if code.isdigit() and 0 < len(code) < width:
            hint = f"leading zeros are lost: say 'widths: {{{field}: {width}}}' to fill them in"
        elif date.fullmatch(code):
            hint = "a spreadsheet made a date of it: format the column as text"
        elif code.startswith("#"):
            hint = "a formula of the spreadsheet failed"
        elif not code:
            hint += f" or say 'empty: {{{field}: none}}' if none is meant" if width == 0 else ""
        report(rows[at], shown(code) if code else "an empty cell", wanted, hint)


def _parts(raw: RawTable, account: Account, rows: Rows, problems: Problems) -> dict[str, Cells]:
    """The account string of each row, cut into its parts."""
    strings = texts(raw, account.column, problems)[rows]
    report = reporter(raw, account.column, problems)
    cut: dict[str, list[str]] = {}
    wrong: list[int] = []
    for i, string in enumerate(strings.tolist()):
        if string in cut:
            continue
        pieces = _pieces(string, account)
        cut[string] = pieces if len(pieces) == len(account.parts) else [_TOLD] * len(account.parts)
        if len(pieces) != len(account.parts):
            wrong.append(i)
    for i in wrong:
        told = f"an account of {len(account.parts)} parts: {', '.join(account.parts)}"
        report(rows[i : i + 1], shown(strings[i]), told, "are the columns of this row shifted?")
    return {
        part: objects([cut[string][k] for string in strings.tolist()])
        for k, part in enumerate(account.parts)
        if part != "_"
    }


def _pieces(string: str, account: Account) -> list[str]:
    if account.delimiter:
        return [piece.strip() for piece in string.split(account.delimiter)]
    ends = np.cumsum(account.widths).tolist()
    if not ends or len(string) != ends[-1]:
        return []
    return [string[end - width : end].strip() for end, width in zip(ends, account.widths, strict=True)]
