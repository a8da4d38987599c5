"""Restricted first: the narrowest money is spent first, expiring money is not given back."""

import pytest
from tests.goals.checks import alone, best, value, write
from tests.program.districts import TOY, values

USES = {
    "uses": [
        {"program": "teacher", "resource": "base"},
        {"program": "aide", "resource": "base"},
        {"program": "aide", "resource": "title"},
    ]
}


def test_value() -> None:
    """Proves: base (restriction 0) weighs 10, Title (5) 5: 4,040,000 x 10 + 80,000 x 5; what Title gives back weighs
    20: without carryover 120,000 x 20 more.
    """
    built = write(alone("restricted_first", more=USES))
    assert value(built, "restricted_first", built.today) == pytest.approx(40_400_000.0 + 400_000.0)
    funds = [TOY["funds"][0], {**TOY["funds"][1], "carryover": False}]
    built = write(alone("restricted_first", more={**USES, "funds": funds}))
    assert value(built, "restricted_first", built.today) == pytest.approx(40_800_000.0 + 2_400_000.0)


def test_best() -> None:
    """Proves: with services held, Title pays every aide it may ($120,000), base the teachers."""
    built, x, _ = best(alone("least_reduction", "least_change", "restricted_first", more=USES), "restricted_first")
    assert values(built, "spending", x, ("resource",)) == {
        ("base",): pytest.approx(4_000_000.0),
        ("title",): pytest.approx(120_000.0),
    }
