"""Max-min: the worst-off school as well off as possible, per pupil."""

import pytest
from tests.goals.checks import alone, best, value, write
from tests.program.districts import TOY, values

from alloc_opt.errors import RulesError

POINTS = {
    "programs": [
        {"program": "teacher", "valued": "rated", "points": 1.0},
        {"program": "aide", "valued": "rated", "points": 0.5},
    ],
}


def test_value() -> None:
    """Proves: Oak has (12 + 1) / 300, Elm (8 + 0.5) / 200, High 20 / 500 = 0.04 points per pupil: the
    least is High's.
    """
    built = write(alone("max_min", more=POINTS))
    assert value(built, "max_min", built.today) == pytest.approx(0.04)


def test_best() -> None:
    """Proves: teachers (1 point, $100,000) are dearer per point than aides (0.5, $40,000), but High has no aides. With
    $4,000,000 and teachers only (aides locked at none) 40 teachers over 1,000 pupils are 0.04 everywhere.
    """
    staff = [row for row in TOY["staff"] if row["position"] == "teacher"]
    staff[0] = {**staff[0], "fte": 22.0}
    staff[2] = {**staff[2], "fte": 10.0}
    funds = [{**TOY["funds"][0], "revenue": 4_000_000.0, "beginning": 0.0}, {**TOY["funds"][1], "revenue": 0.0}]
    built, x, least = best(alone("max_min", more={**POINTS, "staff": staff, "funds": funds}), "max_min")
    assert least == pytest.approx(0.04)
    fte = values(built, "fte", x, ("school",))
    assert (fte["oak",], fte["elm",], fte["high",]) == pytest.approx((12.0, 8.0, 20.0))


def test_outcomes_count_on_their_scales() -> None:
    """Proves: two goals are added by weight / scale and never raw: Oak's 2 aides give 20 of math (/ 10) and 2 of art
    (x 3): 8 points over 300 pupils; Elm half of it over 200; High nothing, so it is the least.
    """
    more = {
        "programs": [{"program": "teacher"}, {"program": "aide", "valued": "rated"}],
        "schools": TOY["schools"][:2],
        "enrollment": TOY["enrollment"][:6],
        "staff": [row for row in TOY["staff"] if row["school"] != "high"],
        "goals": [{"goal": "math", "scale": 10.0}, {"goal": "art", "weight": 3.0}],
        "effects": [
            {"program": "aide", "goal": goal, "effect": effect, "low": 0.0, "high": 99.0}
            for goal, effect in (("math", 10.0), ("art", 1.0))
        ],
    }
    built = write(alone("max_min", more=more))
    assert value(built, "max_min", built.today) == pytest.approx(min(8.0 / 300.0, 4.0 / 200.0))


def test_without_pupils_it_is_refused() -> None:
    """Proves: nobody is worst off where there are no pupils."""
    with pytest.raises(RulesError, match="no school has pupils"):
        write(alone("max_min", more={**POINTS, "enrollment": [{"school": "oak", "pupils": 0.0}]}))
