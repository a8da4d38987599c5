"""Falling returns by hand."""

import pytest
from tests.analysis.evidences import small

from alloc_opt.analysis.evidences.library import library
from alloc_opt.analysis.evidences.scale import returns, slopes, widths


def test_averages_become_slopes() -> None:
    """50 at 0.4 are 20, 100 at 0.3 are 30, 200 at 0.2 are 40: slopes 0.4, 10/50 = 0.2 and 10/100 = 0.1."""
    bands = small.library(small.entry("TUT-A", more=small.BANDS)).entries["TUT-A"].bands
    assert slopes(bands) == pytest.approx([0.4, 0.2, 0.1])
    assert widths(bands, 150) == pytest.approx([50, 50, 50])
    assert widths(bands, 500) == pytest.approx([50, 50, 400])


def test_the_average_at_the_measured_size_is_the_effect() -> None:
    """Measured at 100 units, of which 50 count once and 50 half: the first give 100/75 of the average."""
    found = returns(small.library(small.entry("TUT-A", more=small.BANDS)).entries["TUT-A"], 150)
    assert found.first == pytest.approx(100 / 75)
    assert [(part.share, part.multiplier) for part in found.segments] == [
        (pytest.approx(1 / 3), pytest.approx(1.0)),
        (pytest.approx(1 / 3), pytest.approx(0.5)),
        (pytest.approx(1 / 3), pytest.approx(0.25)),
    ]
    assert found.first * (50 * 1 + 50 * 0.5) == pytest.approx(100)


def test_tutoring_of_the_library_falls_as_its_source_says() -> None:
    """Averages of 0.44, 0.30, 0.21 and 0.16 are slopes of 0.44, 0.265, 0.16 and 0.116."""
    assert slopes(library().entries["DEF-TUTOR-LARGE"].bands) == pytest.approx([0.44, 0.265, 0.16, 0.11625])


def test_without_bands_the_assumption_says_so() -> None:
    """Work of people without bands falls by quarters and is called assumed; everything else does not fall."""
    found = small.library(small.entry("TUT-A", more="labor: true"), small.entry("TUT-B"))
    assert "assumed" in returns(found.entries["TUT-A"], 10).why
    assert sum(part.share for part in returns(found.entries["TUT-A"], 10).segments) == pytest.approx(1)
    assert returns(found.entries["TUT-B"], 10).segments == ()
