"""Why there is no plan, in the district's words."""

import pytest
from tests.analysis.plans import toy

from alloc_opt.analysis.solve import solve
from alloc_opt.errors import InfeasibleError


def test_the_rules_in_conflict_are_named_with_their_amounts() -> None:
    """Proves: a reserve of 40 % and 5 teachers for each school cannot both be paid: both are named in their own words
    with what each would have to give, the softer one is the first to relax, and a rule that is not to blame is silent.
    """
    rules = [
        {"id": "reserve", "family": "reserve", "severity": "policy", "share": 0.4},
        {"id": "five", "family": "minimum_staffing", "severity": "guideline", "positions": ("teacher",), "fte": 5.0},
        {"id": "aides", "family": "minimum_staffing", "severity": "policy", "positions": ("aide",), "fte": 0.1},
    ]
    rules[1]["today"] = "meet"
    with pytest.raises(InfeasibleError) as error:
        solve(toy(rules))
    text = error.value.message
    assert "cannot all hold" in text
    assert "reserve (policy): The reserve is at least 40.0% of spending" in text
    assert "five (guideline): Every school has at least 5 FTE (teacher)" in text
    assert "would have to give way by $" in text
    assert "aides" not in text
    assert error.value.hint.startswith("relax from the bottom up, first five (guideline)")
    assert error.value.exit_code == 5


def test_bounds_alone_are_told_apart_from_rules() -> None:
    """Proves: where a service's own maximum stands against a rule, the rule is named alone with what it lacks."""
    rules = [{"id": "ten", "family": "minimum_staffing", "positions": ("director",), "fte": 10.0}]
    with pytest.raises(InfeasibleError, match="One rule cannot hold") as error:
        solve(toy([{**rules[0], "where": {"school": "oak"}}]))
    assert "ten (policy)" in error.value.message
