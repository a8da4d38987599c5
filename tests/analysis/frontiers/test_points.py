"""Geometry of a frontier: what is dominated, what cannot be told apart, and where the knee is."""

import numpy as np
import pytest

from alloc_opt.analysis.frontiers.points import knee, merged, undominated


def test_dominated_and_equal_plans_go() -> None:
    """Proves: a plan that another betters in one and equals in the other goes, so does one of two equal ones (the one
    less is known of); the rest comes in order.
    """
    values = np.array([[3.0, 1.0], [1.0, 3.0], [2.0, 3.0], [1.0, 3.0], [2.0, 2.0]])
    assert undominated(values, [0.0, 5.0, 0.0, 1.0, 0.0]) == [3, 4, 0]


def test_plans_that_cannot_be_told_apart_are_merged() -> None:
    """Proves: a plan no better by more than the step goes into the one before, one no dearer takes the place of the one
    before; ends stay, and nothing is merged where all is exact.
    """
    values = np.array([[0.0, 10.0], [1.0, 9.8], [5.0, 6.0], [5.1, 4.0], [9.0, 3.9]])
    assert merged(values, (0.2, 0.3)) == ([0, 3, 4], [(1, 0), (2, 3)])
    assert merged(values, ()) == ([0, 1, 2, 3, 4], [])


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([[0.0, 10.0], [1.0, 2.0], [10.0, 0.0]], 1),
        ([[0.0, 10.0], [5.0, 5.0], [10.0, 0.0]], None),
        ([[0.0, 10.0], [10.0, 0.0]], None),
        ([[0.0, 9.0, 9.0], [9.0, 0.0, 9.0], [2.0, 2.0, 2.0], [9.0, 9.0, 0.0]], 2),
    ],
)
def test_the_knee(values: list[list[float]], wanted: int | None) -> None:
    """Proves: the knee is the bend, a straight line or two plans have none, of three objectives it is the nearest to
    the best of all.
    """
    assert knee(np.array(values)) == wanted
