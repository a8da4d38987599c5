"""The change list as text: verbs say where a change leads, and its counts add up."""

import pandas as pd
import pytest

from alloc_opt.reports.changes import _level, _path, _turns, _verb

YEARS = ("2026-27", "2027-28", "2028-29")


def _rows(today: float, *levels: float) -> pd.DataFrame:
    return pd.DataFrame(
        {"year": year, "school": "elm", "unit": "FTE", "current": today, "quantity": level, "action": "", "tier": ""}
        for year, level in zip(YEARS, levels, strict=True)
    )


@pytest.mark.parametrize(
    ("levels", "verb", "told"),
    [
        ((8.5, 6.0, 4.0, 0.0), "stop", "8.5 > 0 FTE"),
        ((60.0, 30.0, 30.0, 30.0), "trim", "60 > 30 FTE"),
        ((2.0, 0.0, 0.0, 2.0), "pause", "2 > 0 > 0 > 2 FTE"),
        ((2.0, 1.0, 1.0, 2.0), "trim for a time", "2 > 1 > 1 > 2 FTE"),
        ((2.0, 3.0, 2.0, 2.0), "expand for a time", "2 > 3 > 2 > 2 FTE"),
        ((4.0, 2.0, 1.0, 3.0), "trim", "4 > 2 > 1 > 3 FTE"),
        ((0.0, 0.0, 1.0, 2.0), "start", "0 > 2 FTE"),
        ((1.0, 1.0, 1.0, 2.0), "expand", "1 > 2 FTE"),
    ],
)
def test_a_verb_says_where_it_ends(levels: tuple[float, ...], verb: str, told: str) -> None:
    """Proves: nothing in the last year is `stop`, nothing in between is `pause`; a level that turns shows all years."""
    rows = _rows(*levels)
    path = _path(rows)
    assert path == list(levels)
    assert _verb(rows, path) == verb
    assert _level(rows[rows["year"] == YEARS[-1]], path) == told
    assert _turns(path) == (told.count(">") > 1)
