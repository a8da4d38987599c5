"""The least violation, by our own elastic model."""

import dataclasses

import numpy as np
import pytest
from tests.engine.programs import INF, program, stage

from alloc_opt.engine.elastic import elastic

CLASH = program(
    [[1, 0], [0, 1], [1, 1]],
    [6, 6, -INF],
    [INF, INF, 8],
    [stage([1, 1], 1)],
    names=["oak", "elm", "money"],
)
"""Two floors of 6 and 8 of money: 4 are missing."""


def test_least_violation() -> None:
    """Proves that the total is 4 whatever gives way, maximising or not, and other rows and bounds hold."""
    found = elastic(CLASH, ["oak", "elm", "money"])
    assert found.total == pytest.approx(4)
    assert (found.short + found.over).sum() == pytest.approx(4)
    activity = CLASH.matrix @ found.x
    assert (activity >= CLASH.row_lower - found.short - 1e-9).all()
    assert (activity <= CLASH.row_upper + found.over + 1e-9).all()


def test_only_soft_rows_give_way() -> None:
    """Proves that with money soft alone it goes 4 over and the floors hold."""
    found = elastic(CLASH, ["money"])
    assert found.over == pytest.approx([0, 0, 4])
    assert found.short == pytest.approx([0, 0, 0])
    assert found.by_block(CLASH) == pytest.approx({"money": 4})


def test_weights_choose() -> None:
    """Proves that the cheaper rule gives way: elm at 1 against oak at 3 and money at 2."""
    found = elastic(CLASH, ["oak", "elm", "money"], {"oak": 3.0, "money": 2.0})
    assert found.short == pytest.approx([0, 4, 0])
    assert found.total == pytest.approx(4)


def test_weights_are_per_natural_unit() -> None:
    """Proves that a row in k$ counts its dollars: 4 k$ of money is 4000, so the floors give way."""
    case = dataclasses.replace(CLASH, row_unit=np.array([1.0, 1.0, 1000.0]))
    found = elastic(case, ["oak", "elm", "money"])
    assert found.over == pytest.approx([0, 0, 0])
    assert found.by_block(case)["oak" if "oak" in found.by_block(case) else "elm"] > 0


def test_range_gives_on_either_side() -> None:
    """Proves that a row with two limits may be short or over, not both: 5..6 against x = 9 is 3 over."""
    case = program([[1], [1]], [5, 9], [6, 9], [stage([1])], names=["range", "fixed"])
    found = elastic(case, ["range"])
    assert (found.short.tolist(), found.over.tolist()) == ([0, 0], pytest.approx([3, 0]))


def test_whole_numbers_stay_whole() -> None:
    """Proves that 2 x = 5 is off by 1 for a whole x and by 0 for a share."""
    case = program([[2]], [5], [5], [stage([1])], integer=[True], names=["exactly"])
    assert elastic(case, ["exactly"]).total == pytest.approx(1)
    assert elastic(dataclasses.replace(case, integer=np.array([False])), ["exactly"]).total == pytest.approx(0)


def test_hard_rows_in_conflict() -> None:
    """Proves that if the hard rows conflict by themselves there is no plan and no number."""
    found = elastic(CLASH, [])
    assert (found.status, found.x.size) == ("infeasible", 0)
