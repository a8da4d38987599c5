"""Which of the numbers that were varied tell whether something happens in a case? In words, from the cases alone.

The smallest box around the cases in which it happens is tried first, then the one around the others; a box with none
but its own cases is an exact condition. Else the one limit of one number that tells most cases rightly is given, with
how many those are.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
NONE = "no one number tells when"
ALWAYS = "in every case"
_RIGHT, _MORE = 0.75, 0.05
"""Share of the cases that a limit must tell rightly, and by how much more than saying always (or never) does."""
_LARGE = 1e5
_FEW = 12
"""Values up to which one of them is told as itself."""
_LEAST, _MOST = " or more", " or less"


def told_by(cases: pd.DataFrame, varied: Sequence[str], inside: Bools) -> str:
    """`only where state_aid is 0.985 or less and k3_class is 25`; `ALWAYS`, or `NONE`.

    Args:
        cases: a row per case.
        varied: names of the columns that were varied.
        inside: per row whether it happens.
    """
    if inside.all():
        return ALWAYS
    for word, mine in (("only", inside), ("except", ~inside)):
        found = _box(cases, varied, mine)
        if found:
            return f"{word} where {' and '.join(found)}"
    return _mostly(cases, varied, inside)


def _box(cases: pd.DataFrame, varied: Sequence[str], mine: Bools) -> list[str]:
    """Conditions that hold in just these cases; none of them can be left out; empty without such."""
    masks: list[tuple[str, Bools]] = []
    for name in varied:
        masks += _sides(name, cases[name], mine)
    kept = list(masks)
    for one in masks:
        fewer = [each for each in kept if each is not one]
        if fewer and np.array_equal(_all(fewer), mine):
            kept = fewer
    return _between([text for text, _ in kept]) if kept and np.array_equal(_all(kept), mine) else []


def _between(texts: Sequence[str]) -> list[str]:
    """Two limits of one number as one condition: `state_aid is from 0.985 to 1`."""
    told: list[str] = []
    for text in texts:
        name, is_, limit = text.rpartition(" is ")
        if told and text.endswith(_LEAST) and told[-1].startswith(f"{name}{is_}") and told[-1].endswith(_MOST):
            most = told.pop().removesuffix(_MOST).rpartition(is_)[2]
            text = f"{name}{is_}from {limit.removesuffix(_LEAST)} to {most}"
        told.append(text)
    return told


def _all(masks: Sequence[tuple[str, Bools]]) -> Bools:
    return np.asarray(np.logical_and.reduce([mask for _, mask in masks]), dtype=bool)


def _sides(name: str, column: "pd.Series[float]", mine: Bools) -> list[tuple[str, Bools]]:
    """Limits of one number that these cases keep and others do not."""
    if column.dtype.kind not in "fi":
        texts = column.astype(str).to_numpy()
        own = sorted(set(texts[mine]))
        mask = np.isin(texts, own)
        return [] if mask.all() else [(f"{name} is {' or '.join(own)}", mask)]
    values = column.to_numpy(dtype=float)
    low, high = values[mine].min(), values[mine].max()
    below, above = values <= high, values >= low
    if low == high and len(np.unique(values)) <= _FEW:
        return [(f"{name} is {_number(low)}", below & above)]
    sides = [(f"{name} is {_number(high)}{_MOST}", below), (f"{name} is {_number(low)}{_LEAST}", above)]
    return [(text, mask) for text, mask in sides if not mask.all()]


def _mostly(cases: pd.DataFrame, varied: Sequence[str], inside: Bools) -> str:
    best, told = max(inside.mean(), 1 - inside.mean()) + _MORE, ""
    for name in varied:
        if cases[name].dtype.kind not in "fi":
            continue
        values = cases[name].to_numpy(dtype=float)
        for limit in np.unique(values):
            for text, mask in (("less", values <= limit), ("more", values >= limit)):
                right = float((mask == inside).mean())
                if right > best and right >= _RIGHT:
                    count = int((mask == inside).sum())
                    best = right
                    told = (
                        f"mostly where {name} is {_number(limit)} or {text} (right in {count} of {len(inside)} cases)"
                    )
    return told or NONE


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= _LARGE else f"{value:,.6g}"
