"""Comparability both ways, by hand on the toy: Oak (300 pupils, 12 teachers) beside Elm (200, 8)."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.program.districts import TOY, toy

from alloc_opt.analysis.comparable import Compared, comparable, federal_resources
from alloc_opt.analysis.solve import solve

SCHOOLS = [
    {"school": "oak", "name": "Oak", "level": "elementary", "title_i": "yes"},
    {"school": "elm", "name": "Elm", "level": "elementary", "title_i": "no"},
    {"school": "high", "name": "High", "level": "high", "title_i": "no"},
    {"school": "office", "kind": "central", "title_i": "no"},
]
PAY = [{**TOY["pay"][0], "salary_object": "1100"}, {**TOY["pay"][1], "salary_object": "2100"}]


def _found(rules: list[dict[str, Any]] | None = None, **more: Any) -> Compared | None:
    named = {"title_i": "title"}
    return comparable(solve(toy(rules or [], more={"schools": SCHOOLS, "pay": PAY, **more}, pack_names=named)))


def _row(frame: pd.DataFrame, method: str, side: str) -> Any:
    return frame[(frame["method"] == method) & (frame["side"] == side)].iloc[0]


def test_by_hand() -> None:
    """Proves: 25 pupils a teacher on both sides, at most 27.5; base dollars: Oak's teachers come to $4,000 a pupil,
    Elm's teachers and aide to $4,200, of which nine tenths are $3,780; aides of Title I count on neither side.
    """
    found = _found()
    assert found is not None
    frame = found.table.frame
    oak, elm = _row(frame, "staff", "served"), _row(frame, "staff", "others")
    assert (oak["ratio"], elm["ratio"], oak["limit"], oak["passes"]) == (25.0, 25.0, pytest.approx(27.5), "yes")
    oak, elm = _row(frame, "dollars", "served"), _row(frame, "dollars", "others")
    assert (oak["ratio"], elm["ratio"], oak["limit"]) == (4000.0, 4200.0, pytest.approx(3780.0))
    assert "teacher" in found.words[0]
    assert "aide" not in found.words[0]
    assert "base" in found.words[1]
    assert "title" not in found.words[1]


def test_the_verdict_is_that_of_the_family() -> None:
    """Proves: where the plan places the rule, the page's limit is the rule's: with 8.5 teachers at Elm, Oak's 25 pupils
    a teacher exceed 105 % of 23.53 (24.71) and the rule, held no worse than today, breaks as the table says.
    """
    rule = {
        "id": "comparable",
        "family": "comparability",
        "severity": "guideline",
        "served": {"title_i": "yes"},
        "others": {"title_i": "no", "kind": "school"},
        "staff": {"position": ["teacher"]},
        "most": 1.05,
    }
    staff = [{**TOY["staff"][1], "fte": 8.5} if n == 1 else row for n, row in enumerate(TOY["staff"])]
    found = _found([rule], staff=staff)
    assert found is not None
    assert found.placed
    oak = _row(found.table.frame, "staff", "served")
    assert oak["limit"] == pytest.approx(200 / 8.5 * 1.05, abs=1e-3)
    assert oak["passes"] == "no"
    assert "plan's rule" in found.words[0]


def test_alone_and_small_schools_are_not_compared() -> None:
    """Proves: a served high school without another of its level is not compared, nor is one of 90 pupils."""
    alone = [{**row, "title_i": "yes"} if row["school"] == "high" else row for row in SCHOOLS]
    found = _found(schools=alone)
    assert found is not None
    frame = found.table.frame
    assert frame[frame["school"] == "high"]["side"].unique().tolist() == ["not compared"]
    assert np.isnan(frame[frame["school"] == "high"]["limit"]).all()
    few = [{**row, "pupils": 45.0} if row["school"] == "oak" else row for row in TOY["enrollment"]]
    small = _found(enrollment=few)
    assert small is not None
    assert "served" not in set(small.table.frame["side"])


def test_without_a_column_of_served_schools() -> None:
    """Proves: where the plan does not say who is served there is no answer."""
    assert comparable(solve(toy())) is None


def test_federal_money_by_name_and_by_object() -> None:
    """Proves: what the federal pack names and what comes from revenue objects 8100 to 8299 is federal, the rest not."""
    funds = [
        {"fund": "01", "resource": "base", "revenue": 5e6, "revenue_object": "8011"},
        {"fund": "01", "resource": "perkins", "revenue": 1.0},
        {"fund": "01", "resource": "lunch", "revenue": 1.0, "revenue_object": "8220"},
    ]
    assert federal_resources(toy(more={"funds": funds, "staff": [], "pay": []})) == {"perkins", "lunch"}
