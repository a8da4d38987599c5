"""Points: what the board gave per unit, with falling returns."""

import pytest
from tests.goals.checks import alone, best, value, write
from tests.program.districts import TOY, point, values

RATED = {"programs": [{"program": "teacher"}, {"program": "aide", "valued": "rated", "points": 3.0, "maximum": 10.0}]}
RETURNS = {
    "returns": [
        {"program": "aide", "segment": "first", "share": 0.2, "multiplier": 1.0},
        {"program": "aide", "segment": "rest", "share": 0.8, "multiplier": 0.5},
    ]
}


def test_value() -> None:
    """Proves: 3 aides x 3 points are 9; with returns the first 2 at a school count whole, the next half: Oak's 4 are
    2 + 1 = 3, so 9 points, and Elm's 1 is 3.
    """
    built = write(alone("points", more=RATED))
    assert value(built, "points", built.today) == pytest.approx(9.0)
    built = write(alone("points", more={**RATED, **RETURNS}))
    assert value(built, "points", point(built, {("aide", "oak"): 4.0})) == pytest.approx(12.0)


def test_best_fills_the_first_segments_first() -> None:
    """Proves: money for 5 aides beside the teachers: 2.5 would go to each school or all to one without returns; with
    returns each school gets its first 2 (worth 3 each) before a third (worth 1.5): 4 x 3 + 1 x 1.5 = 13.5 points.
    """
    funds = [{**TOY["funds"][0], "revenue": 4_200_000.0, "beginning": 0.0}, {**TOY["funds"][1], "revenue": 0.0}]
    locked = [{"program": "teacher", "locked": True}, RATED["programs"][1]]
    more = {"funds": funds, "programs": locked, **RETURNS}
    built, x, points = best(alone("points", more=more), "points")
    assert points == pytest.approx(13.5)
    aides = values(built, "fte", x, ("school",), position="aide")
    assert min(aides["oak",], aides["elm",]) >= 2.0 - 1e-6


def test_today_has_falling_returns_too() -> None:
    """Proves: the base year's points are those of the segments: Oak's 2 aides are 6 points, with 4 today they would be
    9.
    """
    staff = [*TOY["staff"][:3], {**TOY["staff"][3], "fte": 4.0}, TOY["staff"][4]]
    built = write(alone("points", more={**RATED, **RETURNS, "staff": staff}))
    today = built.measures["points"].today().by("school").at(built.today)
    assert today[0] == pytest.approx(9.0)
