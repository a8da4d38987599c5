"""Sections: High has 500 pupils and 20 teachers; six periods in sections of 30 are exactly 100 sections."""

import pytest
from tests.families.checks import breaks, check_dial, solved
from tests.program.districts import YEARS, toy, values

RULE = {
    "id": "sections",
    "family": "sections",
    "positions": ("teacher",),
    "size": 30.0,
    "periods": 6.0,
    "load": 5.0,
    "where": {"level": "high"},
}


def test_sections() -> None:
    """Proves: 500 x 6 / 30 = 100 sections at five a teacher take 20 teachers; 19 give 95 and miss five sections."""
    assert breaks(RULE, {("teacher", "high"): 20.0}) == {}
    assert breaks(RULE, {("teacher", "high"): 19.0}) == {("high", YEARS[0]): pytest.approx(5.0)}


def test_sections_are_whole() -> None:
    """Proves: in sections of 29 the 3,000 seats are 103.4, so 104 sections and 20.8 teachers."""
    rule = {**RULE, "size": 29.0}
    assert breaks(rule, {("teacher", "high"): 20.8}) == {}
    assert breaks(rule, {("teacher", "high"): 20.69}) == {("high", YEARS[0]): pytest.approx(104 - 5 * 20.69)}


def test_size_and_load_trade_one_for_one() -> None:
    """Proves: 20 % larger sections or 20 % more sections per teacher ask for the same teachers."""
    for rule in ({**RULE, "size": 36.0}, {**RULE, "load": 6.0}):
        need = 84.0 / 5.0 if rule["load"] == 5.0 else 100.0 / 6.0
        assert breaks(rule, {("teacher", "high"): need + 1e-6}) == {}
        assert breaks(rule, {("teacher", "high"): need - 0.01}) != {}


def test_dials() -> None:
    """Proves: `size` loosens upward by a pupil (31: 97 sections, 19.4 teachers), `load` upward by a section (6: 16.7
    teachers), `daily` upward by five pupils (3,000 seats: 20 teachers at 150, 19.36 at 155).
    """
    check_dial(RULE, "size", {("teacher", "high"): 20.0}, {("teacher", "high"): 19.5})
    check_dial(RULE, "load", {("teacher", "high"): 20.0}, {("teacher", "high"): 17.0})
    check_dial(
        {**RULE, "size": 40.0, "daily": 150.0}, "daily", {("teacher", "high"): 20.0}, {("teacher", "high"): 19.5}
    )


def test_pupils_of_a_group_and_some_periods() -> None:
    """Proves: 50 English learners with one period each in sections of 20 are three sections, 0.6 of a teacher."""
    rule = {**RULE, "group": "el", "periods": 1.0, "size": 20.0}
    assert breaks(rule, {("teacher", "high"): 0.6}) == {}
    assert breaks(rule, {("teacher", "high"): 0.5}) == {("high", YEARS[0]): pytest.approx(0.5)}


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: sections of 25 take 120 sections and 24 teachers; without the rule High keeps its 20."""
    for rules, teachers in (([{**RULE, "size": 25.0}], 24.0), ([], 20.0)):
        built, x = solved(toy(rules))
        assert values(built, "fte", x, ("school",), position="teacher")["high",] == pytest.approx(teachers)
