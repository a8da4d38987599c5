"""The model that people get: names, docs, senses, bounds."""

import numpy as np
import pyomo.environ as pyo
import pytest
from tests.pyomo_model.programs import two_schools

from alloc_opt.errors import SolverError
from alloc_opt.pyomo_model import load, natural_dual, natural_value, to_pyomo


class Result:
    """Duals of the first stage of `two_schools`: one more $1,000 reaches 3 pupils by way of counsellors."""

    y = np.array([0.03, 0.0, 0.0, 0.0])
    d = np.array([0.0, 0.0, 0.02, 0.02])


def test_names_and_docs() -> None:
    """Columns are found by their labels; families are blocks with their formula; a rule's doc is its sentence."""
    model = to_pyomo(two_schools(), stage=1)
    assert model.fte["Lincoln"].is_integer()
    assert model.fte["Lincoln"].bounds == (0.0, 4.0)
    assert not model.fte["Lincoln"].fixed
    assert model.dollars["Peña", "2026-27"].bounds == (0.0, 0.0)
    assert model.least_change_above["0"].ub is None
    assert model.staffing.doc == r"$F_s \ge 0.5$"
    assert model.resource_limit.doc == "budget"
    assert model.resource_limit.budget.doc == "Spend what there is."
    row = model.staffing.counsellors["Lincoln"]
    assert (row.lb, row.ub) == (0.5, 3.0)
    assert model.staffing.same["0"].equality


def test_stages() -> None:
    """A model of stage k has the objectives up to k, keeps their senses and activates the last one only."""
    first, second = to_pyomo(two_schools()), to_pyomo(two_schools(), stage=1)
    assert first.component("least_change_above") is None
    assert list(first.objective) == ["pupils reached"]
    assert first.objective["pupils reached"].sense == pyo.maximize
    assert [each.name for each in second.component_data_objects(pyo.Objective, active=True)] == [
        "objective[least change]"
    ]
    assert second.objective["least change"].sense == pyo.minimize
    with pytest.raises(SolverError, match="stages 0 to 1, not 2"):
        to_pyomo(two_schools(), stage=2)


def test_relax() -> None:
    """Relaxed, whole positions may be fractions."""
    assert to_pyomo(two_schools(), relax=True).fte["Lincoln"].is_continuous()


def test_load_gives_natural_units() -> None:
    """Values and duals are internal in the model and lead back to dollars and pupils per dollar."""
    program = two_schools()
    model = to_pyomo(program)
    load(model, program, np.array([1.0, 1.0, 60.0, 0.0, 2.0]), Result())
    money = model.dollars["Lincoln", "2026-27"]
    assert money.value == 60.0
    assert natural_value(model, money) == 60_000.0
    assert natural_dual(model, program, model.resource_limit.budget["0"]) == pytest.approx(0.003)
    assert model.rc[money] == 0.02
    assert pyo.value(model.objective["pupils reached"]) * 100 == pytest.approx(900.0)
    load(model, program, np.zeros(5))
    assert model.component("dual") is None
    assert money.value == 0.0
