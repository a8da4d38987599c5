"""Least split change: who pays today pays tomorrow, where nothing speaks against it."""

import pytest
from tests.goals.checks import alone, best, value, write
from tests.program.districts import YEARS, values

USES = {
    "uses": [
        {"program": "teacher", "resource": "base"},
        {"program": "aide", "resource": "base"},
        {"program": "aide", "resource": "title"},
    ]
}


def _moved_aide(built, to: str):  # type: ignore[no-untyped-def]
    (block,) = [b for b in built.measures.columns.blocks if b.name == "dollars"]
    given = built.today[block.start : block.stop].copy()
    for at, (program, school, resource, *_) in enumerate(zip(*block.labels.values(), strict=True)):
        if (program, school) == ("aide", "elm"):
            given[at] = 40_000.0 * (resource == to)
    return built.measures.columns.point({"dollars": given})


def test_value() -> None:
    """Proves: Elm's aide moved from base to Title is $40,000 moved, counted once; today's split is none. Teachers, whom
    base alone may pay, are no split.
    """
    built = write(alone("least_split_change", more=USES))
    assert value(built, "least_split_change", built.today) == pytest.approx(0.0)
    assert value(built, "least_split_change", _moved_aide(built, "title")) == pytest.approx(40_000.0)
    labels = next(b for b in built.measures.columns.blocks if b.name == "split change").labels
    assert set(labels["program"]) == {"aide"}


def test_best_leaves_todays_payers() -> None:
    """Proves: with services held and nothing else asked, Oak's aides stay with Title and Elm's with base in both
    years.
    """
    built, x, moved = best(
        alone("least_reduction", "least_change", "least_split_change", more=USES, years=2), "least_split_change"
    )
    assert moved == pytest.approx(0.0)
    spent = values(built, "dollars", x, ("school", "resource", "year"), program="aide")
    assert spent["oak", "title", YEARS[1]] == pytest.approx(80_000.0)
    assert spent["elm", "base", YEARS[1]] == pytest.approx(40_000.0)


def test_a_payer_that_ends_is_followed() -> None:
    """Proves: when Title ends after the first year, base takes Oak's aides over: the row of the second year knows the
    split of the first although base alone may pay then.
    """
    funds = [
        {"fund": "01", "resource": "base", "revenue": 5e6},
        {"fund": "02", "resource": "title", "restriction": 5, "revenue": 2e5, "ends": YEARS[0]},
    ]
    built = write(alone("least_split_change", more={**USES, "funds": funds}, years=2))
    assert value(built, "least_split_change", built.today) == pytest.approx(80_000.0)
