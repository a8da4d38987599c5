"""Pins: Oak has 2 aides, Elm 1, High none."""

import pytest
from tests.families.checks import breaks, check_dial
from tests.program.districts import YEARS

RULE = {"id": "fixed", "family": "pin", "program": "aide", "school": "oak", "quantity": 2.0}


def test_exactly() -> None:
    """Proves: a pin holds at its number and is broken by what is above or below."""
    assert breaks(RULE, {}) == {}
    assert breaks(RULE, {("aide", "oak"): 1.5}) == {(YEARS[0],): pytest.approx(0.5)}
    assert breaks(RULE, {("aide", "oak"): 3.0}) == {(YEARS[0],): pytest.approx(1.0)}


def test_other_schools_are_free() -> None:
    """Proves: what happens elsewhere does not concern a pin at one school."""
    assert breaks(RULE, {("aide", "elm"): 0.0}) == {}


def test_one_side_only() -> None:
    """Proves: `at_least` allows more and `at_most` less."""
    assert breaks({**RULE, "fixed": "at_least"}, {("aide", "oak"): 3.0}) == {}
    assert breaks({**RULE, "fixed": "at_most"}, {("aide", "oak"): 0.0}) == {}
    assert breaks({**RULE, "fixed": "at_most"}, {("aide", "oak"): 2.5}) == {(YEARS[0],): pytest.approx(0.5)}


def test_district() -> None:
    """Proves: without a school the district's total is pinned."""
    rule = {**RULE, "school": "", "quantity": 3.0}
    assert breaks(rule, {("aide", "oak"): 1.0, ("aide", "elm"): 2.0}) == {}
    assert breaks(rule, {("aide", "elm"): 0.0}) == {(YEARS[0],): pytest.approx(1.0)}


def test_dial_quantity() -> None:
    """Proves: `quantity` loosens downward where at least so much is pinned."""
    check_dial({**RULE, "fixed": "at_least"}, "quantity", {("aide", "oak"): 2.0}, {("aide", "oak"): 1.0})
