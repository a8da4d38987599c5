r"""Quantities that move freely, and those that move by whole steps from today's level.

$$ q = q^0 + h\,n - r\,v, \qquad low + up\,v \le n \le high + more\,v, \qquad n \in \mathbb Z,\; v \in \{0, 1\} $$

| letter | meaning |
| --- | --- |
| $q^0, h$ | today's level and the step, in units of the program |
| $n$ | column `steps`: whole steps from today |
| $r, v$ | odd remainder $q^0 \bmod h$, and column `remainder`: 1 where it is given up |
| $low, high$ | steps to the smallest and largest quantity while the remainder is kept |
| $up, more$ | how far these move when the remainder is given up |
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.errors import RulesError
from alloc_opt.measures.coded import Coded
from alloc_opt.measures.columns import Ints
from alloc_opt.measures.index import Index
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.rows import Rows

Floats = npt.NDArray[np.float64]
EVERYWHERE = -1
"""School code of what is decided once for the district; its label is `*`."""
_WHOLE = 1e-9
_DIMENSIONS = ("program", "school", "year")


@dataclass(frozen=True)
class Part:
    """Terms of the quantity measure: codes by dimension, column and coefficient per term."""

    labels: dict[str, npt.NDArray[np.int32]]
    column: Ints
    coefficient: Floats


def moving(m: Measures, table: pd.DataFrame) -> Part:
    """Columns for rows of `services`: free quantities as they are, whole steps with their odd remainder apart."""
    smooth = table[table["step"] == 0]
    whole = table[table["step"] > 0].reset_index(drop=True)
    today = smooth["current"].to_numpy(dtype=float)
    low, high = smooth["minimum"].to_numpy(dtype=float), smooth["maximum"].to_numpy(dtype=float)
    _meet(m, smooth, low, high)
    free = m.columns.add(
        "quantity", _names(m, smooth), count=len(smooth), lower=low, upper=high, unit="units", witness=lambda x: today
    )
    steps, drop, odd = _whole_steps(m, whole)
    rest = whole[odd > 0]
    frames = (smooth, whole, rest)
    return Part(
        {d: np.concatenate([frame[d].to_numpy(dtype=np.int32) for frame in frames]) for d in _DIMENSIONS},
        np.concatenate([free, steps, drop]),
        np.concatenate([np.ones(len(smooth)), whole["step"].to_numpy(dtype=float), -odd[odd > 0]]),
    )


def remainder(q0: Floats, h: Floats) -> Floats:
    """The odd part of today's level: what is left above whole steps, zero where that is rounding."""
    odd = q0 - h * np.floor(q0 / h + _WHOLE)
    return np.where(odd < 10 * _WHOLE, 0.0, odd)


def _whole_steps(m: Measures, whole: pd.DataFrame) -> tuple[Ints, Ints, Floats]:
    """Columns `steps` (one per row) and `remainder` (one per row with an odd remainder), and the remainders."""
    h, q0 = whole["step"].to_numpy(dtype=float), whole["current"].to_numpy(dtype=float)
    least, most = whole["minimum"].to_numpy(dtype=float), whole["maximum"].to_numpy(dtype=float)
    odd = remainder(q0, h)
    low, high = np.ceil((least - q0) / h - _WHOLE), np.floor((most - q0) / h + _WHOLE)
    low_without, high_without = np.ceil((least - q0 + odd) / h - _WHOLE), np.floor((most - q0 + odd) / h + _WHOLE)
    reachable = (low <= high) | ((odd > 0) & (low_without <= high_without))
    _meet(m, whole, np.where(reachable, 0.0, 1.0), np.zeros(len(whole)))
    names, count = _names(m, whole), len(whole)
    steps = m.columns.add(
        "steps",
        names,
        count=count,
        lower=low,
        upper=np.maximum(high, high_without),
        integer=True,
        unit="steps",
        witness=lambda x: np.zeros(count),
    )
    at = np.flatnonzero(odd > 0)
    drop = m.columns.add(
        "remainder",
        names.at(at),
        count=len(at),
        upper=1.0,
        integer=True,
        unit="steps",
        witness=lambda x: np.zeros(len(at)),
    )
    for side, kept, without in (("least", low, low_without), ("most", high, high_without)):
        moves = at[without[at] > kept[at]]
        _without_remainder(m, side, names, moves, steps[moves], drop[np.searchsorted(at, moves)], kept, without)
    return steps, drop, odd


def _without_remainder(
    m: Measures,
    side: str,
    names: Coded,
    at: Ints,
    steps: Ints,
    drop: Ints,
    kept: Floats,
    without: Floats,
) -> None:
    """N - (without - kept) v >= kept, or <= kept: the limit moves when the remainder is given up."""
    count = len(at)
    if count == 0:
        return
    row = np.arange(count)
    endless = np.full(count, np.inf)
    m.define(
        f"remainder {side}",
        Rows(
            Index(m.axes, (), ()),
            "steps",
            np.concatenate([row, row]),
            np.concatenate([steps, drop]),
            np.concatenate([np.ones(count), kept[at] - without[at]]),
            kept[at] if side == "least" else -endless,
            kept[at] if side == "most" else endless,
            names=names.at(at),
        ),
    )


def _names(m: Measures, table: pd.DataFrame) -> Coded:
    labels = {"school": np.append(m.axes.labels["school"], "*")}
    return Coded({d: (labels.get(d, m.axes.labels[d]), table[d].to_numpy()) for d in _DIMENSIONS})


def _meet(m: Measures, table: pd.DataFrame, low: Floats, high: Floats) -> None:
    crossed = np.flatnonzero(low > high)
    if len(crossed):
        row = table.iloc[crossed[0]]
        names = " ".join(str(labels[crossed[0]]) for labels in _names(m, table).values())
        raise RulesError(f"{names}: no whole step lies between minimum {row.minimum:g} and maximum {row.maximum:g}")
