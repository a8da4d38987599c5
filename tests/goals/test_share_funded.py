"""Share funded: the largest share of the formula that the money carries, one for every school."""

import pytest
from tests.goals.checks import alone, best, value, write
from tests.program.districts import values

from alloc_opt.errors import RulesError

FORMULA = {
    "formula": [
        {"line": "pupils", "resource": "base", "per_pupil": 5_000.0},
        {"line": "learners", "resource": "base", "group": "el", "per_pupil": 1_000.0},
    ],
    "uses": [{"program": "*", "resource": "base"}],
    "staff": [
        {"school": s, "position": "teacher", "resource": "base", "fte": fte}
        for s, fte in (("oak", 12.0), ("elm", 8.0), ("high", 20.0))
    ],
}


def test_value() -> None:
    """Proves: Oak is due 300 x 5,000 + 90 x 1,000 = 1,590,000 and has 1,200,000 (0.755); Elm 1,020,000 and 800,000
    (0.784); High 2,550,000 and 2,000,000 (0.784): the share is Oak's.
    """
    built = write(alone("share_funded", more=FORMULA))
    assert value(built, "share_funded", built.today) == pytest.approx(1_200_000.0 / 1_590_000.0)


def test_best() -> None:
    """Proves: 5,100,000 for 1,590,000 + 1,020,000 + 2,550,000 = 5,160,000 carry 98.8 %, the same at every school."""
    built, x, share = best(alone("share_funded", more=FORMULA), "share_funded")
    assert share == pytest.approx(5_100_000.0 / 5_160_000.0)
    assert values(built, "dollars", x, ("school",))["elm",] == pytest.approx(share * 1_020_000.0)


def test_never_more_than_all() -> None:
    """Proves: with money to spare the share is 1, not more."""
    plenty = {**FORMULA, "formula": [{"line": "pupils", "resource": "base", "per_pupil": 100.0}]}
    _, _, share = best(alone("share_funded", more=plenty), "share_funded")
    assert share == pytest.approx(1.0)


def test_formula_rows_that_overlap_count_once() -> None:
    """Proves: of two rows of a line the one that names the school counts before the one for its level before the one
    for all, and the one that names the year before the others; different lines add up.
    """
    rows = [
        {"line": "a", "resource": "base", "per_pupil": 100.0},
        {"line": "a", "resource": "base", "per_pupil": 200.0, "level": "high"},
        {"line": "a", "resource": "base", "each": 7.0, "school": "elm"},
        {"line": "a", "resource": "base", "per_pupil": 110.0, "year": "2026-27"},
        {"line": "b", "resource": "base", "per_pupil": 1.0, "span": "k3"},
    ]
    built = write(alone("least_cost", more={**FORMULA, "formula": rows}, years=2))
    due = values(built, "formula", built.today, ("school", "year"), kind="school")
    assert due == {
        ("oak", "2026-27"): 33_000.0 + 200.0,
        ("oak", "2027-28"): 30_000.0 + 200.0,
        ("elm", "2026-27"): 7.0 + 120.0,
        ("elm", "2027-28"): 7.0 + 120.0,
        ("high", "2026-27"): 100_000.0,
        ("high", "2027-28"): 100_000.0,
    }


@pytest.mark.parametrize("row", [{"span": "k33"}, {"level": "hihg"}, {"group": "ell"}])
def test_a_slip_is_an_error(row: dict[str, str]) -> None:
    """Proves: a span, level or group that is nowhere would bring nothing in silence, so it is refused."""
    formula = [{"line": "a", "resource": "base", "per_pupil": 1.0, **row}]
    with pytest.raises(RulesError, match=r"k33|hihg|ell"):
        write(alone("share_funded", more={**FORMULA, "formula": formula}))


def test_without_a_formula_it_is_refused() -> None:
    """Proves: there is nothing to fund."""
    with pytest.raises(RulesError, match="no formula"):
        write(alone("share_funded"))
