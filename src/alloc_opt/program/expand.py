"""Join the terms of a measure with a table by program: a term of a program becomes one term per row of its table."""

import numpy as np
import numpy.typing as npt

from alloc_opt.measures.axes import Codes
from alloc_opt.measures.measure import Measure

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def pairs(key: Codes, table_key: Codes) -> tuple[Ints, Ints]:
    """Positions (in `key`, in the table) of every pair with equal keys, in the order of `key`."""
    order = np.argsort(table_key, kind="stable")
    ordered = table_key[order]
    first = np.searchsorted(ordered, key, side="left")
    count = np.searchsorted(ordered, key, side="right") - first
    left = np.repeat(np.arange(len(key)), count)
    within = np.arange(len(left)) - np.repeat(np.cumsum(count) - count, count)
    return left, order[np.repeat(first, count) + within]


def expand(
    measure: Measure,
    name: str,
    unit: str,
    program: Codes,
    more: dict[str, Codes],
    factor: Floats,
) -> Measure:
    """`measure` times the `factor` of each entry of a table by program, with the table's labels `more`.

    Args:
        program: program code of each table row, shape (rows,).
        more: further labels of each table row.
        factor: shape (rows, years) with the base year first; multiplies terms and constants of that program and year.
    """
    own = ("program", "school", "year")
    left, right = pairs(measure.labels["program"], program) if len(measure.column) else (_NONE, _NONE)
    at, by = pairs(measure.constant_labels["program"], program) if len(measure.constant) else (_NONE, _NONE)
    labels = {d: measure.labels[d][left] for d in own} if len(left) else dict.fromkeys(own, _NO_CODES)
    constants = {d: measure.constant_labels[d][at] for d in own} if len(at) else dict.fromkeys(own, _NO_CODES)
    dimensions = ("program", *more, "school", "year")
    return Measure(
        measure.axes,
        name,
        unit,
        dimensions,
        {**labels, **{d: codes[right] for d, codes in more.items()}},
        measure.column[left],
        measure.coefficient[left] * factor[right, labels["year"]],
        {**constants, **{d: codes[by] for d, codes in more.items()}},
        measure.constant[at] * factor[by, constants["year"]],
    )


_NONE: Ints = np.zeros(0, dtype=np.int64)
_NO_CODES: Codes = np.zeros(0, dtype=np.int32)
