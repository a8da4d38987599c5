"""Shrinking by hand."""

from math import sqrt

import pytest
from tests.analysis.evidences import small

from alloc_opt.analysis.evidences.library import library
from alloc_opt.analysis.evidences.shrink import by_design, expected, family_mean


def test_a_family_of_two_by_hand() -> None:
    """0.30 +- 0.10 and 0.20 +- 0.20 halved for its design: weights 100 (prior), 50, 50 give a mean of 0.13.

    Half of the first is its own: 0.5 x 0.30 + 0.5 x 0.13 = 0.215; the place adds half of that as spread.
    """
    found = small.library()
    first, second = found.entries["TUT-A"], found.entries["TUT-B"]
    assert by_design(second, found) == (0.1, 0.1)
    assert family_mean(first, found) == pytest.approx((0.06 * 100 + 0.30 * 50 + 0.10 * 50) / 200)
    now = expected(first, found)
    assert (now.believed, now.family) == (pytest.approx(0.5), pytest.approx(0.13))
    assert now.mean == pytest.approx(0.215)
    assert now.sd == pytest.approx(sqrt(0.5 * 0.01 + 0.1075**2))
    assert (now.low, now.high) == (pytest.approx(0.215 - 1.2816 * now.sd), pytest.approx(0.215 + 1.2816 * now.sd))


def test_the_surer_a_study_the_less_it_moves() -> None:
    """An error of 0.01 keeps 99 % of the study, one of 0.30 a tenth; a blank error is the library's 0.10."""
    found = small.library(
        small.entry("SURE", error="0.01"), small.entry("NOISY", error="0.3"), small.entry("MUTE", error="")
    )
    believed = {name: expected(entry, found).believed for name, entry in found.entries.items()}
    assert believed["SURE"] == pytest.approx(0.01 / 0.0101)
    assert believed["NOISY"] == pytest.approx(0.1)
    assert believed["MUTE"] == pytest.approx(0.5)


def test_other_families_do_not_count() -> None:
    """The mean of a family is not moved by a study of another one."""
    alone = small.library(small.entry("TUT-A"))
    beside = small.library(small.entry("TUT-A"), small.entry("SUM-A", 0.9, family="summer"))
    assert family_mean(alone.entries["TUT-A"], alone) == family_mean(beside.entries["TUT-A"], beside)


def test_a_vendors_small_study_becomes_modest() -> None:
    """In the library itself a headline of 0.27 from weak studies (social learning) falls below 0.10."""
    found = library()
    assert 0.05 < expected(found.entries["DEF-SEL"], found).mean < 0.10
