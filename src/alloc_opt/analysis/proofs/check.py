"""One thing that was looked at: proved, claimed by the solver, failed, or not looked at."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Literal

import pandas as pd

from alloc_opt.errors import AllocOptError

Kind = Literal["proved", "claimed", "failed", "unseen"]
UNREADABLE = (
    AllocOptError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    OSError,
    TypeError,
    ValueError,
)
"""What files that somebody has changed may bring about in whoever reads them."""
MOST_TOLD = 5
_STRANGE = "the files hold something there that no run writes."


@dataclass(frozen=True)
class Check:
    """What was found, as people read it."""

    kind: Kind
    part: str
    """files, values, plan, rules, ties, tables, facts, stages, whole positions, prices, report"""
    what: str
    """One sentence."""
    count: int = 1
    """How many single things it speaks of."""


COLUMNS = tuple(Check.__dataclass_fields__)


def guarded(part: str, found: Callable[[], Iterable[Check]]) -> list[Check]:
    """The checks of a part; where what is read breaks them off, that is a failure of its own."""
    told: list[Check] = []
    try:
        told.extend(found())
    except UNREADABLE as error:
        why = error.message if isinstance(error, AllocOptError) else _STRANGE
        why = str(error) if isinstance(error, OSError) else why
        told.append(Check("failed", part, f"It could not be followed to the end: {why}"))
    return told


def few(names: Iterable[object]) -> str:
    """The first of some names and how many more there are."""
    each = [str(name) for name in names]
    more = len(each) - MOST_TOLD
    return ", ".join(each[:MOST_TOLD]) + (f" and {more} more" if more > 0 else "")


def frame(checks: Iterable[Check]) -> pd.DataFrame:
    """The checks as a table with `COLUMNS`."""
    return pd.DataFrame([asdict(check) for check in checks], columns=list(COLUMNS))
