"""Hold unrated: only services that nobody rated are held; rated ones may move for points."""

import pytest
from tests.families.checks import solved
from tests.goals.checks import alone, best, value, write
from tests.program.districts import TOY, point, toy, values

MORE = {"programs": [{"program": "teacher"}, {"program": "aide", "valued": "rated", "points": 0.0}]}
POOR = {"funds": [{**TOY["funds"][0], "revenue": 4_000_000.0, "beginning": 0.0}, TOY["funds"][1]]}


def test_value() -> None:
    """Proves: a teacher less counts $100,000, an aide (rated) nothing."""
    built = write(alone("hold_unrated", more=MORE))
    x = point(built, {("teacher", "oak"): 11.0, ("aide", "elm"): 0.0})
    assert value(built, "hold_unrated", x) == pytest.approx(100_000.0)


def test_best() -> None:
    """Proves: $40,000 too little: the rated aide pays, no teacher does."""
    built, x, lost = best(alone("hold_unrated", more={**MORE, **POOR}), "hold_unrated")
    assert lost == pytest.approx(0.0)
    assert values(built, "fte", x, ("school",), position="aide")["elm",] == pytest.approx(0.0)


def test_a_missing_effect_is_not_a_zero_effect() -> None:
    """Proves: points for aides do not buy a single teacher's hour: teachers are unrated, so they stay at today's level
    while aides take the rest of base's money.
    """
    rated = {
        "programs": [{"program": "teacher"}, {"program": "aide", "valued": "rated", "points": 9.0, "maximum": 99.0}]
    }
    built, x = solved(toy(more=rated, mode="priority"))
    fte = values(built, "fte", x, ("position",))
    assert fte["teacher",] == pytest.approx(40.0)
    assert fte["aide",] == pytest.approx((5_100_000.0 - 4_000_000.0 + 200_000.0) / 40_000.0, abs=6.0)
    assert fte["aide",] > 25.0
