"""What does a measure come to, label by label, at a point? Only labels that occur, never the full product."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from alloc_opt.measures.axes import Axes
from alloc_opt.measures.measure import Measure

Floats = npt.NDArray[np.float64]


def cells(measure: Measure, x: Floats, *, by: tuple[str, ...] | None = None) -> pd.DataFrame:
    """One row per combination of labels with a term or constant: codes of `by` (default: all dimensions) and `value`.

    `x` holds natural column values. Rows are sorted by code; year 0 is the base year.
    """
    names = measure.dimensions if by is None else by
    empty = np.zeros(0, dtype=np.int32)
    codes = {d: np.concatenate([measure.labels.get(d, empty), measure.constant_labels.get(d, empty)]) for d in names}
    value = np.concatenate([measure.coefficient * x[measure.column], measure.constant])
    return gathered(measure.axes, codes, value)


def gathered(axes: Axes, codes: dict[str, npt.NDArray[np.int32]], value: Floats) -> pd.DataFrame:
    """Values added up by codes, in the order of the codes; columns: the names of `codes`, then `value`."""
    names = list(codes)
    sizes = tuple(axes.size(name) for name in names)
    if not names:
        return pd.DataFrame({"value": [float(value.sum())]})
    key = (
        np.ravel_multi_index(tuple(codes[name] for name in names), sizes) if len(value) else np.zeros(0, dtype=np.int64)
    )
    unique, place = np.unique(key, return_inverse=True)
    total = np.bincount(place.ravel(), value, minlength=len(unique)).astype(float)
    grid = np.unravel_index(unique, sizes)
    frame = pd.DataFrame({name: part.astype(np.int32) for name, part in zip(names, grid, strict=True)})
    return frame.assign(value=total)


def labelled(axes: Axes, frame: pd.DataFrame) -> pd.DataFrame:
    """The same frame with labels in place of codes, in every column that is a dimension."""
    return frame.assign(**{name: axes.labels[name][frame[name].to_numpy()] for name in frame if name in axes.labels})


def matched(axes: Axes, frame: pd.DataFrame, other: pd.DataFrame, on: tuple[str, ...], column: str = "value") -> Floats:
    """`other[column]` at each row of `frame`, matched by codes (unique in `other`); zero where it has no such row."""
    sizes = tuple(axes.size(name) for name in on)

    def key(table: pd.DataFrame) -> npt.NDArray[np.int64]:
        if table.empty:
            return np.zeros(0, dtype=np.int64)
        return np.asarray(np.ravel_multi_index(tuple(table[name].to_numpy() for name in on), sizes), dtype=np.int64)

    theirs = key(other)
    if not len(theirs):
        return np.zeros(len(frame))
    order = np.argsort(theirs)
    mine = key(frame)
    place = np.minimum(np.searchsorted(theirs[order], mine), len(theirs) - 1)
    found = theirs[order][place] == mine
    return np.where(found, other[column].to_numpy(dtype=float)[order][place], 0.0)
