"""Pay by bargaining unit: whose assumption counts, and what one FTE then costs."""

from typing import Any

import numpy as np
import pytest
from tests.program.districts import TOY, YEARS, plan

from alloc_opt.errors import RulesError
from alloc_opt.measures.axes import Axes
from alloc_opt.measures.measures import Measures
from alloc_opt.measures.prices import fte_cost, growth, me_too
from alloc_opt.program.build import build
from alloc_opt.program.decisions import makers
from alloc_opt.program.decisions.pupils import series

UNITS = [
    {"unit": "teachers"},
    {"unit": "clerks", "me_too": "teachers"},
    {"unit": "managers", "me_too": "clerks"},
    {"unit": "drivers"},
]


def _measures(assumptions: list[dict[str, Any]], units: list[dict[str, Any]] = UNITS, **more: Any) -> Measures:
    made = plan({**TOY, "units": units, "assumptions": assumptions, **more}, years=2)
    return Measures(made, Axes.of(made), makers(), series)


def _pay(unit: str, value: float, year: str = "", assumption: str = "pay_growth") -> dict[str, Any]:
    return {"assumption": assumption, "unit": unit, "year": year, "value": value}


def test_own_then_me_too_then_all() -> None:
    """Proves: a unit's own settlement comes before the one it follows, that before the one for all; a year's own row
    before that of every year, within one unit.
    """
    m = _measures([_pay("", 0.01), _pay("", 0.05, YEARS[1]), _pay("teachers", 0.03), _pay("clerks", 0.02, YEARS[1])])
    assert growth(m, "pay_growth").tolist() == [0.0, 0.01, 0.05]
    assert growth(m, "pay_growth", "teachers").tolist() == [0.0, 0.03, 0.03]
    assert growth(m, "pay_growth", "clerks").tolist() == [0.0, 0.03, 0.02]
    assert growth(m, "pay_growth", "managers").tolist() == [0.0, 0.03, 0.02]
    assert growth(m, "pay_growth", "drivers").tolist() == [0.0, 0.01, 0.05]
    assert growth(m, "health_growth", "teachers").tolist() == [0.0, 0.0, 0.0]


def test_me_too_clauses_in_a_circle_are_refused() -> None:
    """Proves: clauses that name each other are an error that shows the circle; a unit that names itself too."""
    units = [{"unit": "a", "me_too": "b"}, {"unit": "b", "me_too": "a"}]
    with pytest.raises(RulesError, match="a, b, a"):
        me_too(_measures([], units), "a")
    with pytest.raises(RulesError, match="a, a"):
        growth(_measures([], [{"unit": "a", "me_too": "a"}]), "pay_growth", "a")


def test_what_an_fte_costs_by_unit() -> None:
    """Proves, by hand: salaries, benefit points and health grow by unit; 5 % of the posts are open, in the base year
    too.
    """
    pay = [
        {"position": "teacher", "salary": 80_000.0, "benefits": 0.25, "health": 10_000.0, "unit": "teachers"},
        {"position": "aide", "salary": 30_000.0, "benefits": 0.2, "health": 10_000.0, "vacancy": 0.05},
    ]
    m = _measures(
        [
            _pay("", 0.01),
            _pay("teachers", 0.03),
            _pay("teachers", 0.02, YEARS[1], "benefits_growth"),
            _pay("", 0.1, "", "health_growth"),
            _pay("teachers", 0.05, YEARS[0], "health_growth"),
        ],
        pay=pay,
    )
    salary, benefits = fte_cost(m)
    np.testing.assert_allclose(salary[0], [80_000, 80_000 * 1.03, 80_000 * 1.03**2])
    np.testing.assert_allclose(salary[1], 0.95 * np.array([30_000, 30_300, 30_000 * 1.01**2]))
    np.testing.assert_allclose(
        benefits[0],
        [30_000, 0.25 * 82_400 + 10_500, 0.27 * 80_000 * 1.03**2 + 10_500 * 1.1],
    )
    np.testing.assert_allclose(benefits[1], 0.95 * np.array([16_000, 6_060 + 11_000, 0.2 * 30_000 * 1.01**2 + 12_100]))


def test_no_positions_no_pay() -> None:
    """Proves: a plan without positions has pay of the right shape."""
    m = _measures([], pay=[], staff=[])
    assert [part.shape for part in fte_cost(m)] == [(0, 3), (0, 3)]


def test_open_posts_save_in_the_budget_too() -> None:
    """Proves: with a vacancy factor of 10 % the teachers' dollars are 10 % lower in every year and still tie to the
    books.
    """
    pay = [{**row, "vacancy": 0.1 if row["position"] == "teacher" else 0.0} for row in TOY["pay"]]
    plain, open_posts = (build(plan({**TOY, "pay": rows}, years=2)) for rows in (TOY["pay"], pay))
    for year in YEARS[:2]:
        spent = [
            built.measures.dollars.where(program="teacher", year=year).by().at(built.today)[0]
            for built in (plain, open_posts)
        ]
        assert spent == pytest.approx([4_000_000.0, 3_600_000.0])
