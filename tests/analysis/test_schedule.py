"""Weeks of people whom schools share."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alloc_opt.analysis.schedule import fewest, timetable


def _week(*fte: float, sites: int = 4, travel: float = 0.05) -> list[list[tuple[int, float]]]:
    return timetable(np.array(fte), sites, travel)


def test_two_halves_make_a_person_without_travel() -> None:
    """Proves: 0.5 + 0.5 is one person without time on the road; with 0.05 lost it takes two."""
    assert len(_week(0.5, 0.5, travel=0.0)) == 1
    assert len(_week(0.5, 0.5)) == 2
    assert _week(0.45, 0.5) in ([[(0, 0.45), (1, 0.5)]], [[(1, 0.5), (0, 0.45)]])


def test_a_school_is_split_only_where_that_saves_a_person() -> None:
    """Proves: three schools of 0.6 fill two people without travel (one school has both), three people with splitting
    worth nothing: 0.6 x 2 schools.
    """
    week = _week(0.6, 0.6, 0.6, travel=0.0)
    assert len(week) == 2
    assert sum(map(len, week)) == 4
    assert [len(person) for person in _week(0.6, 0.6, travel=0.0)] == [1, 1]


def test_the_rule_may_count_a_person_less() -> None:
    """Proves: 0.6 at each of three schools with 0.05 on the road: the rule counts (1.8 + 0.15) / 1.05 = 1.86, two
    people; the school that both share costs a further visit: 1.8 + 0.05 x 2 = 1.9 still fits two; at 0.63 it does not.
    """
    assert fewest(np.array([0.6] * 3), 4, 0.05) == len(_week(0.6, 0.6, 0.6)) == 2
    assert fewest(np.array([0.64] * 3), 4, 0.05) == 2
    assert len(_week(0.64, 0.64, 0.64)) == 3


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 24), min_size=1, max_size=9),
    st.integers(1, 4),
    st.sampled_from([0.0, 0.05, 0.1]),
)
def test_a_week_that_people_can_work(tenths: list[int], sites: int, travel: float) -> None:
    """Proves: every school gets its time, nobody works more than full time or at more schools than the rule allows, and
    no timetable has fewer people than the rule counts.
    """
    fte = np.array(tenths) / 10.0
    week = timetable(fte, sites, travel)
    given_time = np.zeros(len(fte))
    for person in week:
        assert len({place for place, _ in person}) == len(person) <= sites
        assert sum(share for _, share in person) + travel * (len(person) - 1) <= 1.0 + 1e-6
        for place, share in person:
            given_time[place] += share
    assert given_time == pytest.approx(fte, abs=1e-5)
    assert len(week) >= fewest(fte, sites, travel) or fte.max() > 1.0
    assert week == timetable(fte, sites, travel)
