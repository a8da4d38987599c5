"""Pieces of a concave function from few values and slopes of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alloc_opt.analysis.curves.tangents import Pieces, Touch, fewer, tangents

WIDTHS = st.lists(st.integers(1, 50), min_size=1, max_size=9)


@st.composite
def functions(draw: st.DrawFn) -> tuple[list[float], list[float]]:
    """Breakpoints (ends included) and slopes of a concave piecewise linear function."""
    widths = draw(WIDTHS)
    slopes = draw(st.lists(st.integers(-40, 40), min_size=len(widths), max_size=len(widths), unique=True))
    return [0.0, *np.cumsum(widths).astype(float)], sorted(map(float, slopes), reverse=True)


def asked(at: list[float], slopes: list[float], t: float) -> Touch:
    """The function at a point, with the slope to the left of it where it bends."""
    values = np.concatenate([[7.0], 7.0 + np.cumsum(np.diff(at) * slopes)])
    piece = max(int(np.searchsorted(at, t, side="left")) - 1, 0)
    return Touch(t, float(values[piece] + slopes[piece] * (t - at[piece])), slopes[piece])


@settings(max_examples=200, deadline=None)
@given(functions())
def test_every_breakpoint_is_found(function: tuple[list[float], list[float]]) -> None:
    """Proves: without an error allowed, the pieces are the function's own: same breakpoints, same slopes."""
    at, slopes = function
    found = fewer(tangents(lambda t: asked(at, slopes, t), 0.0, at[-1], error=0.0, most=500), 500, 0.0)
    assert found.at == pytest.approx(at, abs=1e-6)
    assert found.slopes == pytest.approx(slopes, abs=1e-6)
    assert found.error <= 1e-6


@settings(max_examples=100, deadline=None)
@given(functions(), st.sampled_from([0.01, 0.1]), st.integers(1, 4), st.integers(2, 12))
def test_the_stated_error_is_true(
    function: tuple[list[float], list[float]], error: float, most: int, points: int
) -> None:
    """Proves: however few points and pieces are allowed, no value is further from the pieces than they say."""
    at, slopes = function
    found = fewer(tangents(lambda t: asked(at, slopes, t), 0.0, at[-1], error=error, most=points), most, error)
    assert len(found.at) <= most + 1
    off = max(abs(asked(at, slopes, float(t)).value - found(float(t))) for t in np.linspace(0.0, at[-1], 97))
    assert off <= found.error + 1e-6


def test_a_straight_line_takes_two_points() -> None:
    """Proves: nothing is asked between ends whose tangents agree."""
    found = tangents(lambda t: Touch(t, 3 - 2 * t, -2.0), 0.0, 10.0, error=0.0, most=50)
    assert (found.asked, found.at.tolist()) == (2, [0.0, 10.0])


def test_pieces_in_line_become_one() -> None:
    """Proves: a point on the line between its neighbors is left out without error."""
    found = fewer(Pieces(np.array([0.0, 1.0, 2.0, 4.0]), np.array([0.0, 1.0, 2.0, 2.0]), 0.0), 9, 0.0)
    assert (found.at.tolist(), found.error) == ([0.0, 2.0, 4.0], 0.0)


def test_where_change_ends_is_kept() -> None:
    """Proves: however large the error allowed, the point from which on nothing changes stays, unless pieces run out."""
    pieces = Pieces(np.array([0.0, 1.0, 2.0, 3.0, 9.0]), np.array([0.0, 5.0, 9.0, 9.1, 9.1]), 0.0)
    assert fewer(pieces, 9, 0.5).at.tolist() == [0.0, 3.0, 9.0]
    assert fewer(pieces, 1, 0.5).at.tolist() == [0.0, 9.0]


def test_where_change_ends_is_found() -> None:
    """Proves: a function that stops rising does so where it does, though the bend is far below the error allowed."""
    at, slopes = [0.0, 50.0, 51.0, 52.0, 90.0], [10.0, 0.5, 0.25, 0.0]
    found = tangents(lambda t: asked(at, slopes, t), 0.0, 90.0, error=0.1, most=50)
    assert 52.0 in [pytest.approx(each) for each in found.at]
    assert found(52.0) == pytest.approx(found.value[-1])
