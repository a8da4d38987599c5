"""Staffing ratio: Oak has 300 pupils, 90 of them English learners, 12 teachers and 2 aides."""

import pytest
from tests.families.checks import breaks, check_dial, solved
from tests.program.districts import YEARS, toy, values

RULE = {"id": "ratio", "family": "staffing_ratio", "positions": ("aide",), "per": 150.0, "where": {"school": "oak"}}


def test_at_each_school() -> None:
    """Proves: 2 aides x 150 >= 300 holds; 1.5 x 150 = 225 misses 75 pupils."""
    assert breaks(RULE, {("aide", "oak"): 2.0}) == {}
    assert breaks(RULE, {("aide", "oak"): 1.5}) == {("oak", YEARS[0]): pytest.approx(75.0)}


def test_dial_per() -> None:
    """Proves: `per` loosens upward by ten pupils: 1.9 x 150 = 285 is too little, 1.9 x 160 = 304 is enough."""
    check_dial(RULE, "per", {("aide", "oak"): 2.0}, {("aide", "oak"): 1.9})


def test_group_span_and_several_positions() -> None:
    """Proves: of 90 English learners 1.8 aides at 1 per 50; of k3's 200 pupils 2 at 1 per 100; teachers count where
    named.
    """
    learners = {**RULE, "group": "el", "per": 50.0}
    assert breaks(learners, {("aide", "oak"): 1.8}) == {}
    assert breaks(learners, {("aide", "oak"): 1.7}) == {("oak", YEARS[0]): pytest.approx(5.0)}
    assert breaks({**RULE, "span": "k3", "per": 100.0}, {}) == {}
    assert breaks({**RULE, "positions": ("aide", "teacher"), "per": 25.0}, {}) == {}


def test_district() -> None:
    """Proves: in the district 3 aides for 1,000 pupils are enough at 1 per 334, too few at 1 per 333."""
    whole = {**RULE, "at": "district", "where": {"kind": "school"}}
    assert breaks({**whole, "per": 334.0}, {}) == {}
    assert breaks({**whole, "per": 333.0}, {}) == {(YEARS[0],): pytest.approx(1.0)}


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: at 1 per 100 Oak gets 3 aides; without the rule it keeps 2."""
    for rules, aides in (([{**RULE, "per": 100.0}], 3.0), ([], 2.0)):
        built, x = solved(toy(rules))
        assert values(built, "fte", x, ("school",), position="aide")["oak",] == pytest.approx(aides)
