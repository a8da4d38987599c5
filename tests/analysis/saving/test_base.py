"""What savings are measured from."""

import numpy as np
from tests.analysis.plans import toy

from alloc_opt.analysis.saving.base import carried
from alloc_opt.analysis.solve import solve
from alloc_opt.measures.coded import Coded
from alloc_opt.program.build import build


def test_a_plan_is_carried_without_what_was_asked_of_it_later() -> None:
    """Proves: columns that a measure adds after the solve have no values to be carried, so they follow anew."""
    solved = solve(toy())
    other = build(solved.plan, rules=solved.rules)
    for built in (solved.built, other):
        columns = built.measures.columns
        none = Coded.by_dimension(built.measures.axes, {})
        columns.add("later", none, count=3, upper=9.0, unit="units", witness=lambda x: np.full(3, 7.0))
    x = carried(solved, other)
    assert len(x) == other.measures.columns.count
    assert (x[-3:] == 7.0).all()
    assert np.allclose(x[: len(solved.x)], solved.x)
