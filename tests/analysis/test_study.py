"""A study's cases: warm answers are cold answers, in any order, to the cent."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.analysis.plans import toy

from alloc_opt import io
from alloc_opt.analysis.solve import solve
from alloc_opt.analysis.study import DECISION, Answer, Study
from alloc_opt.errors import CertificateError, InfeasibleError
from alloc_opt.scenario.overlay import stated
from alloc_opt.scenario.vary import Vary

VARIED = (
    Vary("beginning", "add", "funds[*].beginning"),
    Vary("salary", "scale", "pay[*].salary"),
    Vary("pupils", "scale", "enrollment[*].pupils"),
    Vary("ratio", "set", "rules[ratio].per"),
    Vary("staff", "scale", "staff[position=aide].fte"),
)
RATIO = {"id": "ratio", "family": "staffing_ratio", "positions": ("teacher",), "per": 60.0}
CASES = st.fixed_dictionaries(
    {},
    optional={
        "beginning": st.floats(-50_000, 400_000).map(round),
        "salary": st.floats(0.95, 1.04),
        "pupils": st.floats(0.9, 1.05),
        "ratio": st.floats(55.0, 80.0),
        "staff": st.floats(0.8, 1.1),
    },
)


@pytest.fixture(scope="module", params=["whole", "parts"])
def study(request: pytest.FixtureRequest) -> Study:
    """The toy district in whole positions (gap 0), and with any part of a position: an LP."""
    if request.param == "whole":
        return Study(toy([RATIO], years=2), VARIED)
    plan = toy([RATIO], years=2)
    tables = dict(plan.tables)
    tables["pay"] = tables["pay"].assign(increment=0.0)
    tables["programs"] = tables["programs"].assign(step=0.0)
    return Study(replace(plan, tables=tables), VARIED)


def _same(one: Answer, other: Answer) -> None:
    assert one.status == other.status
    if one.quantities is None or other.quantities is None:
        assert one.quantities is other.quantities
        return
    for name, value in one.figures.items():
        assert value == pytest.approx(other.figures[name], rel=1e-7, abs=0.005), name
    assert (one.quantities[list(DECISION)] == other.quantities[list(DECISION)]).all().all()
    assert np.allclose(one.quantities["quantity"], other.quantities["quantity"], rtol=0, atol=1e-6)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=CASES)
def test_a_warm_answer_is_the_cold_one(study: Study, case: dict[str, float]) -> None:
    """Proves: by difference and from the anchor comes what a fresh solve of the same plan finds, plan and figures."""
    warm = study.answer(case)
    if warm.status == "no_case":
        return
    plan = study.cases.plan_of(case)
    if not warm.has_plan:
        with pytest.raises((InfeasibleError, CertificateError)):
            solve(plan)
        return
    _same(warm, Study(plan).anchor)


def test_order_does_not_matter(study: Study) -> None:
    """Proves: the same case gives the same answer whatever was asked before it."""
    cases = [{"beginning": 100_000.0}, {"salary": 1.03}, {"pupils": 0.92, "ratio": 70.0}, {}]
    first = [study.answer(case) for case in cases]
    again = [study.answer(case) for case in reversed(cases)][::-1]
    for one, other in zip(first, again, strict=True):
        _same(one, other)


def test_the_case_that_changes_nothing_is_the_anchor(study: Study) -> None:
    """Proves: no change, no difference."""
    assert study.changes(study.answer({})).empty
    assert study.changes(study.answer({"salary": 1.0, "beginning": 0.0})).empty


def test_what_stands_in_the_way_is_told(study: Study) -> None:
    """Proves: a case without a plan, and one that is no case, say so and leave the study as it was."""
    none = study.answer({"ratio": 1.0})
    assert (none.status, none.has_plan) == ("infeasible", False)
    assert "ratio" in none.message
    wrong = study.answer({"salary": -1.0, "ratio": 60.0})
    assert wrong.status == "no_case"
    assert "scale pay[*].salary" in wrong.message
    assert study.changes(study.answer({})).empty


def test_scenarios_are_cases(models_folder: Path) -> None:
    """Proves: a case that names a scenario is the plan with the scenario, and numbers move on top of it."""
    plan = toy([RATIO])
    loss = stated(
        {
            "scenario": "loss",
            "of": plan.name,
            "why": "x",
            "changes": [{"add": "funds[*].beginning", "by": -20_000, "why": "x"}],
        }
    )
    study = Study(plan, VARIED, {"loss": loss})
    alone = study.answer({"scenario": "loss"})
    _same(alone, study.answer({"beginning": -20_000.0}))
    both = study.answer({"scenario": "loss", "beginning": 20_000.0})
    _same(both, study.answer({}))


def test_riverbend_moves_with_its_revenue(models_folder: Path) -> None:
    """Proves: on the model district less state aid leaves less to spend, and the named decisions differ."""
    study = Study(io.read(models_folder / "riverbend"), [Vary("aid", "scale", "revenue[*].rate")])
    less = study.answer({"aid": 0.98})
    year = study.solved.plan.years[-1]
    assert less.has_plan
    assert less.figures[f"spending {year}"] < study.anchor.figures[f"spending {year}"]
    assert not study.changes(less).empty


def test_a_study_can_begin_where_another_did(study: Study) -> None:
    """Proves: a study begun from another's arrays, unsolved, answers as that one; with preferences as well."""
    other = Study(study.cases.plan, VARIED, begin=study.begun())
    _same(other.anchor, study.anchor)
    for case in ({"beginning": 100_000.0}, {"salary": 1.03}, {"pupils": 0.92, "ratio": 70.0}, {}):
        _same(other.answer(case), study.answer(case))
        assert other.changes(other.answer(case)).equals(study.changes(study.answer(case)))
