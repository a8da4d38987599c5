"""Today's services rolled forward with what they follow: Oak 2 aides, Elm 1, Office 3.5."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.program.districts import BASE, TOY, YEARS, plan

from alloc_opt.analysis.given import status_quo
from alloc_opt.measures.axes import Axes
from alloc_opt.measures.measures import Measures
from alloc_opt.program.decisions import makers
from alloc_opt.program.decisions.pupils import series
from alloc_opt.program.rolled import level, rolled

STAFF = [
    *TOY["staff"],
    {"school": "office", "position": "aide", "resource": "base", "fte": 3.5},
]


def _measures(ratio: float, **program: Any) -> Measures:
    counts = [{"driver": "d", "year": y, "count": 1000.0 * c} for y, c in ((BASE, 1.0), (YEARS[0], ratio))]
    made = plan(
        {
            **TOY,
            "staff": STAFF,
            "programs": [{"program": "teacher"}, {"program": "aide", "follows": "d", **program}],
            "drivers": [{"driver": "d", "counts": "given"}],
            "counts": counts,
        }
    )
    return Measures(made, Axes.of(made), makers(), series)


def _aides(m: Measures) -> list[float]:
    table = rolled(m)
    aide, schools = m.axes.codes("program", ["aide"])[0], m.axes.codes("school", ["oak", "elm", "office"])
    mine = table[table["program"] == aide].set_index("school")["value"]
    return mine[schools].tolist()


def test_what_follows_nothing_stays() -> None:
    """Proves: teachers stay as they are while the count doubles."""
    table = rolled(_measures(2.0))
    teachers = table[table["program"] == 0]
    assert teachers["value"].tolist() == teachers["current"].tolist() == [12.0, 8.0, 20.0]


@pytest.mark.parametrize("more", [{}, {"locked": True, "step": 1.0}])
def test_any_amount_follows_exactly(more: dict[str, Any]) -> None:
    """Proves: without a step, or locked, 4 % more pupils are 4 % more aides at each site."""
    assert _aides(_measures(1.04, **more)) == pytest.approx([2.08, 1.04, 3.64])


@pytest.mark.parametrize(
    ("ratio", "aides"),
    [
        (1.0, [2.0, 1.0, 3.5]),
        (1.04, [2.0, 1.0, 4.5]),
        (1.2, [3.0, 1.0, 4.5]),
        (0.9, [2.0, 1.0, 3.5]),
        (0.7, [2.0, 1.0, 2.5]),
        (0.0, [0.0, 0.0, 0.5]),
    ],
)
def test_whole_steps_of_the_district(ratio: float, aides: list[float]) -> None:
    """Proves, by hand: 4 % more of 6.5 are 0.26, so one step, at the office with the largest remainder; 20 % more are
    1.3, so two; 10 % fewer keep all, 30 % fewer (1.95) give up one, at the office; an odd half stays.
    """
    assert _aides(_measures(ratio, step=1.0)) == pytest.approx(aides)


def test_a_central_program_moves_as_a_whole() -> None:
    """Proves: a central program takes whole steps of the district and its sites keep their shares: 6.5 and one step."""
    assert _aides(_measures(1.04, step=1.0, decided="central")) == pytest.approx(
        [7.5 * 2 / 6.5, 7.5 / 6.5, 7.5 * 3.5 / 6.5]
    )


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.floats(0.5, 2.0), st.sampled_from([0.1, 0.5, 1.0]))
def test_the_district_has_the_level_or_the_next_step(ratio: float, step: float) -> None:
    """Proves: all sites together have at least the level and less than a step more; each moves by whole steps and by
    less than one step beyond its own level.
    """
    m = _measures(ratio, step=step)
    table = rolled(m)
    mine = table[table["program"] == m.axes.codes("program", ["aide"])[0]]
    due, value = level(m, mine), mine["value"].to_numpy(dtype=float)
    assert due.sum() - 1e-6 <= value.sum() < due.sum() + step + 1e-6
    moved = (value - mine["current"].to_numpy(dtype=float)) / step
    np.testing.assert_allclose(moved, np.round(moved), atol=1e-6)
    assert (np.abs(value - due) < step + 1e-6).all()


def test_todays_budget_rolled_forward_uses_it() -> None:
    """Proves: the budget without decisions has the rolled level, the base year today's."""
    m = _measures(1.2, step=1.0)
    frame = status_quo(m.plan, m.axes).parts["quantity"]
    mine = frame[frame["program"] == m.axes.codes("program", ["aide"])[0]].sort_values(["year", "school"])
    assert mine["value"].tolist() == [2.0, 1.0, 3.5, 3.0, 1.0, 4.5]
