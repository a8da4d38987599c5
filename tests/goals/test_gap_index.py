"""Gap index: mean distance of schools from their level's dollars per weighted pupil."""

import pytest
from tests.goals.checks import alone, best, toy, value, write
from tests.program.districts import TOY, values


def test_value() -> None:
    """Proves: the elementary schools have 1,280,000 + 840,000 over 500 pupils, 4,240 a pupil; Oak (300 pupils) is
    8,000 above 300 x 4,240, Elm as much below; High is its own level. 2 x 8,000 over 1,000 pupils is 16.
    """
    built = write(alone("gap_index"))
    assert value(built, "gap_index", built.today) == pytest.approx(16.0)


def test_dollars_that_count() -> None:
    """Proves: with aides apart every school has $4,000 a pupil and there is no gap; of base money Elm's aide makes it
    840,000 + 1,200,000 over 500, $4,080, and 24,000 above at Elm: 2 x 24,000 / 1,000.
    """
    for told, gap in (
        ({"pupil_dollars_apart": {"program": "aide"}}, 0.0),
        ({"pupil_dollars": {"resource": "base"}}, 48.0),
    ):
        built = write(toy(settings={"objective": ("gap_index",), **told}))
        assert value(built, "gap_index", built.today) == pytest.approx(gap)


def test_best() -> None:
    """Proves: the gap can be closed, and then both elementary schools have the same dollars per pupil."""
    built, x, gap = best(alone("gap_index"), "gap_index")
    assert gap == pytest.approx(0.0, abs=1e-6)
    spent = values(built, "dollars", x, ("school",))
    assert spent["oak",] / 300.0 == pytest.approx(spent["elm",] / 200.0)


def test_only_distances_within_a_level_count() -> None:
    """Proves: where every school is its own level there is no gap, whatever they have."""
    schools = [{**row, "level": row["school"]} for row in TOY["schools"]]
    built = write(alone("gap_index", more={"schools": schools}))
    assert value(built, "gap_index", built.today) == pytest.approx(0.0)
