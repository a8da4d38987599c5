"""Totals shared out to the cent."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alloc_opt.analysis.formulas import cents

AMOUNTS = st.lists(st.floats(0, 1e7, allow_nan=False), min_size=1, max_size=12)


@given(AMOUNTS, st.integers(-5, 5))
def test_whole_cents_add_up_and_stay_near(amounts: list[float], more: int) -> None:
    """Proves: the cents add up to the total asked for, and no amount moves by more than the total makes it."""
    dollars = np.array(amounts)
    total = max(round(float(dollars.sum()) * 100) + more, 0)
    found = cents.whole(dollars, total)
    assert int(found.sum()) == total
    assert np.abs(found - dollars * 100).max() <= 1 + 1e-6 + abs(more) + len(amounts) * 0.5


@given(AMOUNTS, st.floats(0.3, 1.5))
def test_shares_keep_floor_cap_and_total(amounts: list[float], share: float) -> None:
    """Proves: between floors of 30 % and caps of 150 % any total between theirs is met to the cent, limits kept."""
    dollars = np.array(amounts)
    low, high = cents.up(0.3 * dollars), cents.down(1.5 * dollars)
    high = np.maximum(low, high)
    total = int(np.clip(round(float(dollars.sum()) * 100 * share), low.sum(), high.sum()))
    found, _ = cents.shared_out(lambda k: k * dollars, total, low, high)
    assert int(found.sum()) == total
    assert (found >= low).all()
    assert (found <= high).all()


def test_limits_without_room_are_refused() -> None:
    """Proves: a total below the floors is an error, not a share that breaks one."""
    dollars = np.array([100.0, 200.0])
    with pytest.raises(ValueError, match="no room"):
        cents.shared_out(lambda k: k * dollars, 20_000, cents.up(dollars), cents.down(2 * dollars))


def test_floors_round_up_and_caps_down() -> None:
    """Proves: a floor of parts of a cent is the next whole cent, a cap the one before, and whole cents stay."""
    assert cents.up(np.array([10.001, 10.01])).tolist() == [1001, 1001]
    assert cents.down(np.array([10.019, 10.01])).tolist() == [1001, 1001]
