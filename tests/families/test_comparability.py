"""Comparability: Oak (served) has 300 pupils and 12 teachers, Elm 200 and 8: 25 pupils per teacher at both."""

from typing import Any

import pytest
from tests.families.checks import breaks, check_dial, solved
from tests.program.districts import TOY, YEARS, toy, values

RULE: dict[str, Any] = {
    "id": "comparable",
    "family": "comparability",
    "served": {"school": "oak"},
    "others": {"school": ["elm", "high"]},
    "staff": {"position": "teacher"},
}
DOLLARS = {**RULE, "method": "dollars", "dollars": {"resource": "base"}}


def test_staff() -> None:
    """Proves: with 25 pupils per teacher at Elm Oak may have 27.5: 10.91 teachers; High is of another level."""
    assert breaks(RULE, {("teacher", "oak"): 11.0}) == {}
    assert breaks(RULE, {("teacher", "oak"): 10.5}) == {("oak", YEARS[0]): pytest.approx(300 * 8 / 200 - 1.1 * 10.5)}
    assert breaks(RULE, {("teacher", "high"): 60.0}) == {}


def test_pooled_is_no_mean_of_ratios() -> None:
    """Proves: Elm has 25 pupils per teacher and Ash 40; pooled 600 over 18 are 33.3, the mean of the two is 32.5. With
    `most` 1 the pool asks 9 teachers of Oak, the mean would ask 9.23.
    """
    more = {
        "schools": [*TOY["schools"], {"school": "ash", "level": "elementary", "poverty": 0.2}],
        "enrollment": [*TOY["enrollment"], {"school": "ash", "span": "k3", "pupils": 400.0}],
        "staff": [*TOY["staff"], {"school": "ash", "position": "teacher", "resource": "base", "fte": 10.0}],
    }
    rule = {**RULE, "others": {"school": ["elm", "ash"]}, "most": 1.0}
    pooled, mean = 300 * (8 + 10) / (200 + 400), 300 / ((25 + 40) / 2)
    assert breaks(rule, {("teacher", "oak"): pooled + 1e-6}, more=more) == {}
    assert breaks(rule, {("teacher", "oak"): pooled - 0.1}, more=more) != {}
    assert mean > pooled + 0.2


def test_dollars() -> None:
    """Proves: Elm's base money is $840,000 for 200 pupils, so Oak has at least 90 % of $4,200 x 300 = $1,134,000."""
    assert breaks(DOLLARS, {("teacher", "oak"): 12.0}) == {}
    assert breaks(DOLLARS, {("teacher", "oak"): 11.0}) != {}
    assert breaks({**DOLLARS, "least": 0.80}, {("teacher", "oak"): 11.0}) == {}


def test_dials() -> None:
    """Proves: `most` loosens upward and `least` downward, each by a point."""
    check_dial(RULE, "most", {("teacher", "oak"): 10.95}, {("teacher", "oak"): 10.85})
    check_dial(DOLLARS, "least", {("teacher", "oak"): 11.35}, {("teacher", "oak"): 11.25})


def test_small_schools_and_schools_alone() -> None:
    """Proves: a school of at most `small` pupils is not asked, and one without others alike neither."""
    assert breaks({**RULE, "small": 300.0}, {("teacher", "oak"): 1.0}) == {}
    assert breaks({**RULE, "others": {"school": "high"}}, {("teacher", "oak"): 1.0}) == {}


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: the cheapest plan with 20 teachers held at Elm keeps 300 / 1.1 pupils' worth at Oak; none without."""
    held = {
        "id": "held",
        "family": "minimum_staffing",
        "positions": ["teacher"],
        "fte": 8.0,
        "where": {"school": "elm"},
    }
    for rules, teachers in (([RULE, held], 300 * 8 / 200 / 1.1), ([held], 0.0)):
        built, x = solved(toy(rules, settings={"objective": ("least_cost",)}))
        assert values(built, "fte", x, ("school",), position="teacher")["oak",] == pytest.approx(teachers)
