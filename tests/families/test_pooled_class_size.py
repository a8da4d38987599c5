"""Pooled class size: Oak has 200 pupils in K-3 and 100 in 4-5, and 12 teachers for all."""

import pytest
from tests.families.checks import breaks, check_dial, solved
from tests.program.districts import YEARS, toy, values

RULE = {
    "id": "pool",
    "family": "pooled_class_size",
    "positions": ("teacher",),
    "caps": {"k3": 20.0, "4-5": 25.0},
    "where": {"school": "oak"},
}


def test_spans_add_up() -> None:
    """Proves: 200 / 20 + 100 / 25 = 10 + 4 = 14 teachers are needed; 12 miss 2."""
    assert breaks(RULE, {("teacher", "oak"): 14.0}) == {}
    assert breaks(RULE, {("teacher", "oak"): 12.0}) == {("oak", YEARS[0]): pytest.approx(2.0)}


def test_dial_plus() -> None:
    """Proves: `plus` loosens upward: with one pupil more 200 / 21 + 100 / 26 = 13.37 teachers will do."""
    check_dial(RULE, "plus", {("teacher", "oak"): 14.0}, {("teacher", "oak"): 13.4})


def test_district() -> None:
    """Proves: over the district the same teachers may stand anywhere."""
    rule = {**RULE, "at": "district", "where": {"level": "elementary"}}
    need = 320.0 / 20.0 + 180.0 / 25.0
    assert breaks(rule, {("teacher", "oak"): need - 8.0}) == {}
    assert breaks(rule, {("teacher", "oak"): 12.0}) == {(YEARS[0],): pytest.approx(need - 20.0)}


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: the answer has 14 teachers at Oak; without the rule 12."""
    for rules, teachers in (([RULE], 14.0), ([], 12.0)):
        built, x = solved(toy(rules))
        assert values(built, "fte", x, ("school",), position="teacher")["oak",] == pytest.approx(teachers)
