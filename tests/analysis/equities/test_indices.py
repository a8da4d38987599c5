"""Indices against hand arithmetic, against their definitions pupil by pupil, and their laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alloc_opt.analysis.equities.indices import INDICES, indices, mcloone, quantile

FOUR = np.array([8_000.0, 9_000.0, 10_000.0, 13_000.0])
"""Four schools of 100 pupils: average 10,000, median (the lower half's highest) 9,000."""
SIZES = np.full(4, 100.0)
districts = st.lists(st.tuples(st.integers(1_000, 30_000), st.integers(1, 40)), min_size=1, max_size=8).map(
    lambda rows: (np.array([float(v) for v, _ in rows]), np.array([float(p) for _, p in rows]))
)


def test_by_hand() -> None:
    """Proves: range 13,000 - 8,000; distances 2,000, 1,000, 0, 3,000 average 1,500; squares 14 million over 4 and its
    root over 10,000; the lower half has 17,000 of twice 9,000.
    """
    found = indices(FOUR, SIZES)
    assert found["range"] == 5_000.0
    assert found["deviation"] == 1_500.0
    assert found["variation"] == pytest.approx((14e6 / 4) ** 0.5 / 10_000.0)
    assert found["mcloone"] == pytest.approx(17_000.0 / 18_000.0)


def test_percentiles_leave_out_five_pupils_in_a_hundred() -> None:
    """Proves: of 100 pupils the one at 1,000 and the one at 90,000 are beyond the 5th and the 95th, so the restricted
    range is 10,000 - 8,000, a quarter of 8,000.
    """
    values, pupils = np.array([1_000.0, 8_000.0, 10_000.0, 90_000.0]), np.array([1.0, 49.0, 49.0, 1.0])
    found = indices(values, pupils)
    assert found["restricted_range"] == 2_000.0
    assert found["federal_range_ratio"] == 0.25


def test_mcloone_splits_the_school_at_the_median() -> None:
    """Proves: of 100 pupils 40 have 8,000 and 60 have 10,000; the median is 10,000 and the lower half is 40 + 10:
    (40 x 8 + 10 x 10) / (50 x 10) = 0.84.
    """
    assert mcloone(np.array([8.0, 10.0]), np.array([40.0, 60.0])) == pytest.approx(0.84)


@given(districts)
def test_definitions_pupil_by_pupil(district: tuple[np.ndarray, np.ndarray]) -> None:
    """Proves: each index is what its definition says of a list of all pupils (Berne and Stiefel 1984), where their
    number is even.
    """
    values, pupils = district
    each = np.sort(np.repeat(values, 2 * pupils.astype(int)))
    found = indices(values, pupils)
    assert found["range"] == each[-1] - each[0]
    assert found["deviation"] == pytest.approx(np.abs(each - each.mean()).mean(), abs=1e-6)
    assert found["variation"] == pytest.approx(each.std() / each.mean(), abs=1e-9)
    lower = each[: len(each) // 2]
    assert found["mcloone"] == pytest.approx(lower.sum() / (lower[-1] * len(lower)))
    assert quantile(values, pupils, 0.5) == lower[-1]


@given(districts, st.floats(1.5, 20.0))
def test_laws(district: tuple[np.ndarray, np.ndarray], factor: float) -> None:
    """Proves: the same dollars for all is even by every index; ratios do not depend on the unit of money, amounts
    grow with it; the McLoone index lies between 0 and 1.
    """
    values, pupils = district
    for name, value in indices(np.full(len(values), 9_000.0), pupils).items():
        assert value == pytest.approx(1.0 if name == "mcloone" else 0.0, abs=1e-6)
    once, more = indices(values, pupils), indices(values * factor, pupils)
    for name, (_, unit, _) in INDICES.items():
        assert more[name] == pytest.approx(once[name] * (factor if unit == "dollars" else 1.0), rel=1e-6, abs=1e-6)
    assert 0.0 <= once["mcloone"] <= 1.0 + 1e-12
