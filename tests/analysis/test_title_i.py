"""Title I by the federal example, and by hand on six schools with 100 low-income pupils each."""

from typing import Any

import pytest
from tests.families.test_serving_order import DISTRICT
from tests.program.districts import TOY, toy

from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.analysis.title_i import Served, title_i
from alloc_opt.plan.plan import Plan

NAMES = {"title_i": "title", "low_income": "low_income"}


def _found(plan: Plan) -> Served:
    solved = solve(plan)
    found = title_i(plan, solved.built.measures, solved.rules, run(solved).tables)
    assert found is not None
    return found


def _plan(today: dict[str, float], *, award: float = 600_000.0, low: float = 100.0, **more: Any) -> Plan:
    """The six schools; `today`: dollars of help at each, which the plan keeps."""
    tables = {
        **DISTRICT,
        "funds": [DISTRICT["funds"][0], {**DISTRICT["funds"][1], "revenue": award}],
        "enrollment": [
            {**row, "pupils": low} if row["group"] == "low_income" else row for row in DISTRICT["enrollment"]
        ],
        "services": [{"program": "help", "school": s, "current": today.get(s, 0.0)} for s in DISTRICT_SCHOOLS],
        "lines": [
            {"school": s, "resource": "title", "object": "services", "dollars": d, "program": "help"}
            for s, d in today.items()
        ],
        **more,
    }
    return toy(more=tables, pack_names=NAMES)


DISTRICT_SCHOOLS = ("ash", "oak", "elm", "fir", "bay", "yew")


def test_the_federal_example() -> None:
    """Proves 34 CFR 200.78: $2,366,381 for 2,618 low-income pupils are $903.89 each; with a served school below 35 %
    every served school must have at least $1,129.86 (1.25 times the unrounded amount).
    """
    rows = [
        {"school": s, "group": g, "pupils": n}
        for s, low in zip(DISTRICT_SCHOOLS, (500.0, 500.0, 500.0, 500.0, 500.0, 118.0), strict=True)
        for g, n in (("all", 1000.0), ("low_income", low))
    ]
    plan = _plan({"ash": 1e6, "yew": 1e5}, award=2_366_381.0, enrollment=rows)
    found = _found(plan)
    assert round(found.each, 2) == 903.89
    assert found.ranking is not None
    assert found.ranking.frame["minimum"].round(2).unique().tolist() == [1129.86]


def test_ranking_and_dollars_by_hand() -> None:
    """Proves: schools stand by falling poverty, the average of 56.7 % makes 35 % the line, so Yew (20 %) is not
    eligible; Ash has $900 for each of its 100 pupils, and no served school is below 35 %, so there is no least amount.
    """
    found = _found(_plan({"ash": 90_000.0, "oak": 60_000.0}))
    assert found.ranking is not None
    frame = found.ranking.frame
    assert frame["school"].tolist() == list(DISTRICT_SCHOOLS)
    assert frame["eligible"].tolist() == ["yes"] * 5 + ["no"]
    assert frame["served"].tolist() == ["yes", "yes", "no", "no", "no", "no"]
    assert frame["per_pupil"].tolist() == pytest.approx([900.0, 600.0, 0, 0, 0, 0])
    assert frame["minimum"].isna().all()
    assert found.average == pytest.approx(3.4 / 6)
    assert not found.decided


def test_the_award_adds_up() -> None:
    """Proves: what comes in less what goes to schools, to reservations and to the next year is nothing, to the cent."""
    more = {
        "programs": [*DISTRICT["programs"], {"program": "parents", "unit": "dollar", "decided": "central"}],
        "costs": [*DISTRICT["costs"], {"program": "parents", "object": "services", "dollars": 1.0}],
        "uses": [*DISTRICT["uses"], {"program": "parents", "resource": "title"}],
        "lines": [
            {"school": "ash", "resource": "title", "object": "services", "dollars": 90_000.0, "program": "help"},
            {"school": "office", "resource": "title", "object": "services", "dollars": 6_543.21, "program": "parents"},
        ],
        "services": [
            {"program": "help", "school": "ash", "current": 90_000.0},
            {"program": "parents", "school": "office", "current": 6_543.21},
        ],
    }
    award = _found(_plan({}, **more)).award.frame
    sums = award.groupby("kind")["dollars"].sum()
    assert sums["in"] == 600_000.0
    assert sums["schools"] == 90_000.0
    assert sums["reserved"] == 6_543.21
    assert round(sums["in"] - sums["schools"] - sums["reserved"] - sums["out"], 2) == 0.0


def test_few_low_income_pupils_are_not_told() -> None:
    """Proves: a count of 6 is left out with its share and its dollars per pupil, and the next smallest with it."""
    rows = [
        {"school": s, "group": g, "pupils": n}
        for s, low in zip(DISTRICT_SCHOOLS, (100.0, 90.0, 80.0, 70.0, 60.0, 6.0), strict=True)
        for g, n in (("all", 250.0), ("low_income", low))
    ]
    found = _found(_plan({"ash": 90_000.0}, enrollment=rows))
    assert found.ranking is not None
    hidden = found.ranking.frame.set_index("school")["low_income"].isna()
    assert hidden[hidden].index.tolist() == ["bay", "yew"]
    assert found.ranking.frame.set_index("school")[["poverty", "per_pupil"]].isna().loc[["bay", "yew"]].all(axis=None)


def test_without_the_grant_or_the_pupils() -> None:
    """Proves: a plan without Title I has no answer; one that does not count low-income pupils has an award and says
    what is missing.
    """
    solved = solve(toy())
    assert title_i(solved.plan, solved.built.measures, solved.rules, run(solved).tables) is None
    named = {"funds": [TOY["funds"][0], {**TOY["funds"][1], "name": "Title I"}]}
    found = _found(toy(more=named))
    assert found.ranking is None
    assert "low-income" in found.unranked
    assert found.award.frame["dollars"].abs().sum() > 0
