"""A budget that is handed in, where later years are not decided site by site."""

from pathlib import Path

import numpy as np
import pytest
from tests.program.test_later_years import _by_site

from alloc_opt.analysis.audit import audit
from alloc_opt.analysis.cells import cells, labelled
from alloc_opt.analysis.given import status_quo
from alloc_opt.analysis.handed_in import handed_in
from alloc_opt.measures.axes import Axes
from alloc_opt.plan.plan import Plan

MODELS = Path(__file__).parents[2] / "models"


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Riverbend, its first year by site."""
    return _by_site(MODELS / "riverbend", 1, tmp_path_factory.mktemp("plan"))


def test_schools_taken_together_are_counted_once(together: Plan) -> None:
    """Proves: a list that has a level's services at the place of its schools together (as a run has them) comes to what
    it says, today's services of those schools are not added; so nothing has changed that a limit of changes counts.
    """
    axes = Axes.of(together)
    m = status_quo(together, axes).measures(together, axes, ())
    frame = cells(m.quantity, m.columns.point())
    frame = frame[(frame["year"] > 0).to_numpy()]
    listed = labelled(axes, frame).assign(quantity=frame["value"].to_numpy())
    own = handed_in(together, axes, {"programs": listed}, ()).measures(together, axes, ())
    again = cells(own.quantity, own.columns.point(), by=("program", "year"))
    wanted = cells(m.quantity, m.columns.point(), by=("program", "year"))
    keys = ["program", "year"]
    both = wanted.merge(again, on=keys, how="outer", suffixes=("", "_again")).fillna(0.0)
    assert np.allclose(both["value"], both["value_again"])
    found = audit(together, {"programs": listed})[1].frame
    assert (found.loc[found["rule"] == "calm_years", "status"] == "met").all()
