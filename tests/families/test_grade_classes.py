"""Grade classes: Oak has 200 pupils in K-3 and 100 in 4-5 and 12 teachers; a class is one teacher."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.families.checks import breaks, check_dial, helpers_exist, solved, witness_holds, written
from tests.program.districts import YEARS, point, toy, values

RULE: dict[str, Any] = {
    "id": "classes",
    "family": "grade_classes",
    "positions": ("teacher",),
    "caps": {"k3": 24.0, "4-5": 24.0},
    "where": {"school": "oak"},
}
PAID = {**RULE, "overage": "overage", "over": 3.0}
MORE = {
    "programs": [{"program": "overage", "name": "Overage pay", "unit": "pupil above the cap"}],
    "costs": [{"program": "overage", "object": "services", "dollars": 1000.0}],
    "services": [{"program": "overage", "school": "oak", "current": 0.0}],
}


def test_grades_apart() -> None:
    """Proves: 200 at 24 are 9 classes and 100 are 5: 14 teachers; 12 miss two."""
    assert breaks(RULE, {("teacher", "oak"): 14.0}) == {}
    assert breaks(RULE, {("teacher", "oak"): 12.0}) == {("oak", YEARS[0]): pytest.approx(2.0)}


def test_combination_classes() -> None:
    """Proves: 25 pupils in each of two grades at 24 are four classes apart and three in combination; with caps of 20
    and 25 the 200 and 100 take 10 + 4 classes either way.
    """
    few = [{"school": "oak", "span": span, "pupils": 25.0} for span in ("k3", "4-5")]
    at = {("teacher", "oak"): 3.0}
    assert breaks(RULE, at, more={"enrollment": few}) == {("oak", YEARS[0]): pytest.approx(1.0)}
    assert breaks({**RULE, "combination": True}, at, more={"enrollment": few}) == {}
    mixed = {**RULE, "caps": {"k3": 20.0, "4-5": 25.0}, "combination": True}
    assert breaks(mixed, {("teacher", "oak"): 14.0}) == {}
    assert breaks(mixed, {("teacher", "oak"): 13.0}) != {}


def test_dials() -> None:
    """Proves: `plus` and `over` loosen upward by a pupil: 189 and 104 pupils are 13 classes at 25, 12 at 26, 11 at
    27.
    """
    few = {
        **MORE,
        "enrollment": [{"school": "oak", "span": s, "pupils": n} for s, n in (("k3", 189.0), ("4-5", 104.0))],
    }
    paid = {("overage", "oak"): 300.0}
    check_dial({**RULE, "plus": 2.0}, "plus", {("teacher", "oak"): 12.0}, {("teacher", "oak"): 11.0}, more=few)
    twelve, eleven = ({**paid, ("teacher", "oak"): n} for n in (12.0, 11.0))
    check_dial({**PAID, "over": 2.0}, "over", twelve, eleven, more=few)


def test_overage_is_paid_for_each_pupil_above() -> None:
    """Proves: 13 teachers seat 9 x 24 = 216 >= 200 and 4 x 24 = 96: four pupils above the cap must be paid for."""
    at = {("teacher", "oak"): 13.0}
    assert breaks(PAID, {**at, ("overage", "oak"): 4.0}, more=MORE) == {}
    assert breaks(PAID, {**at, ("overage", "oak"): 3.0}, more=MORE) == {("paid", "oak", YEARS[0]): pytest.approx(1.0)}


@pytest.mark.parametrize(("price", "teachers", "above"), [(1_000.0, 12.0, 12.0), (90_000.0, 14.0, 0.0)])
def test_what_the_rule_does_to_the_answer(price: float, teachers: float, above: float) -> None:
    """Proves: at $1,000 a pupil overage pay takes the place of two teachers at $100,000 (12 teachers seat 8 x 24 = 192
    and 4 x 24 = 96: 12 above); at $90,000 a pupil the two are hired.
    """
    more = {**MORE, "costs": [{"program": "overage", "object": "services", "dollars": price}]}
    built, x = solved(toy([PAID], more=more, settings={"objective": ("least_cost",)}))
    assert values(built, "quantity", x, ("school",), program="overage")["oak",] == pytest.approx(above)
    assert values(built, "fte", x, ("school",), position="teacher")["oak",] == pytest.approx(teachers)


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from([8.0, 11.5, 12.0, 13.0, 14.0, 15.0]),
    st.sampled_from([0.0, 4.0, 12.0, 40.0]),
    st.sampled_from([1.0, 3.0, 12.0]),
    st.booleans(),
)
def test_the_witness_decides(teachers: float, paid: float, over: float, combination: bool) -> None:
    """Proves: some whole classes and pupils above the cap meet the rule exactly when the witness does."""
    rule = {**PAID, "over": over, "combination": combination}
    built = written(rule, more=MORE)
    helpers = [b.name for b in built.program.column_blocks if b.name.startswith("classes.")]
    assert len(helpers) == (2 if combination else 4)
    x = point(built, {("teacher", "oak"): teachers, ("overage", "oak"): paid})
    assert witness_holds(built, x, helpers) == helpers_exist(built, x, helpers)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"overage": "overage"}, "together"), ({"plus": -24.0}, "above zero")],
)
def test_what_makes_no_rule(wrong: dict[str, Any], words: str) -> None:
    """Proves: overage pay without its limit, and classes without pupils, are refused in words."""
    from alloc_opt.families.grade_classes import GradeClasses

    with pytest.raises(ValueError, match=words):
        GradeClasses(**{k: v for k, v in {**RULE, **wrong}.items() if k != "family"})
