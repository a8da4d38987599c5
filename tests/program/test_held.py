"""Softer rules that today breaks are held no worse than today: both sides of a range, a share, a rule with helpers."""

import numpy as np
import pytest
from tests.families.checks import solved
from tests.program.districts import TOY, YEARS, broken, point, toy, values

from alloc_opt.measures.index import Index
from alloc_opt.measures.rows import Rows
from alloc_opt.program.build import build
from alloc_opt.program.built import Written
from alloc_opt.program.rowset import limited


def _held(lower: float, upper: float, today: float) -> tuple[float, float]:
    """Limits as solved of one row of a guideline that today has `today` of."""
    built = build(
        toy([{"id": "g", "family": "minimum_staffing", "positions": ("aide",), "fte": 0.0, "severity": "guideline"}])
    )
    index = Index(built.measures.axes, (), ())
    one = np.zeros(1, dtype=np.int64)
    rows = Rows(index, "FTE", one, one, np.ones(1), np.array([lower]), np.array([upper]))
    written: Written = limited(built.by_id["g"], "g", rows, 0, np.array([today]))
    return float(written.lower[0]), float(written.upper[0])


@pytest.mark.parametrize(
    ("lower", "upper", "today", "held"),
    [
        (10.0, 20.0, 15.0, (10.0, 20.0)),
        (10.0, 20.0, 25.0, (10.0, 25.0)),
        (10.0, 20.0, 5.0, (5.0, 20.0)),
        (10.0, 10.0, 12.0, (10.0, 12.0)),
        (-np.inf, 20.0, 25.0, (-np.inf, 25.0)),
        (10.0, np.inf, 5.0, (5.0, np.inf)),
    ],
)
def test_a_range_gives_way_on_the_broken_side_only(
    lower: float, upper: float, today: float, held: tuple[float, float]
) -> None:
    """Proves: the side that today breaks moves to today, the other stays; an equality may be anywhere between."""
    assert _held(lower, upper, today) == held


def test_today_is_rolled_forward() -> None:
    """Proves: a floor in dollars is held at what today's services cost in each year: with pay +10 % a guideline of
    $1,500,000 at Oak is held at 12 x 88,000 x 1.25 + 2 x 35,200 x 1.25 = 1,408,000 in the first year, met in the
    second.
    """
    rule = {
        "id": "floor",
        "family": "per_pupil_floor",
        "floor": 5_000.0,
        "where": {"school": "oak"},
        "severity": "guideline",
    }
    growth = {
        "assumptions": [{"assumption": "pay_growth", "value": 0.1}],
        "funds": [{**TOY["funds"][0], "revenue": 9e6}, TOY["funds"][1]],
    }
    built = build(toy([rule], years=2, more=growth))
    (written,) = built.of_rule("floor")
    np.testing.assert_allclose(written.lower + 0.0, [1_408_000.0, 1_500_000.0])
    assert broken(built, "floor", built.today) == {}
    assert broken(built, "floor", point(built, {("teacher", "oak"): 11.0})) == {
        ("oak", YEARS[0]): pytest.approx(110_000.0),
        ("oak", YEARS[1]): pytest.approx(1_500_000.0 - (11 * 121_000.0 + 2 * 48_400.0)),
    }


def test_a_rule_with_helpers_is_held_too() -> None:
    """Proves: nurses at three schools are two people; a guideline of one is held at two, and two is all
    there may be.
    """
    more = {
        "pay": [*TOY["pay"], {"position": "nurse", "salary": 100_000.0}],
        "staff": [
            *TOY["staff"],
            *({"school": s, "position": "nurse", "resource": "base", "fte": 0.5} for s in ("oak", "elm", "high")),
        ],
    }
    rule = {"id": "n", "family": "itinerant", "position": "nurse", "sites": 3.0, "people": 1.0, "severity": "guideline"}
    built = build(toy([rule], more=more))
    assert broken(built, "n", built.today) == {}
    crowd = point(built, {("nurse", "oak"): 1.9})
    assert set(broken(built, "n", crowd)) == {("people", YEARS[0])}


def test_held_rules_do_not_force_repairs() -> None:
    """Proves: a guideline that today breaks changes nothing; the same as policy is repaired."""
    for severity, aides in (("guideline", 1.0), ("policy", 2.0)):
        rule = {
            "id": "aides",
            "family": "minimum_staffing",
            "positions": ("aide",),
            "fte": 2.0,
            "where": {"school": "elm"},
            "severity": severity,
        }
        built, x = solved(toy([rule]))
        assert values(built, "fte", x, ("school",), position="aide")["elm",] == pytest.approx(aides)
