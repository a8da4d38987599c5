"""The sign rule of prices."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from tests.engine.programs import INF, program, programs, stage

from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import LOWER, RAISE, loosening_side, price
from alloc_opt.program.arrays import Program

STEP = 1e-3


def moved(case: Program, row: int, side: int) -> Program:
    """The program with every finite limit of a row moved by a step."""
    row_lower, row_upper = case.row_lower.copy(), case.row_upper.copy()
    row_lower[row] += side * STEP
    row_upper[row] += side * STEP
    return dataclasses.replace(case, row_lower=row_lower, row_upper=row_upper)


@pytest.mark.parametrize("sense", [1, -1])
@pytest.mark.parametrize(
    ("row_lower", "row_upper"),
    [
        (-INF, 4.0),  # an upper limit
        (4.0, INF),  # a lower limit
        (4.0, 4.0),  # an equality
        (-INF, 4.0 + 1e9),  # a limit far away: price 0
    ],
)
@pytest.mark.parametrize("side", [RAISE, LOWER])
@pytest.mark.parametrize("worth", [3.0, -3.0])
def test_price_is_the_change_of_a_new_solve(
    sense: int, row_lower: float, row_upper: float, side: int, worth: float
) -> None:
    """Proves price = improvement per unit, for every sense, kind of limit and direction, by solving again."""
    case = program([[1.0, 1.0]], [row_lower], [row_upper], [stage([worth, 0.5 * worth], sense)])
    session = Session()
    before, after = session.solve(case).stages[0], session.solve(moved(case, 0, side)).stages[0]
    change = sense * (after.objective - before.objective) / STEP
    assert price(sense, before.y, side)[0] == pytest.approx(change, abs=1e-6)


@settings(max_examples=80, deadline=None)
@given(programs())
def test_no_step_improves_more_than_its_price(case: Program) -> None:
    """Proves on random programs, ties included, that moving a limit improves by at most price times the step."""
    session = Session()
    held = case.stages[0]
    before = session.solve(case).stages[0]
    for row in range(case.rows):
        for side in (RAISE, LOWER):
            after = session.solve(moved(case, row, side))
            if after.has_plan:
                change = held.sense * (after.stages[0].objective - before.objective)
                assert change <= price(held.sense, before.y, side)[row] * STEP + 1e-9


@settings(max_examples=80, deadline=None)
@given(programs())
def test_loosening_never_costs(case: Program) -> None:
    """Proves that the price towards `loosening_side` is never negative and that an upper limit loosens up."""
    result, sense = Session().solve(case).stages[0], case.stages[0].sense
    side = loosening_side(sense, result.y)
    assert (price(sense, result.y, side) >= 0).all()
    one_sided = np.isinf(case.row_lower) | np.isinf(case.row_upper)
    upper = np.isfinite(case.row_upper)
    priced = one_sided & (np.abs(result.y) > 1e-7)
    assert (side[priced] == np.where(upper[priced], RAISE, LOWER)).all()


def test_price_in_units() -> None:
    """Proves natural price = price * stage.unit / row_unit: 2 points per k$ row of 1000 $ in units of 10 points."""
    case = program([[1.0]], [-INF], [4.0], [dataclasses.replace(stage([2.0], 1), unit=10.0)])
    result = Session().solve(case).stages[0]
    per_dollar = price(1, result.y, RAISE)[0] * case.stages[0].unit / 1000.0
    assert per_dollar == pytest.approx(0.02)
