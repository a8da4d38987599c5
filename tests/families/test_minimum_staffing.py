"""Guaranteed minimum staffing: Oak has 2 aides, Elm 1, High none."""

import pytest
from tests.families.checks import breaks, check_dial, infeasible, solved
from tests.program.districts import TOY, YEARS, toy, values

RULE = {
    "id": "least",
    "family": "minimum_staffing",
    "positions": ("aide",),
    "fte": 1.0,
    "where": {"level": "elementary"},
}


def test_every_school() -> None:
    """Proves: one aide each holds today; half an aide at Elm misses half."""
    assert breaks(RULE, {}) == {}
    assert breaks(RULE, {("aide", "elm"): 0.5}) == {("elm", YEARS[0]): pytest.approx(0.5)}


def test_dial_fte() -> None:
    """Proves: `fte` loosens downward by half an FTE."""
    check_dial(RULE, "fte", {("aide", "elm"): 1.0}, {("aide", "elm"): 0.6})


def test_more_by_pupils() -> None:
    """Proves: 0.5 and a quarter for every started 100 pupils: Oak (300) 0.5 + 0.25 x 3 = 1.25, with 301 pupils 1.5; of
    k3 (200) 1.0.
    """
    rule = {**RULE, "fte": 0.5, "rate": 0.25, "per": 100.0, "where": {"school": "oak"}}
    assert breaks(rule, {("aide", "oak"): 1.25}) == {}
    assert breaks(rule, {("aide", "oak"): 1.0}) == {("oak", YEARS[0]): pytest.approx(0.25)}
    more = {"enrollment": [{"school": "oak", "pupils": 301.0}]}
    assert breaks(rule, {("aide", "oak"): 1.25}, more=more) == {("oak", YEARS[0]): pytest.approx(0.25)}
    assert breaks({**rule, "span": "k3"}, {("aide", "oak"): 1.0}) == {}


def test_a_school_that_has_no_such_position_is_a_conflict() -> None:
    """Proves: High has no aides and no program that could have any: 0 >= 1 is a row, so the plan is infeasible."""
    rule = {**RULE, "where": {"kind": "school"}}
    assert breaks(rule, {}) == {("high", YEARS[0]): pytest.approx(1.0)}
    assert infeasible(toy([rule]))


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: with 1.5 aides asked for Elm gets half an aide more; without the rule it keeps 1. By a guideline that
    today breaks Elm is held at its 1, not at 1.5.
    """
    asked = {**RULE, "fte": 1.5}
    for rules, aides in (([asked], 1.5), ([], 1.0), ([{**asked, "severity": "guideline"}], 1.0)):
        built, x = solved(toy(rules, more={"funds": [{**TOY["funds"][0]}, TOY["funds"][1]]}))
        assert values(built, "fte", x, ("school",), position="aide")["elm",] == pytest.approx(aides)
