"""What tells whether something happens in a case."""

import numpy as np
import pandas as pd

from alloc_opt.analysis.uncertainties.told_by import ALWAYS, NONE, told_by

GRID = pd.DataFrame([(aid, size) for aid in (0.97, 0.98, 0.99, 1.0) for size in (24, 25)], columns=["aid", "size"])


def told(inside: object, cases: pd.DataFrame = GRID) -> str:
    """The condition of a mask."""
    return told_by(cases, list(cases.columns), np.asarray(inside, dtype=bool))


def test_exact_conditions_are_found() -> None:
    """Proves: one limit, one value, limits of two numbers, both sides of one, what it is not, and always."""
    aid, size = GRID["aid"], GRID["size"]
    assert told(aid <= 0.98) == "only where aid is 0.98 or less"
    assert told(size == 25) == "only where size is 25"
    assert told((aid >= 0.99) & (size == 24)) == "only where aid is 0.99 or more and size is 24"
    assert told((aid >= 0.98) & (aid <= 0.99)) == "only where aid is from 0.98 to 0.99"
    assert told(~((aid <= 0.98) & (size == 24))) == "except where aid is 0.98 or less and size is 24"
    assert told(size > 0) == ALWAYS


def test_a_limit_that_tells_most_is_given_with_how_many() -> None:
    """Proves: seven of eight cases are told by one limit, and that is said; where none tells more than never does, that
    is said too.
    """
    inside = (GRID["aid"] <= 0.98).to_numpy().copy()
    inside[-1] = True
    inside[0] = False
    inside[1] = True
    inside[-1] = False
    inside[6] = True
    assert told(inside).startswith("mostly where aid is 0.98 or less (right in 6 of 8 cases)")
    assert told((GRID["aid"] * 100 % 2 == 0) == (GRID["size"] == 24)) == NONE


def test_names_and_large_numbers() -> None:
    """Proves: scenarios are told by name, amounts with all their digits."""
    cases = pd.DataFrame({"scenario": ["", "levy", "grant"], "aid": [1_000_000.0, 1_250_000.0, 2_000_000.0]})
    assert told([False, True, False], cases[["scenario"]]) == "only where scenario is levy"
    assert told([False, True, True], cases[["aid"]]) == "only where aid is 1,250,000 or more"
