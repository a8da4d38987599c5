"""Counts of a few pupils are not told, nor what would give them away."""

import numpy as np
import pandas as pd

from alloc_opt.analysis.formulas.hidden import heads, small


def frame(counts: dict[tuple[str, str], float]) -> pd.DataFrame:
    """Lines of one year: (school, line) -> pupils."""
    rows = [
        {"school": school, "line": line, "year": "2026-27", "pupils": count} for (school, line), count in counts.items()
    ]
    return pd.DataFrame(rows)


def test_a_small_count_takes_another_with_it() -> None:
    """Proves: 5 pupils of a line are left out with the next smallest line of the school and school of the line, so that
    no total less the others gives them; larger ones stay.
    """
    counts = {("oak", "base"): 300.0, ("oak", "el"): 5.0, ("oak", "poor"): 60.0}
    counts |= {("elm", "base"): 200.0, ("elm", "el"): 40.0, ("elm", "poor"): 30.0}
    counts |= {("high", "base"): 500.0, ("high", "el"): 90.0, ("high", "poor"): 80.0}
    table = frame(counts)
    hidden = {(row.school, row.line) for row in table[small(table)].itertuples()}
    assert ("oak", "el") in hidden
    for keys in ("school", "line"):
        alone = pd.Series([getattr(row, keys) for row in table[small(table)].itertuples()]).value_counts()
        assert (alone >= 2).all()
    assert ("high", "base") not in hidden


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    """Proves: counts of ten and more, and of nobody, stay as they are."""
    table = frame({("oak", "el"): 10.0, ("elm", "el"): 0.0, ("high", "el"): 40.0})
    assert not small(table).any()
    assert heads(np.array([10.0, 0.0, 40.0])).tolist() == [10.0, 0.0, 40.0]


def test_one_small_school_takes_the_next_with_it() -> None:
    """Proves: of heads by school, a single count below ten is left out with the next smallest."""
    found = heads(np.array([7.0, 30.0, 400.0]))
    assert np.isnan(found).tolist() == [True, True, False]
