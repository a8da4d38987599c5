"""Reserve: base starts with $100,000, takes in $5,000,000 and spends $4,040,000; Title spends $80,000."""

import pytest
from tests.families.checks import breaks, check_dial, solved
from tests.program.districts import YEARS, build, toy, values

RULE = {"id": "reserve", "family": "reserve", "share": 0.25}


def test_share_of_all_spending() -> None:
    """Proves: base ends with $1,060,000; 25 % of $4,120,000 is $1,030,000. With t more teachers 1,060,000 - 100,000 t
    >= 1,030,000 + 25,000 t gives t <= 0.24; one teacher more misses 1,055,000 - 960,000 = $95,000.
    """
    assert breaks(RULE, {("teacher", "high"): 20.24}) == {}
    assert breaks(RULE, {("teacher", "high"): 21.0}) == {(YEARS[0],): pytest.approx(95_000.0)}


def test_dials() -> None:
    """Proves: `share` loosens downward by one point ($41,200), `dollars` by $100,000; each is offered where it is
    used.
    """
    check_dial(RULE, "share", {("teacher", "high"): 20.24}, {("teacher", "high"): 20.5})
    fixed = {**RULE, "share": 0.0, "dollars": 1_060_000.0}
    check_dial(fixed, "dollars", {}, {("teacher", "high"): 20.9})
    for rule, dials in ((RULE, ["share"]), (fixed, ["dollars"])):
        assert [dial.parameter for dial in build(toy([rule])).by_id["reserve"].own_dials()] == dials


def test_named_resources() -> None:
    """Proves: Title's own ending of $120,000 is 150 % of its spending of $80,000; a share of 1 holds, with $50,000 on
    top it misses $10,000.
    """
    rule = {**RULE, "share": 1.0, "resources": ("title",), "of": {"resource": "title"}}
    assert breaks(rule, {}) == {}
    assert breaks({**rule, "dollars": 50_000.0}, {}) == {(YEARS[0],): pytest.approx(10_000.0)}


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: 30 % of spending cannot be held with today's services: 1,060,000 + c >= 0.3 (4,120,000 - c) makes cuts of
    c = 176,000 / 1.3 in base; without the rule nothing is cut.
    """
    for rules, cut in (([{**RULE, "share": 0.3}], 176_000.0 / 1.3), ([], 0.0)):
        built, x = solved(toy(rules))
        assert sum(values(built, "dollars", x, ("school",)).values()) == pytest.approx(4_120_000.0 - cut)


def test_stated_parts_of_the_balance_are_no_reserve() -> None:
    """Proves: of base's $1,060,000 stores of $20,000 and, in that year, $15,000 set aside by the board are not free:
    the $1,030,000 of the rule are missed by $5,000; parts of other resources and of the base year do not matter.
    """
    parts = [
        {"component": "stores", "resource": "base", "kind": "nonspendable", "dollars": 20_000.0},
        {"component": "buses", "resource": "base", "kind": "assigned", "year": YEARS[0], "dollars": 15_000.0},
        {"component": "old", "resource": "base", "kind": "committed", "year": "2025-26", "dollars": 9_000.0},
        {"component": "books", "resource": "title", "kind": "nonspendable", "dollars": 7_000.0},
    ]
    assert breaks(RULE, {}, more={"components": parts}) == {(YEARS[0],): pytest.approx(5_000.0)}
