"""Gap cap: Oak has $1,280,000 / 300 = $4,266.67 per pupil, High $2,000,000 / 500 = $4,000."""

import pytest
from tests.families.checks import breaks, check_dial, solved
from tests.program.districts import YEARS, toy, values

from alloc_opt.errors import RulesError

RULE = {
    "id": "gap",
    "family": "gap_cap",
    "higher": {"school": "oak"},
    "lower": {"level": "high"},
    "gap": 1_280_000.0 / 300.0 - 4_000.0,
}


def test_gap() -> None:
    """Proves: today is exactly at a gap of $266.67; one teacher less at High is $100,000 / 500 = $200 more gap."""
    assert breaks(RULE, {}) == {}
    assert breaks(RULE, {("teacher", "high"): 19.0}) == {(YEARS[0],): pytest.approx(200.0)}


def test_dial_gap() -> None:
    """Proves: `gap` loosens upward by $50: a fifth of a teacher at High is $40 per pupil."""
    check_dial(RULE, "gap", {}, {("teacher", "high"): 19.8})


def test_groups_are_pooled_and_dollars_selected() -> None:
    """Proves: Oak and Elm pooled have (1,280,000 + 840,000) / 500 = $4,240; counting teachers only $4,000
    everywhere.
    """
    pooled = {**RULE, "higher": {"level": "elementary"}, "gap": 240.0}
    assert breaks(pooled, {}) == {}
    assert breaks({**pooled, "gap": 239.0}, {}) == {(YEARS[0],): pytest.approx(1.0)}
    assert breaks({**pooled, "gap": 0.0, "dollars": {"program": "teacher"}}, {}) == {}


def test_weights_and_what_stands_apart() -> None:
    """Proves: with an English learner counting one more, Oak's 390 pupils have $1,280,000 / 390 and High's 550 have
    $2,000,000 / 550, less a pupil at Oak; with aides apart both have $4,000 a pupil.
    """
    weighed = {**RULE, "weights": {"all": 1.0, "el": 1.0}, "gap": -354.0}
    assert breaks(weighed, {}) == {}
    assert breaks({**weighed, "gap": -355.0}, {}) == {(YEARS[0],): pytest.approx(355.0 - (2e6 / 550 - 1.28e6 / 390))}
    assert breaks({**RULE, "gap": 0.0, "apart": {"program": "aide"}}, {}) == {}


def test_schools_without_pupils_are_an_error() -> None:
    """Proves: an average over no pupils is refused by name."""
    with pytest.raises(RulesError, match="`lower` have no pupils"):
        breaks({**RULE, "lower": {"school": "office"}}, {})


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: with a gap of $66.67 High is raised by $100,000 (one teacher); without the rule it keeps 20."""
    for rules, teachers in (([{**RULE, "gap": RULE["gap"] - 200.0}], 21.0), ([], 20.0)):
        built, x = solved(toy(rules))
        assert values(built, "fte", x, ("school",))["high",] == pytest.approx(teachers)
