"""Stated tiers beside those of the library."""

from typing import Any

from tests.program.districts import plan as make

from alloc_opt.analysis.evidences.tiers import doubts, of_entry, stated
from alloc_opt.plan.plan import Plan


def _plan(*rules: dict[str, Any]) -> Plan:
    tables = {
        "schools": [{"school": "oak"}],
        "funds": [{"fund": "1", "resource": "grant", "revenue": 1.0}],
        "programs": [{"program": "summer", "name": "Summer school", "unit": "seat"}],
        "goals": [{"goal": "tests"}],
        "effects": [
            {"program": "summer", "goal": "tests", "effect": 1.0, "low": 0.0, "high": 2.0, "source": "DEF-SUMMER: x"}
        ],
    }
    return make(tables, rules)


def _rule(tier: int, name: str = "proof") -> dict[str, Any]:
    return {"id": name, "family": "evidence_tier", "resource": "grant", "tiers": {"summer": tier}}


def test_a_tier_that_the_study_cannot_carry_is_told() -> None:
    """Proves: the library's entry can carry tier 2; a stated 1 is told with both, a stated 2 or 3 is not."""
    assert of_entry("DEF-SUMMER") == 2.0
    (said,) = doubts(_plan(_rule(1)))
    assert said.startswith("Summer school is stated to have evidence of tier 1;")
    assert "DEF-SUMMER" in said
    assert list(doubts(_plan(_rule(2)))) == list(doubts(_plan(_rule(3)))) == []


def test_the_weakest_of_several_tiers_counts() -> None:
    """Proves: where two rules state different tiers the weaker is told; without a rule none is."""
    assert stated(_plan(_rule(1), _rule(3, "other"))) == {"summer": 3.0}
    assert stated(_plan()) == {}
