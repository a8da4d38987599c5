"""The complete plan and drawn districts, written, compiled by Pyomo and solved."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from tests.program.districts import broken, districts, identities_broken, values

from alloc_opt.engine.options import Options
from alloc_opt.engine.session import Session
from alloc_opt.engine.solution import Solution
from alloc_opt.io.read import read
from alloc_opt.measures.prices import program_cost
from alloc_opt.plan.plan import Plan
from alloc_opt.plan.turnover import TURNOVER
from alloc_opt.program.build import build
from alloc_opt.program.built import Built
from alloc_opt.pyomo_model import assert_same

COMPLETE = Path(__file__).parent.parent / "models" / "complete"
DRAWN = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))


@cache
def _solved() -> tuple[Built, Solution]:
    built = build(read(COMPLETE))
    return built, Session(Options()).solve(built.program)


def test_today_is_audited_without_a_solver() -> None:
    """Proves: today's budget meets every identity and every rule but one: Elm has half a counselor, and
    0.5 + 0.5 x ceil(200 / 600) = 1 is wanted.
    """
    built, _ = _solved()
    assert identities_broken(built, built.today) == []
    found = {rule.id: wrong for rule in built.rules if (wrong := broken(built, rule.id, built.today))}
    assert set(found) == {"front_office"}
    assert list(found["front_office"].values()) == pytest.approx([0.5, 0.5])


def test_it_is_solved_and_certified() -> None:
    """Proves: all stages are solved and certified, and the answer meets every rule and identity in natural
    units.
    """
    built, solution = _solved()
    assert solution.status == "optimal"
    assert solution.certificate.holds
    assert len(solution.stages) == len(built.program.stages) >= 12
    x = built.natural(solution.x)
    assert identities_broken(built, x) == []
    assert {rule.id: wrong for rule in built.rules if (wrong := broken(built, rule.id, x, small=1e-5))} == {}


def test_the_books_of_the_answer_tie() -> None:
    """Proves: dollars equal cost by program, school and year, but for the pay of those who come and go, which is no
    service; whatever enters a resource leaves it or stays in it.
    """
    built, solution = _solved()
    x = built.natural(solution.x)
    by = ("program", "school", "year")
    paid, cost = values(built, "dollars", x, by), values(built, "cost", x, by)
    assert max(abs(paid[key] - cost[key]) for key in paid if key[0] != TURNOVER) < 0.005
    assert sum(abs(paid[key]) for key in paid if key[0] == TURNOVER) > 1.0
    flow = {
        name: values(built, name, x, ("resource", "year"))
        for name in ("ending", "revenue", "contributions", "spending", "indirect", "lapse")
    }
    before = {"base": 300_000.0, "title": 20_000.0}
    for resource in built.measures.axes.labels["resource"]:
        have = before.get(resource, 0.0)
        for year in built.plan.years:
            at = (resource, year)
            more = 10_000.0 if resource == "base" else 0.0
            have += flow["revenue"][at] + more + flow["contributions"][at]
            have -= flow["spending"][at] + flow["indirect"][at] + flow["lapse"][at]
            assert have == pytest.approx(flow["ending"][at], abs=0.005)


def test_unit_costs_by_hand() -> None:
    """Proves: a teacher costs 80,000 x 1.2 + 4,000 = $100,000, an aide 30,000 x 1.2 + 4,000 = $40,000, a group of
    tutoring $5,000, a licence $20 in the base year.
    """
    built, _ = _solved()
    cost = dict(zip(built.plan["programs"]["program"], program_cost(built.measures), strict=True))
    for program, dollars in (("teaching", 100_000.0), ("aides", 40_000.0), ("tutoring", 5_000.0), ("licences", 20.0)):
        assert cost[program] == pytest.approx(dollars)


def test_pyomo_compiles_the_same_arrays() -> None:
    """Proves: Pyomo's compiled form of the complete plan is ours, number by number."""
    assert_same(_solved()[0].program)


@DRAWN
@given(districts(years=1))
def test_pyomo_compiles_the_same_arrays_of_drawn_districts(drawn: Plan) -> None:
    """Proves: the same for drawn districts."""
    assert_same(build(drawn).program)


@DRAWN
@given(districts())
def test_drawn_districts_are_solved_and_tie(drawn: Plan) -> None:
    """Proves: what HiGHS makes of a drawn district is certified, its dollars are its cost, its whole numbers are
    whole; a district that cannot be solved breaks a rule today (or the default cap on changes, which would give way).
    """
    built = build(drawn)
    solution = Session(Options()).solve(built.program)
    if not solution.has_plan:
        assert solution.status == "infeasible"
        assert (
            any(broken(built, rule.id, built.today) for rule in built.rules) or drawn.head.settings.changes is not None
        )
        return
    assert solution.certificate.holds
    x = built.natural(solution.x)
    assert identities_broken(built, x, small=1e-5) == []
    by = ("program", "school", "year")
    paid, cost = values(built, "dollars", x, by), values(built, "cost", x, by)
    assert max(abs(paid[key] - cost[key]) for key in paid) < 0.005
    whole = solution.x[built.program.integer]
    np.testing.assert_allclose(whole, np.round(whole), atol=1e-9)
