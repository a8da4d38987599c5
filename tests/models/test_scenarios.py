"""The scenarios that come along: each lays over its plan, and moves money, pay and pupils the way it says."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from tests.conftest import ROOT

from alloc_opt.analysis.solve import solve
from alloc_opt.engine.options import Options
from alloc_opt.io import read
from alloc_opt.measures.prices import fte_cost
from alloc_opt.plan.plan import Plan
from alloc_opt.program.build import build
from alloc_opt.program.built import Built
from alloc_opt.scenario import apply, load

FILES = sorted((ROOT / "scenarios").glob("*.yaml"))
Floats = npt.NDArray[np.float64]


@cache
def base(name: str) -> Plan:
    """The plan of a model."""
    return read(ROOT / "models" / name)


@cache
def built(name: str, scenario: str = "") -> Built:
    """The program of a model, with a scenario."""
    plan = base(name)
    return build(apply(plan, ROOT / "scenarios" / f"{name}-{scenario}.yaml") if scenario else plan)


def revenue(of: Built) -> Floats:
    """Revenue by year, base year first."""
    totals = of.measures.plan
    years = (totals.head.base_year, *totals.years)
    by_year = of.measures.revenue.by("resource", "year")
    labels = by_year.index.labels()["year"]
    return np.array([by_year.constant[labels == year].sum() for year in years])


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_each_lays_over_its_plan(path: Path) -> None:
    """Proves: it reads and applies without a problem, is called like its file, and says its question and title."""
    scenario = load(path)
    plan = apply(base(scenario.of), path)
    assert plan.overlays == (scenario.name,) == (path.stem,)
    assert scenario.title
    assert scenario.name.startswith(scenario.of)
    assert all(len(change.why) > 10 for change in scenario.changes)
    assert plan.head.confidential == scenario.confidential == ("offer" in path.stem)


@pytest.mark.parametrize("name", ["riverbend", "sfusd"])
def test_fewer_pupils_move_revenue_formula_and_demand(name: str) -> None:
    """Proves the sign: 3 % fewer pupils bring less money in the end, never more; less formula; fewer classes needed."""
    before, after = built(name), built(name, "enrollment-3-percent-lower")
    less = revenue(after) - revenue(before)
    assert less[0] == 0
    assert (less <= 1.0).all()
    assert less[-1] < -100_000
    formula = [each.measures["formula"].by("year").constant for each in (before, after)]
    assert (formula[1] < formula[0])[-1]
    assert _limits(after, "class").sum() < _limits(before, "class").sum()


def _limits(of: Built, rule: str) -> Floats:
    """Least staff that rules on classes ask for."""
    found = [w.lower[np.isfinite(w.lower)] for w in of.written if w.rule is not None and w.rule.id.startswith(rule)]
    return np.concatenate(found)


@pytest.mark.parametrize("name", ["riverbend", "sfusd"])
@pytest.mark.parametrize("scenario", ["state-aid-5-percent-lower", "grant-ends"])
def test_less_money_is_less(name: str, scenario: str) -> None:
    """Proves: the scenarios of lost money lower revenue in the last year and not in the base year."""
    change = revenue(built(name, scenario)) - revenue(built(name))
    assert change[0] == pytest.approx(0.0, abs=1.0)
    assert change[-1] < -500_000
    assert (change <= 1.0).all()


@pytest.mark.parametrize(
    ("name", "fails", "passes"),
    [("riverbend", "levy-fails", "levy-passes"), ("sfusd", "parcel-tax-ends", "parcel-tax-passes")],
)
def test_a_levy_moves_its_own_years(name: str, fails: str, passes: str) -> None:
    """Proves: a levy that fails is missing and one that passes is more, from 2027-28 on and not before."""
    now = revenue(built(name))
    for scenario, sign in ((fails, -1), (passes, 1)):
        change = revenue(built(name, scenario)) - now
        np.testing.assert_allclose(change[:2], 0.0, atol=1.0)
        assert (sign * change[2:] > 400_000).all()


@pytest.mark.parametrize("name", ["riverbend", "sfusd"])
def test_a_percent_goes_to_those_who_get_it_too(name: str) -> None:
    """Proves: 1 % for one unit raises the pay of every unit with a me-too clause, statutory benefits with it."""
    (salary, benefits), (more, with_it) = (fte_cost(built(name, s).measures) for s in ("", "pay-1-percent"))
    first = base(name)["assumptions"]
    planned = first[(first["assumption"] == "pay_growth") & first["year"].isin(["", "2026-27"])]["value"].iloc[-1]
    np.testing.assert_allclose(more[:, 1:], salary[:, 1:] * (1.01 + planned) / (1 + planned))
    np.testing.assert_allclose(more[:, 0], salary[:, 0])
    share = base(name)["pay"]["benefits"].to_numpy(dtype=float)
    raised = (with_it - benefits)[:, 1] / (more - salary)[:, 1]
    np.testing.assert_allclose(raised, share, atol=0.01)


@pytest.mark.parametrize("name", ["riverbend", "sfusd"])
def test_health_rises_for_a_year_and_stays_up(name: str) -> None:
    """Proves: 12 % in one year raises benefits in it and after, and salaries nowhere."""
    (salary, benefits), (same, more) = (fte_cost(built(name, s).measures) for s in ("", "health-12-percent"))
    np.testing.assert_array_equal(same, salary)
    assert (more[:, 1:] > benefits[:, 1:]).all()


@pytest.fixture(scope="module")
def solved_for() -> Callable[[str], Floats]:
    """Dollars by year of riverbend's best plan, with a scenario."""

    @cache
    def dollars(scenario: str) -> Floats:
        plan = base("riverbend")
        if scenario:
            plan = apply(plan, ROOT / "scenarios" / f"riverbend-{scenario}.yaml")
        answer = solve(plan, options=Options(gap=plan.head.settings.gap))
        total = answer.built.measures.dollars.where(school="fern").by("year")
        return np.asarray(total.at(answer.x))

    return dollars


def test_a_closed_school_costs_its_empty_building(solved_for: Callable[[str], Floats]) -> None:
    """Proves: Fern Hollow spends as before until it closes, then the closing's own costs."""
    open_, closed = solved_for(""), solved_for("school-closes")
    assert closed[0] > 0.9 * open_[0] > 1_000_000
    growth = 1.027 ** np.array([2, 3])
    np.testing.assert_allclose(closed[1:], [35_000 + 60_000 + 89_500, 35_000 + 89_500] * growth, rtol=1e-6)
