"""Counts of a few pupils, and what would give them away, are not shown."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.analysis.schools import FEWEST

NOTE = f"Lines of fewer than {FEWEST} pupils at a school, and what would give them away, are not shown."


def small(frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Rows to leave out of a table of line, school, year and pupils: small counts, and where one alone would be left
    out of a school or of a line, the next smallest too.
    """
    pupils = frame["pupils"].to_numpy(dtype=float)
    hide = np.asarray((pupils > 0) & (pupils < FEWEST))
    before = -1
    while before < int(hide.sum()):
        before = int(hide.sum())
        for keys in (["school", "year"], ["line", "year"]):
            number = np.asarray(frame.groupby(keys, sort=False).ngroup().to_numpy())
            hidden = np.bincount(number, hide, minlength=number.max(initial=-1) + 1)
            rest = np.flatnonzero((hidden[number] == 1) & ~hide & (pupils > 0))
            order = rest[np.argsort(pupils[rest], kind="stable")]
            first = np.unique(number[order], return_index=True)[1]
            hide[order[first]] = True
    return hide


def heads(pupils: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Pupils of each school without small counts, and where one alone would be left out without the next smallest."""
    shown = np.where(pupils > 0, pupils, np.nan)
    few = np.asarray((pupils > 0) & (pupils < FEWEST))
    rest = np.where(few, np.nan, shown)
    if few.sum() == 1 and not np.isnan(rest).all():
        few[np.nanargmin(rest)] = True
    return np.where(few, np.nan, pupils)


def without_small(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """The frame with these columns empty where a count must not be told."""
    hide = small(frame)
    return frame.assign(**{name: frame[name].astype(float).mask(hide) for name in columns})
