"""The appendix's own examples: a grant of $900,000, then $1,000,000; effort of $4.04 million from base."""

from typing import Any

import pytest
from tests.families.checks import breaks, check_dial, solved
from tests.program.districts import TOY, YEARS, toy, values

RULE: dict[str, Any] = {
    "id": "early",
    "family": "early_intervention",
    "resource": "idea",
    "effort": {"program": "local"},
    "intervention": {"program": "ceis"},
}


def _more(before: float, now: float) -> dict[str, Any]:
    return {
        "funds": [TOY["funds"][0], {"fund": "02", "resource": "idea", "restriction": 5}],
        "revenue": [
            {"line": "idea0", "resource": "idea", "year": "2025-26", "dollars": before},
            {"line": "idea1", "resource": "idea", "year": "2026-27", "dollars": now},
        ],
        "programs": [
            {"program": "local", "unit": "dollar", "decided": "central"},
            {"program": "ceis", "unit": "dollar", "decided": "central"},
        ],
        "costs": [
            {"program": "local", "object": "services", "dollars": 1.0},
            {"program": "ceis", "object": "services", "dollars": 1.0},
        ],
        "services": [
            {"program": "local", "school": "office", "current": 1_000_000.0},
            {"program": "ceis", "school": "office", "current": 0.0},
        ],
        "uses": [{"program": "local", "resource": "base"}, {"program": "ceis", "resource": "idea"}],
        "staff": [],
        "pay": [],
    }


def _legal(e: float, m: float, before: float = 9e5, now: float = 1e6, **rule: float) -> bool:
    at = {("ceis", "office"): e, ("local", "office"): 1_000_000.0 - m}
    return breaks({**RULE, **rule}, at, more=_more(before, now)) == {}


@pytest.mark.parametrize(
    ("e", "m", "legal"),
    [
        (100e3, 0.0, True),
        (50e3, 0.0, True),
        (30e3, 20e3, True),
        (0.0, 50e3, True),
        (150e3, 0.0, True),
        (151e3, 0.0, False),
        (0.0, 51e3, False),
        (30e3, 30e3, False),
        (100e3, 1e3, False),
    ],
)
def test_example_1(e: float, m: float, legal: bool) -> None:
    """Proves 34 CFR 300 appendix D, example 1: $150,000 or $50,000 alone, $50,000 together; (30, 30) is illegal though
    half of each limit would be a mean of legal pairs.
    """
    assert _legal(e, m) is legal


def test_example_2() -> None:
    """Proves: from $1 million to $2 million alone $500,000 and $300,000, together $300,000."""
    assert _legal(0.0, 500e3, 1e6, 2e6)
    assert not _legal(0.0, 501e3, 1e6, 2e6)
    assert _legal(300e3, 0.0, 1e6, 2e6)
    assert _legal(100e3, 200e3, 1e6, 2e6)
    assert not _legal(100e3, 201e3, 1e6, 2e6)


def test_a_grant_that_falls_allows_no_reduction() -> None:
    """Proves: without an increase effort may not fall at all."""
    assert not _legal(0.0, 1.0e3, 1e6, 9e5)
    assert _legal(0.0, 0.0, 1e6, 9e5)


def test_dials() -> None:
    """Proves: `reduction` loosens upward by a twentieth of the increase, `early` by a point of the grant."""
    at = {("ceis", "office"): 0.0, ("local", "office"): 950e3}
    check_dial(RULE, "reduction", at, {**at, ("local", "office"): 947e3}, more=_more(9e5, 1e6))
    full = {("ceis", "office"): 150e3, ("local", "office"): 1e6}
    check_dial(RULE, "early", full, {**full, ("ceis", "office"): 155e3}, more=_more(9e5, 1e6))


def test_what_the_rule_does_to_the_answer() -> None:
    """Proves: the cheapest plan with $100,000 of intervention keeps all effort, with $20,000 it saves $30,000; without
    the rule it saves everything.
    """
    for want, rules, saved in ((100e3, [RULE], 0.0), (20e3, [RULE], 30e3), (20e3, [], 1e6)):
        held = {"id": "w", "family": "program_minimum", "program": "ceis", "quantity": want, "at": "district"}
        built, x = solved(toy([*rules, held], more=_more(9e5, 1e6), settings={"objective": ("least_cost",)}))
        left = sum(values(built, "quantity", x, ("year",), program="local", year=YEARS[0]).values())
        assert 1e6 - left == pytest.approx(saved, abs=1.0)
