"""Target shortfall: as close to the goals' targets as possible."""

import pytest
from tests.goals.checks import alone, best, value, write
from tests.program.districts import TOY, YEARS

MORE = {
    "programs": [{"program": "teacher"}, {"program": "aide", "valued": "rated", "maximum": 4.0}],
    "goals": [{"goal": "math", "target": 50.0, "weight": 2.0, "scale": 10.0}, {"goal": "art", "target": 1.0}],
    "effects": [
        {"program": "aide", "goal": "math", "effect": 10.0, "low": 0.0, "high": 20.0},
        {"program": "aide", "goal": "art", "effect": 1.0, "low": 0.0, "high": 2.0},
    ],
}


def test_value() -> None:
    """Proves: 3 aides reach 30 of 50 in math, 20 short x 2 / 10 = 4 points; art's 3 are beyond its target of 1: no
    credit.
    """
    built = write(alone("target_shortfall", more=MORE))
    assert value(built, "target_shortfall", built.today) == pytest.approx(4.0)


def test_every_year_counts() -> None:
    """Proves: the same shortfall in two years is twice as much."""
    built = write(alone("target_shortfall", more=MORE, years=2))
    assert value(built, "target_shortfall", built.today) == pytest.approx(8.0)
    assert len(YEARS) == 5


def test_best() -> None:
    """Proves: 5 aides reach 50; with money for 4 (teachers locked) 10 stay missing, 2 points."""
    _, _, short = best(alone("target_shortfall", more=MORE), "target_shortfall")
    assert short == pytest.approx(0.0)
    funds = [{**TOY["funds"][0], "revenue": 4_160_000.0, "beginning": 0.0}, {**TOY["funds"][1], "revenue": 0.0}]
    locked = [{"program": "teacher", "locked": True}, MORE["programs"][1]]
    _, _, short = best(alone("target_shortfall", more={**MORE, "funds": funds, "programs": locked}), "target_shortfall")
    assert short == pytest.approx(2.0)
