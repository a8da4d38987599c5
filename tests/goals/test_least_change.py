"""Least change: dollars of services that change, each year against the year before."""

import pytest
from tests.goals.checks import alone, best, value, write
from tests.program.districts import TOY, YEARS, point, values


def test_value() -> None:
    """Proves: a teacher less in the first year and back in the second are two changes of $100,000; one that stays away
    is one.
    """
    built = write(alone("least_change", years=2))
    oak = ("teacher", "oak")
    back = point(built, {(*oak, YEARS[0]): 11.0})
    away = point(built, {(*oak, YEARS[0]): 11.0, (*oak, YEARS[1]): 11.0})
    assert value(built, "least_change", back) == pytest.approx(200_000.0)
    assert value(built, "least_change", away) == pytest.approx(100_000.0)


def test_best() -> None:
    """Proves: money that is short in the second year only is cut in the second year: one change of what is missing,
    none in the first.
    """
    funds = [{**TOY["funds"][0], "revenue": 4_040_000.0, "beginning": 0.0, "carryover": False}, TOY["funds"][1]]
    revenue = [{"line": "loss", "resource": "base", "dollars": -100_000.0, "year": YEARS[1]}]
    plan = alone("least_reduction", "least_change", more={"funds": funds, "revenue": revenue}, years=2)
    built, x, moved = best(plan, "least_change")
    assert moved == pytest.approx(100_000.0)
    assert sum(values(built, "decrease", x, ("year",), year=YEARS[0]).values()) == pytest.approx(0.0)
