"""Does every cell of every table follow from the plan and its values? Each table is made again and compared."""

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.proofs.check import Check, few
from alloc_opt.analysis.proofs.kept import Kept
from alloc_opt.analysis.table import MONEY, NUMBERS, Table

CENT = 0.005
"""Money is the same to the cent."""
_DIGITS = 1e-6
"""Other numbers are written with so many decimals, or six figures."""
_ELSEWHERE = {"rulebook": ("place",)}
"""Columns that tell of the model's own files, which a run does not hold."""


def compared(kept: Kept, made: Mapping[str, Table], part: str, *, moved: bool = False) -> Iterator[Check]:
    """One check for all tables that are the same, one for each that is not; `moved`: cents moved the plan, and a
    first note says so.
    """
    same = cells = 0
    for name, table in made.items():
        if name not in kept.tables:
            yield Check("failed", part, f"{name}.csv is not there.")
            continue
        notes = kept.tables[name].notes
        if moved and name == "rules" and len(notes) > len(table.notes):
            notes = notes[1:]
        if notes != table.notes:
            yield Check("failed", part, f"The notes of {name}.csv in run.json are not what the plan gives.")
        wrong = list(apart(kept.tables[name].frame, table.frame, _ELSEWHERE.get(name, ())))
        if wrong:
            yield Check(
                "failed", part, f"{name}.csv is not what the plan and its values give: {few(wrong)}.", len(wrong)
            )
            continue
        same, cells = same + 1, cells + table.frame.size
    if same:
        yield Check("proved", part, f"{cells:,} cells of {same} tables follow from the plan and its values.", cells)


def apart(one: pd.DataFrame, other: pd.DataFrame, without: tuple[str, ...] = ()) -> Iterator[str]:
    """Where two tables differ: `line 7, dollars: 1.00, not 2.00` (the first line is the heading)."""
    if list(one.columns) != list(other.columns):
        yield "it has other columns"
        return
    if len(one) != len(other):
        yield f"it has {len(one):,} rows, not {len(other):,}"
        return
    for name in one.columns:
        if name in without:
            continue
        if name in MONEY or name in NUMBERS:
            left, right = (pd.to_numeric(frame[name]).to_numpy(dtype=float) for frame in (one, other))
            wrong = _differ(left, right, name in MONEY)
        else:
            left, right = (
                np.array([str(each) for each in frame[name].tolist()], dtype=object) for frame in (one, other)
            )
            wrong = np.asarray(left != right, dtype=bool)
        for row in np.flatnonzero(wrong):
            yield f"line {row + 2}, {name}: {left[row]}, not {right[row]}"


def _differ(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64], money: bool) -> npt.NDArray[np.bool_]:
    """Whether two numbers are written differently."""
    none = np.isnan(one) | np.isnan(other)
    both = np.isnan(one) & np.isnan(other)
    with np.errstate(invalid="ignore"):
        if money:
            far = np.abs(one - other) > CENT + 1e-12 * np.abs(other)
        else:
            far = np.abs(one - other) > np.where(np.abs(other) < 1e-3, 1e-5 * np.abs(other) + 1e-15, _DIGITS)
    return np.asarray(np.where(none, ~both, far), dtype=bool)
