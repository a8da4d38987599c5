"""Worst-off: the school with the fewest dollars per weighted pupil has as many as possible."""

from dataclasses import replace

import pytest
from tests.goals.checks import alone, best, toy, value, write
from tests.program.districts import TOY, values

from alloc_opt.errors import RulesError
from alloc_opt.plan.complete import complete


def test_value() -> None:
    """Proves: Oak has (1,200,000 + 80,000) / 300, Elm (800,000 + 40,000) / 200 = 4,200, High 2,000,000 / 500 = 4,000:
    the least is High's.
    """
    built = write(alone("worst_off"))
    assert value(built, "worst_off", built.today) == pytest.approx(4000.0)


def test_weights_count() -> None:
    """Proves: an English learner who counts one more makes Oak's 390 pupils the worst off: 1,280,000 / 390."""
    settings = {"objective": ("worst_off",), "pupil_weights": {"all": 1.0, "el": 1.0}}
    built = write(toy(settings=settings))
    assert value(built, "worst_off", built.today) == pytest.approx(1_280_000.0 / 390.0)


def test_dollars_that_count() -> None:
    """Proves: of base money Oak has 1,200,000 / 300 = 4,000; with teachers apart Oak's aides are 80,000 / 300, and High
    has nothing.
    """
    for told, least in (
        ({"pupil_dollars": {"resource": "base"}}, 4000.0),
        ({"pupil_dollars_apart": {"program": "teacher"}}, 0.0),
    ):
        built = write(toy(settings={"objective": ("worst_off",), **told}))
        assert value(built, "worst_off", built.today) == pytest.approx(least)


def test_best() -> None:
    """Proves: $4,000,000 for 1,000 pupils can give every school 4,000 a pupil and no more; teachers move from the two
    small schools to High, where there is no aide.
    """
    staff = [dict(row) for row in TOY["staff"] if row["position"] == "teacher"]
    staff[0]["fte"], staff[2]["fte"] = 22.0, 10.0
    funds = [{**TOY["funds"][0], "revenue": 4_000_000.0, "beginning": 0.0}, {**TOY["funds"][1], "revenue": 0.0}]
    built, x, least = best(alone("worst_off", more={"staff": staff, "funds": funds}), "worst_off")
    assert least == pytest.approx(4000.0)
    spent = values(built, "dollars", x, ("school",))
    assert (spent["oak",], spent["elm",], spent["high",]) == pytest.approx((1.2e6, 0.8e6, 2.0e6))


def test_later_years_count_by_level() -> None:
    """Proves: in a year of totals by level no school counts as having nothing: both small schools together have
    2,120,000 / 500 = 4,240, and High's 4,000 stays the least.
    """
    plan = toy(years=2, settings={"objective": ("worst_off",), "by_site_years": 1})
    built = write(replace(plan, tables=complete(dict(plan.tables), together=True)))
    assert value(built, "worst_off", built.today) == pytest.approx(4000.0)
    rows = [block for block in built.program.row_blocks if block.name == "worst_off.worst_off"]
    assert sum(block.stop - block.start for block in rows) == 3 + 2


def test_without_pupils_it_is_refused() -> None:
    """Proves: nobody is worst off where there are no pupils."""
    with pytest.raises(RulesError, match="no school has pupils"):
        write(alone("worst_off", more={"enrollment": [{"school": "oak", "pupils": 0.0}]}))
