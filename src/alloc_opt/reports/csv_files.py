"""Tables as CSV text and back: dollars with two decimals, other numbers with the decimals they have."""

import csv
import io
from collections.abc import Iterable
from math import isnan
from pathlib import Path

import numpy as np
import pandas as pd

from alloc_opt.analysis.table import MONEY, NUMBERS, Table
from alloc_opt.io.atomic import fresh
from alloc_opt.plan.spreadsheet import guarded, unguarded

_AT_ONCE = 10_000
"""Rows that are put into words at once, so that a long table does not need its size in memory again."""


def to_csv(table: Table) -> bytes:
    """UTF-8, comma, one header line, Unix line ends; the same table gives the same bytes."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(map(guarded, table.frame.columns))
    for start in range(0, len(table.frame), _AT_ONCE):
        part = table.frame.iloc[start : start + _AT_ONCE]
        writer.writerows(zip(*(_texts(part[name], name) for name in part.columns), strict=True))
    return out.getvalue().encode("utf-8")


def write_tables(folder: Path, tables: Iterable[Table]) -> None:
    """Each table as `<name>.csv` in a new folder, which appears whole or not at all.

    Raises:
        OperatorError: the folder is there already or cannot be written.
    """
    with fresh(folder) as draft:
        draft.mkdir()
        for table in tables:
            (draft / f"{table.name}.csv").write_bytes(to_csv(table))


def from_csv(name: str, data: bytes, notes: tuple[str, ...] = ()) -> Table:
    """The table that `to_csv` wrote."""
    frame = pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False, encoding="utf-8")
    frame.columns = pd.Index(list(map(unguarded, frame.columns)))
    for column in frame.columns:
        if column in MONEY or column in NUMBERS:
            frame[column] = [float(text) if text else np.nan for text in frame[column]]
        else:
            frame[column] = pd.Series([unguarded(text) for text in frame[column]], frame.index, dtype=object)
    return Table(name, frame, notes)


def _texts(column: "pd.Series[str]", name: str) -> list[str]:
    if name not in MONEY and name not in NUMBERS:
        return [guarded(str(value)) for value in column.tolist()]
    values = (pd.to_numeric(column).to_numpy(dtype=float) + 0.0).tolist()
    if name in MONEY:
        return ["" if isnan(value) else f"{value:.2f}" for value in values]
    return ["" if isnan(value) else _plain(value) for value in values]


def _plain(value: float) -> str:
    if value and abs(value) < 1e-3:
        return f"{value:.6g}"
    return f"{value:.6f}".rstrip("0").rstrip(".")
