"""Spread cap: Oak has $1,280,000 for 300 pupils ($4,266.67), Elm $840,000 for 200 ($4,200), High is alone in its
level. Together the elementary schools have $4,240 a pupil.
"""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.families.checks import breaks, check_dial, solved, witness_holds
from tests.program.districts import TOY, YEARS, build, point, toy, values

from alloc_opt.analysis.equities.indices import deviation, mcloone, spread

GAP = 1_280_000.0 / 300.0 - 4_200.0
RANGE = {"id": "even", "family": "spread_cap", "index": "range", "gap": GAP}
DEVIATION = {**RANGE, "index": "deviation", "gap": 2.0 * (1_280_000.0 - 300.0 * 4_240.0) / 500.0}
HALF = {"id": "even", "family": "spread_cap", "index": "mcloone", "least": 0.9}
FOUR: dict[str, Any] = {
    "schools": [
        *({"school": name, "level": "elementary"} for name in ("oak", "elm", "fir", "ash")),
        {"school": "office", "kind": "central"},
    ],
    "enrollment": [{"school": name, "pupils": 100.0} for name in ("oak", "elm", "fir", "ash")],
    "staff": [
        {"school": name, "position": "teacher", "resource": "base", "fte": fte}
        for name, fte in (("oak", 5.0), ("elm", 6.0), ("fir", 7.0), ("ash", 9.0))
    ],
}
"""Four schools with $5,000, $6,000, $7,000 and $9,000 a pupil: the median is $6,000, the lower half has 11 of 12."""


def each(built: Any, x: Any) -> np.ndarray:
    """Dollars per pupil of the four schools."""
    spent = values(built, "dollars", x, ("school",))
    return np.array([spent.get((name,), 0.0) / 100.0 for name in ("oak", "elm", "fir", "ash")])


def test_range() -> None:
    """Proves: today is just at the range; a tenth of a teacher less at Elm is $50 a pupil more of it; High alone in its
    level has no range.
    """
    assert breaks(RANGE, {}) == {}
    assert breaks(RANGE, {("teacher", "elm"): 7.9}) == {("elementary", YEARS[0]): pytest.approx(50.0)}
    assert breaks(RANGE, {("teacher", "high"): 2.0}) == {}


def test_deviation() -> None:
    """Proves: Oak is $8,000 above 300 times the average, Elm as much below: 16,000 over 500 pupils is $32 a pupil."""
    assert DEVIATION["gap"] == pytest.approx(32.0)
    assert breaks(DEVIATION, {}) == {}
    assert breaks({**DEVIATION, "gap": 30.0}, {}) == {("elementary", YEARS[0]): pytest.approx(2.0)}


def test_share_of_the_average() -> None:
    """Proves: one per cent of $4,240 is $42.40, and the gap of $32 is within it; half a per cent is not."""
    assert breaks({**DEVIATION, "gap": 0.0, "share": 0.01}, {}) == {}
    assert breaks({**DEVIATION, "gap": 0.0, "share": 0.005}, {}) == {("elementary", YEARS[0]): pytest.approx(10.8)}


@pytest.mark.parametrize("order", ["today", "any"])
def test_mcloone(order: str) -> None:
    """Proves: 11,000 of 12,000 is 0.9167, so 0.9 holds, 0.95 is short: the lower half lacks $1,000 x 100, allowed are
    5 % of $6,000 x 200.
    """
    rule = {**HALF, "order": order}
    assert breaks(rule, {}, more=FOUR) == {}
    assert breaks({**rule, "least": 0.95}, {}, more=FOUR) == {("elementary", YEARS[0]): pytest.approx(40_000.0)}


