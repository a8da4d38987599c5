"""Codes are text: `1000-1999` is a range, `10*` a prefix, `1100, 1200` a list, anything else the code itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

_RANGE = re.compile(r"(\d+)\s*-\s*(\d+)")
Flags = npt.NDArray[np.bool_]


def matches(wanted: str | Iterable[str], code: str) -> bool:
    """Does a code fit what a mapping wants? A range holds codes of its own length only."""
    return any(_fits(part.strip(), code) for part in _parts(wanted))


def _parts(wanted: str | Iterable[str]) -> Iterable[str]:
    return wanted.split(",") if isinstance(wanted, str) else [str(part) for part in wanted]


def _fits(part: str, code: str) -> bool:
    if part.endswith("*"):
        return code.startswith(part[:-1])
    bounds = _RANGE.fullmatch(part)
    if bounds and len(bounds[1]) == len(bounds[2]) and part != code:
        return len(code) == len(bounds[1]) and bounds[1] <= code <= bounds[2]
    return code == part


def selected(frame: pd.DataFrame, where: Mapping[str, Any]) -> Flags:
    """Rows of a frame of codes that fit every condition; each names a column of the frame."""
    found = np.ones(len(frame), dtype=bool)
    for field, wanted in where.items():
        codes, unique = pd.factorize(frame[field].to_numpy(dtype=object))
        fits = np.array([matches(wanted, str(code)) for code in unique], dtype=bool)
        found &= fits[codes] if len(unique) else False
    return found


def first_match(frame: pd.DataFrame, wheres: Iterable[Mapping[str, Any]]) -> npt.NDArray[np.int64]:
    """Number of the first condition that each row fits; -1 where none does."""
    found = np.full(len(frame), -1, dtype=np.int64)
    for i, where in enumerate(wheres):
        found[(found < 0) & selected(frame, where)] = i
    return found
