"""Amounts with their units, as people say them."""

import pytest

from alloc_opt.reports import units

SAID = [
    (-70.0, "seat", "70 fewer seats of X"),
    (1.0, "teacher", "1 more teacher of X"),
    (-0.4, "FTE", "0.4 FTE less of X"),
    (2.0, "meal day", "2 more meal days of X"),
    (-3.0, "class", "3 fewer classes of X"),
    (2.0, "study", "2 more studies of X"),
    (-24.0, "hour per week", "24 fewer hours per week of X"),
    (5000.0, "dollar", "$5,000 more for X"),
    (-0.12, "today's level", "12.0 % less X"),
]


@pytest.mark.parametrize(("change", "unit", "text"), SAID)
def test_a_change_is_said_as_people_speak(change: float, unit: str, text: str) -> None:
    """Proves: several things are plural, countable ones fewer, others less, and no sign is left."""
    assert units.moved(change, unit, "X") == text


def test_one_is_singular_and_no_unit_is_doubled() -> None:
    """Proves: an amount has its unit once, singular at exactly one."""
    assert [units.amount(size, "seat") for size in (0.0, 0.5, 1.0, -2.0)] == [
        "0 seats",
        "0.5 seats",
        "1 seat",
        "2 seats",
    ]
    assert units.plural("seats") == "seats"
