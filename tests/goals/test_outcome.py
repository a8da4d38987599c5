"""Outcome: effects on declared scales, with a stacking cap."""

import pytest
from tests.goals.checks import alone, best, value, write
from tests.program.districts import TOY, point, values

from alloc_opt.errors import RulesError

MORE = {
    "programs": [{"program": "teacher"}, {"program": "aide", "valued": "rated", "maximum": 10.0}],
    "goals": [
        {"goal": "math", "weight": 2.0, "scale": 10.0},
        {"goal": "art", "weight_by": "poverty"},
    ],
    "effects": [
        {"program": "aide", "goal": "math", "effect": 30.0, "low": 10.0, "high": 40.0},
        {"program": "aide", "goal": "art", "effect": 1.0, "low": 1.0, "high": 1.0},
    ],
}


def test_value() -> None:
    """Proves: 3 aides give 90 of math, at 2 / 10 a point 18 points; art 2 x 0.6 at Oak + 1 x 0.1 at Elm = 1.3: 19.3."""
    built = write(alone("outcome", more=MORE))
    assert value(built, "outcome", built.today) == pytest.approx(19.3)


def test_the_end_of_the_interval_that_counts() -> None:
    """Proves: at the low end 3 aides give 30 of math: 6 + 1.3 points."""
    low = alone("outcome", more=MORE)
    settings = low.head.settings.model_copy(update={"effect_at": "low"})
    low = type(low)(low.head.model_copy(update={"settings": settings}), low.tables)
    assert value(write(low), "outcome", write(low).today) == pytest.approx(7.3)


def test_stacking_cap() -> None:
    """Proves: at most 0.1 of math per pupil count: Oak's 60 are capped at 30, Elm's 30 at 20: 50 / 10 x 2 = 10 points
    and 1.3 of art; one aide more at Oak brings nothing but art.
    """
    goals = [{**MORE["goals"][0], "cap": 0.1}, MORE["goals"][1]]
    built = write(alone("outcome", more={**MORE, "goals": goals}))
    assert value(built, "outcome", built.today) == pytest.approx(11.3)
    x = point(built, {("aide", "oak"): 3.0})
    assert value(built, "outcome", x) == pytest.approx(11.3 + 0.6)


def test_best_stops_at_the_cap() -> None:
    """Proves: with math alone and a cap, aides grow to 30 / 30 = 1 at Oak and 20 / 30 at Elm worth of outcome: the best
    is 50 of math; without the cap money for every possible aide counts.
    """
    one = {**MORE, "goals": [{**MORE["goals"][0], "cap": 0.1}], "effects": MORE["effects"][:1]}
    _, _, points = best(alone("outcome", more=one), "outcome")
    assert points == pytest.approx(10.0)
    free = {**one, "goals": [{**MORE["goals"][0]}]}
    built, x, points = best(alone("outcome", more=free), "outcome")
    assert points == pytest.approx(20.0 * 30.0 / 10.0 * 2.0)
    assert values(built, "fte", x, ("position",))["aide",] == pytest.approx(20.0)


def test_harm_counts() -> None:
    """Proves: a negative effect counts against the goal under a cap as well: the best is not to run it."""
    harm = [{**MORE["effects"][0], "effect": -5.0, "low": -9.0}]
    goals = [{**MORE["goals"][0], "cap": 0.1}]
    built, x, points = best(alone("outcome", more={**MORE, "goals": goals, "effects": harm}), "outcome")
    assert points == pytest.approx(0.0)
    assert values(built, "fte", x, ("position",))["aide",] == pytest.approx(0.0)


def test_without_effects_it_is_refused() -> None:
    """Proves: a missing effect is never a zero effect."""
    with pytest.raises(RulesError, match="no effects"):
        write(alone("outcome"))
    assert len(TOY["funds"]) == 2
