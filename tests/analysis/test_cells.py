"""Measures at a point, label by label."""

import numpy as np
import pandas as pd
from tests.analysis.plans import toy

from alloc_opt.analysis.cells import cells, labelled, matched
from alloc_opt.program.build import build


def test_cells_are_the_totals_of_the_algebra() -> None:
    """Proves: the sparse cells are the non-zero entries of the measure's own totals."""
    built = build(toy(years=2))
    m, x = built.measures, built.today
    total = m.dollars.by("school", "year")
    sparse = cells(m.dollars, x, by=("school", "year"))
    planned = sparse[(sparse["year"] > 0).to_numpy()]
    assert np.allclose(planned["value"], total.at(x))
    assert labelled(m.axes, planned)["school"].tolist() == total.index.labels()["school"].tolist()


def test_matching_finds_rows_by_their_codes() -> None:
    """Proves: each row gets the other table's number of the same labels, zero where there is none, in any order."""
    axes = build(toy()).measures.axes
    here = pd.DataFrame({"school": [0, 1, 2, 1]})
    there = pd.DataFrame({"school": [2, 1], "value": [5.0, 7.0]})
    assert matched(axes, here, there, ("school",)).tolist() == [0.0, 7.0, 5.0, 7.0]
    assert matched(axes, here, there.iloc[:0], ("school",)).tolist() == [0.0] * 4