@pytest.mark.parametrize("order", ["today", "any"])
def test_witness_of_the_median(order: str) -> None:
    """Proves: with other staff the helpers still follow, and the rule holds exactly where the index does (`any`), or
    never where it does not (`today`).
    """
    built = build(toy([{**HALF, "order": order}], more=FOUR))
    generator = np.random.default_rng(7)
    for _ in range(30):
        fte = generator.uniform(3.0, 10.0, 4)
        x = point(
            built, {("teacher", name): float(n) for name, n in zip(("oak", "elm", "fir", "ash"), fte, strict=True)}
        )
        (rows,) = built.of_rule("even")
        holds = bool((rows.rows.at(x)[rows.kept] <= rows.upper + 1e-6).all())
        truly = mcloone(each(built, x), np.full(4, 100.0)) >= 0.9
        assert holds == truly if order == "any" else (truly or not holds)
        helpers = ["even.median", "even.below", *(["even.lower_half"] if order == "any" else [])]
        assert witness_holds(built, x, helpers) == holds


def test_dials() -> None:
    """Proves: `gap` loosens upward by $50, `share` by a point, `least` downward by 0.01; each where it is stated."""
    check_dial(RANGE, "gap", {}, {("teacher", "elm"): 7.95})
    check_dial({**HALF, "least": 11.0 / 12.0}, "least", {}, {("teacher", "oak"): 4.95}, more=FOUR)
    for rule, dials in ((RANGE, ["gap"]), ({**RANGE, "share": 0.1}, ["gap", "share"]), (HALF, ["least"])):
        made = build(toy([rule], more=FOUR)).by_id["even"]
        assert [dial.parameter for dial in made.own_dials()] == dials


def test_what_does_not_count() -> None:
    """Proves: with aides apart every school has $4,000 a pupil, so a range of nothing holds; chosen resources count
    alone: base money is $4,000 at Oak and $4,200 at Elm.
    """
    apart = {**RANGE, "gap": 0.001, "apart": {"program": "aide"}}
    assert breaks(apart, {}) == {}
    base = {**RANGE, "gap": 150.0, "dollars": {"resource": "base"}}
    assert breaks(base, {}) == {("elementary", YEARS[0]): pytest.approx(50.0)}


def test_the_limit_fits_the_index() -> None:
    """Proves: a McLoone index without `least`, and a range with it, are refused in words."""
    for rule in ({**HALF, "least": None}, {**RANGE, "least": 0.9}):
        with pytest.raises(ValidationError, match="state `least` for mcloone"):
            build(toy([rule]))


@settings(max_examples=15, deadline=None)
@given(
    st.sampled_from(["range", "deviation", "mcloone"]),
    st.floats(0.0, 1.0),
    st.lists(st.integers(3, 12), min_size=4, max_size=4),
)
def test_limits_hold_in_solved_plans(index: str, part: float, fte: list[int]) -> None:
    """Proves: whatever today is, the solved plan keeps the index that was asked for, counted by its definition."""
    staff = [{**row, "fte": float(n)} for row, n in zip(FOUR["staff"], fte, strict=True)]
    rule: dict[str, Any] = {**RANGE, "index": index, "gap": 1_500.0 * part}
    if index == "mcloone":
        rule = {**HALF, "least": 0.8 + 0.2 * part}
    built, x = solved(toy([rule], more={**FOUR, "staff": staff}))
    found, pupils = each(built, x), np.full(4, 100.0)
    if index == "mcloone":
        assert mcloone(found, pupils) >= rule["least"] - 1e-6
    else:
        assert (spread if index == "range" else deviation)(found, pupils) <= rule["gap"] + 1e-3


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: with no range Oak and Elm have the same dollars a pupil; without the rule they keep today's."""
    built, x = solved(toy([{**RANGE, "gap": 0.0}]))
    spent = values(built, "dollars", x, ("school",))
    assert spent["oak",] / 300.0 == pytest.approx(spent["elm",] / 200.0)
    built, x = solved(toy())
    assert values(built, "dollars", x, ("school",))["oak",] == pytest.approx(1_280_000.0)
    assert TOY["staff"][0]["fte"] == 12.0
