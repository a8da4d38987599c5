"""Tables as CSV text and back: dollars with two decimals, other numbers with the decimals they have."""

import csv
import io

import numpy as np
import pandas as pd

from alloc_opt.analysis.table import MONEY, NUMBERS, Table


def to_csv(table: Table) -> bytes:
    """UTF-8, comma, one header line, Unix line ends; the same table gives the same bytes."""
    columns = [_texts(table.frame[name], name) for name in table.frame.columns]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.frame.columns)
    writer.writerows(zip(*columns, strict=True))
    return out.getvalue().encode("utf-8")


def from_csv(name: str, data: bytes, notes: tuple[str, ...] = ()) -> Table:
    """The table that `to_csv` wrote."""
    frame = pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False, encoding="utf-8")
    for column in frame.columns:
        if column in MONEY or column in NUMBERS:
            frame[column] = [float(text) if text else np.nan for text in frame[column]]
        else:
            frame[column] = frame[column].astype(object)
    return Table(name, frame, notes)


def _texts(column: "pd.Series[str]", name: str) -> list[str]:
    if name not in MONEY and name not in NUMBERS:
        return [str(value) for value in column.tolist()]
    values = pd.to_numeric(column).to_numpy(dtype=float)
    pattern = "%.2f" if name in MONEY else "%.6f"
    texts = np.char.mod(pattern, values + 0.0).tolist() if len(values) else []
    if name in MONEY:
        return ["" if text == "nan" else text for text in texts]
    return ["" if text == "nan" else _plain(text, value) for text, value in zip(texts, values.tolist(), strict=True)]


def _plain(text: str, value: float) -> str:
    if value and abs(value) < 1e-3:
        return f"{value:.6g}"
    text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
