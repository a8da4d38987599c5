"""Phase-in, hold-harmless and caps, year by year."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alloc_opt.analysis.formulas.path import Payer, Step, Terms, path
from alloc_opt.errors import OperatorError

YEARS = ["2026-27", "2027-28", "2028-29"]
DOLLARS = st.floats(1e4, 1e7)


def walked(
    start: list[float], formula: list[float], terms: Terms, pupils: list[list[float]] | None = None
) -> tuple[Step, ...]:
    """The path of three years from dollars to a formula that stays."""
    old, new = (np.repeat(np.array(each)[None, :], len(YEARS), axis=0) for each in (start, formula))
    heads = np.full((4, len(start)), 100.0) if pupils is None else np.array(pupils)
    return path(np.array(start), YEARS, old, new, heads, terms)


@st.composite
def schools(draw: st.DrawFn) -> tuple[list[float], list[float]]:
    """Dollars of some schools, and what a formula of the same total gives them."""
    start = draw(st.lists(DOLLARS, min_size=2, max_size=8))
    formula = draw(st.lists(DOLLARS, min_size=len(start), max_size=len(start)))
    scale = sum(start) / sum(formula)
    return start, [each * scale for each in formula]


@given(schools(), st.integers(1, 3))
def test_the_phase_in_ends_at_the_formula(sides: tuple[list[float], list[float]], years: int) -> None:
    """Proves: without protection the last year is the formula, to the cent, and each year lies on the way."""
    start, formula = sides
    terms = Terms(tuple((n + 1) / years for n in range(years)))
    steps = walked(start, formula, terms)
    assert (steps[-1].given == steps[-1].formula).all()
    assert (np.abs(steps[-1].given - np.array(formula) * 100) <= 1 + len(start)).all()
    ends = np.sort(np.array([start, formula]), axis=0) * 100
    for step in steps:
        assert (step.given >= ends[0] - len(start) - 1).all()
        assert (step.given <= ends[1] + len(start) + 1).all()


@given(schools(), st.floats(0.5, 1.0), st.sampled_from(["district", "schools", "gains"]))
def test_hold_harmless_never_lets_a_school_lose_more(
    sides: tuple[list[float], list[float]], keep: float, payer: Payer
) -> None:
    """Proves: whoever pays, no school falls below the stated share of last year's dollars in any year."""
    start, formula = sides
    try:
        steps = walked(start, formula, Terms((0.5, 1.0), (keep,), payer=payer))
    except OperatorError:
        assume(payer != "district")
        return
    before = np.rint(np.array(start) * 100)
    for step in steps:
        assert (step.given >= keep * before - 1e-3).all()
        before = step.given


@given(schools(), st.floats(0.8, 1.0), st.sampled_from(["schools", "gains"]))
def test_a_constant_total_stays_to_the_cent(sides: tuple[list[float], list[float]], keep: float, payer: Payer) -> None:
    """Proves: where schools pay for one another, each year's cents are those of the phase-in without protection."""
    start, formula = sides
    try:
        steps = walked(start, formula, Terms((0.4, 1.0), (keep,), (0.6,), payer=payer))
    except OperatorError:
        return
    for step in steps:
        assert int(step.given.sum()) == int(step.blend.sum())


@given(schools(), st.floats(0.7, 1.0), st.floats(0.0, 0.3), st.sampled_from(["district", "schools", "gains"]))
def test_the_parts_of_a_step_add_up(
    sides: tuple[list[float], list[float]], keep: float, gain: float, payer: Payer
) -> None:
    """Proves: blend + protection - held back + shared is what a school gets; the district's new money is the rest."""
    start, formula = sides
    try:
        steps = walked(start, formula, Terms((0.5, 1.0), (keep,), (gain,), payer=payer))
    except OperatorError:
        return
    for step in steps:
        assert (step.blend + step.protected - step.held_back + step.shared == step.given).all()
        assert (step.given <= step.cap).all()
        if payer == "district":
            assert not step.shared.any()
            assert int((step.given - step.blend).sum()) == int((step.protected - step.held_back).sum())


def test_two_schools_by_hand() -> None:
    """Proves: 1,000 -> 700 at 90 % keeps 900, 810, 729; paid by the other school, the total stays at 2,000."""
    steps = walked([1000.0, 1000.0], [700.0, 1300.0], Terms((1.0,), (0.9,)))
    assert [step.given.tolist() for step in steps] == [[90_000, 130_000], [81_000, 130_000], [72_900, 130_000]]
    assert [int(step.protected.sum()) for step in steps] == [20_000, 11_000, 2_900]
    steps = walked([1000.0, 1000.0], [700.0, 1300.0], Terms((1.0,), (0.9,), payer="schools"))
    assert [step.given.tolist() for step in steps] == [[90_000, 110_000], [81_000, 119_000], [72_900, 127_100]]


def test_per_pupil_a_school_that_shrinks_keeps_less() -> None:
    """Proves: with a tenth of its pupils gone, a school held per pupil keeps nine tenths of one held in all."""
    heads = [[100.0, 100.0], [90.0, 100.0], [90.0, 100.0], [90.0, 100.0]]
    whole = walked([1000.0, 1000.0], [500.0, 1500.0], Terms((1.0,), (1.0,)), heads)
    each = walked([1000.0, 1000.0], [500.0, 1500.0], Terms((1.0,), (1.0,), per_pupil=True), heads)
    assert whole[0].given[0] == 100_000
    assert each[0].given[0] == 90_000


def test_what_cannot_be_paid_is_told_with_what_could() -> None:
    """Proves: where the total falls by a tenth, holding all harmless at 95 % is refused, and 90 % is named."""
    with pytest.raises(OperatorError) as caught:
        walked([1000.0, 1000.0], [900.0, 900.0], Terms((1.0,), (0.95,), payer="schools"))
    assert "promises $100" in caught.value.message
    assert "90 %" in caught.value.hint


def test_a_new_school_has_neither_floor_nor_cap() -> None:
    """Proves: a school without dollars last year takes its formula at once, whatever the cap."""
    steps = walked([0.0, 1000.0], [400.0, 600.0], Terms((1.0,), (), (0.05,)))
    assert steps[0].given.tolist() == [40_000, 60_000]
